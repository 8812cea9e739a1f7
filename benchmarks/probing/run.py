"""The deciding test on retrained runs: how often its winner truly helps, harms, and what it costs.

Each cell of benchmarks/diagnosis is a base run with the final test loss of every single change on paired seeds. The
race of `advisor probe` is replayed over these: what it asks to run, the cell answers. Curves of the changed runs were
not kept, so nothing is stopped early here, and costs are upper bounds. Noise and level were chosen on the tuning half;
the truth needs a gain of 5 %, or of three standard errors. Where no finding asks for a change, those are tested that
the calibrated chances name.
"""

from __future__ import annotations

import argparse
import io
import json
import math
import random
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from advisor.diagnosis import diagnose_evidence
from advisor.findings import Prescription
from advisor.records import Evidence
from advisor.runner.probing.base import asked_loudly, weighed
from advisor.runner.probing.race import BASE, Arm, Outcome, Race
from advisor.tables import table
from benchmarks.diagnosis.cells import FURTHER, PACKED, Cell, load
from benchmarks.diagnosis.logs import as_run
from benchmarks.diagnosis.truth import change_of, truth
from benchmarks.results import replace_section

AMOUNTS = {"tune": 160, "held-out": 200}
COSTS = {"train-longer": 3.0, "train-shorter": 1 / 3}
BUDGETS = ((3.0, 3), (4.0, 3), (6.0, 4), (10.0, 5))
Row = Mapping[str, Any]


def judged(path: Path) -> list[Row]:
    """Cells with what the advisor weighs on their first seed, kept in a file for further reading."""
    if not path.exists():
        path.write_text("\n".join(json.dumps(row) for row in _judged()))
    return [json.loads(line) for line in path.read_text().splitlines()]


def _judged() -> Iterator[Row]:
    packed, chance = zipfile.ZipFile(PACKED), random.Random(5)
    further = json.loads(packed.read(FURTHER))
    halves = {name: _half(packed, name) for name in sorted(packed.namelist()) if name.endswith(".npz")}
    for half, amount in AMOUNTS.items():
        for name in chance.sample([n for n, own in halves.items() if own == half], amount):
            cell = load(io.BytesIO(packed.read(name)))
            yield _row(replace(cell, outcomes=further.get(str(cell.number), cell.outcomes)))


def _half(packed: zipfile.ZipFile, name: str) -> str:
    with np.load(io.BytesIO(packed.read(name)), allow_pickle=False) as stored:
        return str(json.loads(str(stored["head"]))["half"])


def _row(cell: Cell) -> Row:
    """What is weighed, in the order in which the probe would test it; whether a finding weighed it."""
    run, known = as_run(cell), truth(cell)
    diagnosis = diagnose_evidence(Evidence(runs=(run,)))
    first = next((f for f in diagnosis.findings if f.severity != "good"), None)
    loud = asked_loudly(diagnosis, run)
    return {
        "half": cell.half, "gains": known.gains, "bar": known.bar, "outcomes": cell.outcomes,
        "first": change_of(first.prescriptions[0], cell) if first and first.prescriptions else None,
        "asked": any(f.differential for f in diagnosis.findings if f.suppressed_by is None),
        "diff": [
            (change, one.helps, one.harms, one.prescription in loud)
            for one in weighed(diagnosis, run)
            if (change := change_of(one.prescription, cell)) is not None
        ],
    }  # fmt: skip


def race_over(row: Row, budget: float, most: int, unasked: bool = True) -> tuple[str | None, float]:
    """The change that the race ends in, None where nothing was shown, and what it cost."""
    if not row["asked"] and not unasked:
        return None, 0.0
    least = float(table("probing")["least_chance"])
    chances = {c: helps for c, helps, _, loud in reversed(row["diff"]) if helps >= least or loud}
    best = [c for c in dict.fromkeys(c for c, *_ in row["diff"]) if c in chances][:most]
    told = Prescription(action="check-code")
    arms = [Arm(BASE, {})]
    arms += [Arm(c, {c: 1}, told, helps=chances[c], cost=COSTS.get(c, 1.0)) for c in best]
    race = Race(arms, budget, "minimize")
    while (due := race.next()) and all(seed < len(_values(row, name)) for name, seed in due):
        race.results |= {(n, s): Outcome(math.exp(_values(row, n)[s]), COSTS.get(n, 1.0)) for n, s in due}
    won = race.best()
    return won.name if won else None, race.spent()


