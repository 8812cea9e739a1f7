"""What the warnings about retrained runs are worth: `python -m benchmarks.diagnosis.warnings`.

A warning is right where its first prescription helps; the policy stands in `rules/tables/remedies_policy.yaml`.
In parts: `… warnings FOLDER 0 6` to `… warnings FOLDER 5 6` judge a sixth of the runs each, `… warnings FOLDER` joins.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from advisor.diagnosis import diagnose_evidence
from advisor.findings import Finding
from advisor.records import Evidence
from advisor.tables import table
from benchmarks.diagnosis.cells import Cell, load_all
from benchmarks.diagnosis.logs import as_run
from benchmarks.diagnosis.score import HALVES, interval
from benchmarks.diagnosis.truth import Truth, change_of, truth
from benchmarks.results import replace_section

AIMS = "aim: at least 60 % · at most 3 % · at most 6 % · at least 85 %"
BEFORE = {"tune": (0.42, 0.003, 0.03), "held-out": (0.34, 0.025, 0.118)}
"""The same shares under the policy before this one (the worth of the best change above 0.65, rule by rule)."""
WEIGHED = 3


@dataclass(frozen=True)
class Warned:
    """The first warning on a cell, the change it asks for, and the first changes of the differential."""

    truth: Truth
    rule: str | None
    change: str | None
    weighed: tuple[str | None, ...]

    @property
    def able(self) -> bool:
        """Whether anything helps this run."""
        return bool(self.truth.helping)

    @property
    def right(self) -> bool:
        return self.rule is not None and self.truth.helps(self.change)

    @property
    def harmful(self) -> bool:
        return self.rule is not None and self.truth.harms(self.change)

    @property
    def among_three(self) -> bool:
        """Whether one of the first three of the differential helps."""
        return any(self.truth.helps(change) for change in self.weighed)


def warned(cell: Cell) -> Warned:
    """What is said of the log of the cell's first seed."""
    findings = diagnose_evidence(Evidence(runs=(as_run(cell),))).findings
    first = next((f for f in findings if f.severity in ("warning", "error")), None)
    told = next((f.differential for f in findings if f.differential), ())
    changes = tuple(change_of(one.prescription, cell) for one in told[:WEIGHED])
    return Warned(truth(cell), first.rule if first else None, _change(first, cell), changes)


def _change(finding: Finding | None, cell: Cell) -> str | None:
    return change_of(finding.prescriptions[0], cell) if finding is not None and finding.prescriptions else None


def row(half: str, found: Sequence[Warned]) -> str:
    """One half's line."""
    before = BEFORE[half]
    cells = [
        f"{interval(w.right for w in found if w.able)}, was {before[0]:.0%}",
        f"{interval(w.harmful for w in found)}, was {before[1]:.1%}",
        f"{interval(w.rule is not None for w in found if not w.able)}, was {before[2]:.1%}",
        interval(w.among_three for w in found if w.able),
    ]
    return f"| {half} | {len(found)} | " + " | ".join(cells) + " |"


def by_rule(found: Sequence[Warned]) -> list[str]:
    """How the first warning fared, by its rule."""
    lines = ["| first warning | runs | helps | harms | nothing helps |", "|---|---|---|---|---|"]
    for rule, count in Counter(w.rule for w in found if w.rule).most_common():
        own = [w for w in found if w.rule == rule]
        numbers = (sum(w.right for w in own), sum(w.harmful for w in own), sum(not w.able for w in own))
        lines.append(f"| {rule} | {count} | " + " | ".join(map(str, numbers)) + " |")
    return lines


def judge_part(folder: Path, part: int, parts: int) -> None:
    """Judges every `parts`-th run into a file of the folder."""
    cells = load_all()[part::parts]
    found = {cell.number: (told.rule, told.change, told.weighed) for cell in cells for told in [warned(cell)]}
    (folder / f"part-{part}.json").write_text(json.dumps(found))


def judged(folder: Path | None) -> dict[str, list[Warned]]:
    """The warnings of each half, from the parts in the folder or judged here."""
    known: dict[str, Any] = {}
    for file in sorted(folder.glob("part-*.json")) if folder else ():
        known |= json.loads(file.read_text())
    halves: dict[str, list[Warned]] = {half: [] for half in HALVES}
    for cell in load_all():
        halves[cell.half].append(_known(cell, known[str(cell.number)]) if known else warned(cell))
    return halves


def _known(cell: Cell, told: Any) -> Warned:
    return Warned(truth(cell), told[0], told[1], tuple(told[2]))


def section(folder: Path | None = None) -> str:
    """The text of the section."""
    policy = table("remedies_policy")["warning"]
    lines = [
        "A finding that asks for a change is a warning where the calibrated chance of its first prescription to help",
        f"is at least {policy['helps']} and to harm at most {policy['harms']}, or where the fault is proven. {AIMS}.",
        "",
        "| half | runs | right warnings, of the runs that something helps | harmful, of all "
        "| warnings where nothing helps | one of the first three weighed helps |",
        "|---|---|---|---|---|---|",
    ]
    halves = judged(folder)
    lines += [row(half, found) for half, found in halves.items()]
    return "\n".join([*lines, "", "The held-out half, by rule:", "", *by_rule(halves["held-out"])])


if __name__ == "__main__":
    if len(sys.argv) == 4:
        judge_part(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
    else:
        replace_section("warnings", section(Path(sys.argv[1]) if len(sys.argv) == 2 else None))
