"""One row a run for the overview: the curve that is judged, its last and best value, settings, verdict."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from advisor.findings import SEVERITIES, Diagnosis, Finding
from advisor.meaning import Meaning, classify, pick
from advisor.names import canonical
from advisor.records import Evidence, Run, Scalar
from advisor.report.summary import rule_name
from advisor_tui.wording import number, run_name

SHOWN_SETTINGS = ("learning_rate", "optimizer")
COLUMNS = ("name", "last", "best", *SHOWN_SETTINGS, "verdict")
JUDGED = (
    ("loss", "validation"),
    ("loss", "test"),
    ("metric", "validation"),
    ("metric", ""),
    ("loss", "train"),
    ("loss", ""),
)
"""The curves by which runs are compared, the first that is logged."""


@dataclass(frozen=True)
class RunRow:
    """What the table says of one run; numbers stay numbers, so that they sort as such."""

    name: str
    source: str
    tag: str
    last: float | None
    best: float | None
    settings: Mapping[str, Scalar]
    verdict: str
    severity: str

    @cached_property
    def words(self) -> Mapping[str, str]:
        """What the table shows under each heading."""
        told = {column: _words(self.cell(column)) for column in COLUMNS}
        return told | {"name": run_name(self.name, self.source)}

    @cached_property
    def keys(self) -> Mapping[str, tuple[int, float, str]]:
        """What the table sorts by under each heading."""
        return {column: sort_key(self.cell(column)) for column in COLUMNS}

    def cell(self, column: str) -> Scalar:
        """The value under a column's heading."""
        if column in SHOWN_SETTINGS:
            return self.settings.get(column)
        value = getattr(self, column)
        assert value is None or isinstance(value, (str, float))
        return value


def run_rows(evidence: Evidence, diagnosis: Diagnosis) -> tuple[RunRow, ...]:
    """A row for every run, in the order read."""
    found: dict[tuple[str, str | None], list[Finding]] = {}
    for finding in diagnosis.findings:
        if finding.subject.kind == "run" and finding.suppressed_by is None:
            found.setdefault((finding.subject.run or "", finding.subject.source), []).append(finding)
    meanings = classify(tuple(dict.fromkeys(tag for run in evidence.runs for tag in run.series)))
    rows = tuple(_row(run, meanings, found.get((run.name, run.source or None), ())) for run in evidence.runs)
    for row in rows:
        row.words, row.keys  # noqa: B018 (worked out here, away from the screen)
    return rows


def judged_tag(run: Run, meanings: Mapping[str, Meaning]) -> str:
    """The tag of the curve that the run is compared by, the total before its parts; "" where it logged none."""
    own = {tag: meanings[tag] for tag in run.series}
    return next((tag for role, split in JUDGED for tag in pick(own, role, split or None)), "")


def _row(run: Run, meanings: Mapping[str, Meaning], findings: Sequence[Finding]) -> RunRow:
    tag = judged_tag(run, meanings)
    values = run.series[tag].values if tag else np.empty(0)
    finite = values[np.isfinite(values)]
    maximized = bool(tag) and meanings[tag].direction == "maximize"
    worst = max(findings, key=lambda f: SEVERITIES.index(f.severity), default=None)
    settings: dict[str, Scalar] = {}
    for name, value in run.hyperparameters.items():
        if value not in (None, "", "None"):
            settings.setdefault(canonical(name), value)
    return RunRow(
        name=run.name, source=run.source, tag=tag,
        last=float(values[-1]) if len(values) else None,
        best=float(finite.max() if maximized else finite.min()) if len(finite) else None,
        settings=settings,
        verdict=rule_name(worst) if worst else "nothing found" if tag else "no curve to judge",
        severity=worst.severity if worst else "",
    )  # fmt: skip


def _words(value: Scalar) -> str:
    return number(value) if value is not None else ""


def sort_key(value: Scalar) -> tuple[int, float, str]:
    """Numbers as numbers, then words, what is missing or no number last."""
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return (0, float(value), "") if np.isfinite(value) else (1, 0.0, "")
    try:
        return 0, float(str(value)), ""
    except ValueError:
        return (3, 0.0, "") if value is None else (2, 0.0, natural(str(value)))


def natural(text: str) -> str:
    """The text with its numbers padded, so that version_2 comes before version_10."""
    return re.sub(r"\d+", lambda found: found.group().zfill(12), text.lower())
