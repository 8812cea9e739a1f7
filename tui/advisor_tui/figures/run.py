"""Pictures of runs: what was logged, grouped as a person thinks of it, with marks from the findings."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from advisor.findings import Finding
from advisor.meaning import Meaning, classify
from advisor.records import FloatArray, Run, Series
from advisor_tui.figures.study import wants_log
from advisor_tui.plot.figure import Dash, Figure, Line, Mark
from advisor_tui.wording import number

ORDER = ("loss", "metric", "learning_rate", "gradient_norm", "throughput", "hyperparameter")
SPLIT_PREFIXES = ("train_", "val_", "test_")
MOST_OVERLAID = 8  # other runs drawn with one


@dataclass(frozen=True)
class TagGroup:
    """Tags that belong into one picture: the training and the validation side of one quantity."""

    title: str
    tags: tuple[str, ...]
    splits: tuple[str, ...]


def groups(runs: Iterable[Run]) -> tuple[TagGroup, ...]:
    """The pictures that the runs' tags make, losses first."""
    tags = tuple(dict.fromkeys(tag for run in runs for tag, series in run.series.items() if len(series) > 1))
    meanings = classify(tags)
    found: dict[tuple[int, str], list[tuple[str, str]]] = {}
    for tag in tags:
        meaning = meanings[tag]
        rank = ORDER.index(meaning.role) if meaning.role in ORDER else len(ORDER)
        found.setdefault((rank, _quantity(meaning) or tag), []).append((tag, meaning.split or ""))
    ordered = sorted(found.items(), key=lambda item: (item[0][0], len(item[0][1]), item[0][1]))
    return tuple(
        TagGroup(title, tuple(tag for tag, _ in members), tuple(split for _, split in members))
        for (_, title), members in ((key, sorted(found_, key=lambda m: m[1])) for key, found_ in ordered)
    )


def _quantity(meaning: Meaning) -> str:
    name = meaning.canonical
    for prefix in SPLIT_PREFIXES:
        name = name.removeprefix(prefix)
    return name.replace("_", " ")


def curves(run: Run, group: TagGroup, findings: Sequence[Finding] = (), overlaid: Sequence[Run] = ()) -> Figure:
    """The group's curves of the run, those of the overlaid runs behind, best and first faulty step marked."""
    lines = [
        line for number_, other in enumerate(overlaid[:MOST_OVERLAID], 2) for line in _lines(other, group, number_)
    ]
    lines += _lines(run, group, 0, named=bool(overlaid))
    values = np.concatenate([line.y for line in lines]) if lines else np.empty(0)
    return Figure(
        title=group.title if not overlaid else f"{group.title}, {1 + len(overlaid)} runs",
        x_label="step",
        lines=tuple(lines),
        marks=_marks(findings),
        y_log=wants_log(values),
        empty="nothing of this was logged",
    )


def _lines(run: Run, group: TagGroup, colour: int, named: bool = False) -> list[Line]:
    lines: list[Line] = []
    for tag, split in zip(group.tags, group.splits, strict=True):
        series = run.series.get(tag)
        if series is None or not len(series):
            continue
        same = sum(other == split for other in group.splits) > 1
        label = tag if same or not split else split
        dash: Dash = "dotted" if split == "train" else "solid"
        own = (
            colour
            if colour > 1
            else (colour + (1 if split not in ("train", "") else 0) + (len(lines) // 2 if same else 0))
        )
        label = f"{run.name} {label}".strip() if named or colour > 1 else label
        lines.append(Line(label, *points(series), colour=own, dash=dash))
    return lines


def points(series: Series) -> tuple[FloatArray, FloatArray]:
    """Steps and values in step order."""
    order = np.argsort(series.steps, kind="stable")
    return series.steps[order].astype(np.float64), series.values[order]


def _marks(findings: Sequence[Finding]) -> tuple[Mark, ...]:
    marks: dict[float, str] = {}
    for finding in findings:
        if finding.best_step is not None:
            marks.setdefault(float(finding.best_step), f"best, step {number(finding.best_step)}")
        if finding.since_step is not None:
            marks.setdefault(
                float(finding.since_step), f"{finding.rule.partition('/')[2]} from {number(finding.since_step)}"
            )
    return tuple(Mark(x, label) for x, label in sorted(marks.items()))