def _values(row: Row, name: str) -> Sequence[float]:
    values: Sequence[float] = row["outcomes"][name]
    return values


def line(name: str, rows: Sequence[Row], ends: Sequence[tuple[str | None, float]]) -> str:
    """A row of the table."""
    helped = [(r, c) for r, (c, _) in zip(rows, ends, strict=True) if any(g > r["bar"] for g in r["gains"].values())]
    hopeless = [c for r, (c, _) in zip(rows, ends, strict=True) if not any(g > r["bar"] for g in r["gains"].values())]
    right = sum(c is not None and r["gains"].get(c, 0.0) > r["bar"] for r, c in helped)
    harmful = sum(c is not None and r["gains"].get(c, 0.0) < -r["bar"] for r, (c, _) in zip(rows, ends, strict=True))
    silent = sum(c is None for c in hopeless)
    cost = sum(cost for _, cost in ends) / len(ends)
    return (
        f"| {name} | {right / len(helped):.0%} of {len(helped)} | {harmful / len(rows):.1%} "
        f"| {silent / len(hopeless):.0%} of {len(hopeless)} | {cost:.2f} |"
    )


def section(found: Sequence[Row]) -> str:
    """Both halves: the first advice, the race at several budgets, every change on all seeds, one change by chance."""
    lines = ["| half | way | right where something helps | harmful | nothing shown where nothing helps | trainings |",
             "|---|---|---|---|---|---|"]  # fmt: skip
    for half in AMOUNTS:
        rows = [row for row in found if row["half"] == half]
        lines.append(line(f"{half} | the first advice, untested", rows, [(r["first"], 0.0) for r in rows]))
        chance = random.Random(0)
        drawn = [[chance.choice(sorted(r["gains"])) for _ in range(2)] for r in rows]
        lines.append(
            line(
                f"{half} | two single changes by chance, the better",
                rows,
                [_better(r, d) for r, d in zip(rows, drawn, strict=True)],
            )
        )
        for budget, most in BUDGETS:
            lines.append(
                line(
                    f"{half} | probe, {budget:g} trainings, {most} changes",
                    rows,
                    [race_over(r, budget, most) for r in rows],
                )
            )
        ends = [race_over(r, 6.0, 4, unasked=False) for r in rows]
        lines.append(line(f"{half} | the same, 6 trainings, only where a finding asks for a change", rows, ends))
        ends = [_ceiling(r) for r in rows]
        lines.append(line(f"{half} | all that was weighed, in full on three seeds", rows, ends))
    return "\n".join(lines) + "\n"


def _better(row: Row, drawn: Sequence[str]) -> tuple[str | None, float]:
    gains = {c: row["outcomes"][BASE][0] - row["outcomes"][c][0] for c in drawn}
    best = max(gains, key=lambda c: gains[c])
    return (best if gains[best] > math.log(1.05) else None), 1.0 + sum(COSTS.get(c, 1.0) for c in gains)


def _ceiling(row: Row) -> tuple[str | None, float]:
    weighed = {change for change, *_ in row["diff"]}
    best = max(weighed, key=lambda c: row["gains"][c], default=None)
    cost = 3 * (1 + sum(COSTS.get(c, 1.0) for c in weighed))
    return (best if best is not None and row["gains"][best] > row["bar"] else None), cost


HEAD = """## The deciding test

`python -m benchmarks.probing.run`: `advisor probe` replayed on retrained runs, every change on paired seeds; aims on
held-out runs: right at least 85 % for 3 trainings, harmful at most 2 %, nothing shown at least 90 %. Trainings are the
mean cost; the budget is what a probe may cost at most. Where no finding asks for a change, those are tested that the
calibrated chances name (since: without that the row "only where a finding asks").
Harm and silence are met, right is missed by 12 points at that cost. What is missed on the tuning half: effects of
5 to 10 % that one or two seeds do not show, longer trainings that cost three, and runs of which nothing that helps is
weighed (the last row is that ceiling). Curves of the changed runs were not kept, so
nothing is stopped early in this replay.

"""


def main() -> None:
    """Replays the race and prints the table; --write puts it into RESULTS.md."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--judged", type=Path, default=Path("/tmp/probing-judged.jsonl"))
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    text = section(judged(options.judged))
    print(text)
    if options.write:
        replace_section("probing", HEAD + text)


if __name__ == "__main__":
    main()
