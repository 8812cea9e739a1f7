"""Scores the diagnosis on the recordings: `python -m benchmarks.modern.score [--verbose]`; both halves apart."""

from __future__ import annotations

import sys
from collections import defaultdict

import numpy as np

from advisor.diagnosis import Request, diagnose_evidence
from advisor.findings import Finding
from advisor.records import Evidence, Run, Series
from benchmarks.modern.recording import Recording, load


def diagnosed(one: Recording) -> list[Finding]:
    """The findings at warning or error on the recording."""
    series = {
        tag: Series(
            tag=tag, steps=np.array([s for s, _ in points]), values=np.array([v for _, v in points], dtype=float),
            wall_times=np.full(len(points), np.nan),
        )
        for tag, points in one.curves.items()
    }  # fmt: skip
    run = Run(name="run", series=series, hyperparameters=one.settings, kind="csv")
    found = diagnose_evidence(Evidence(runs=(run,)), Request(select=("run",))).findings
    return [finding for finding in found if finding.severity in ("warning", "error")]


def main(verbose: bool) -> None:
    """Prints alarms on healthy and the ill ones named, by kind and half."""
    counts: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0, 0, 0, 0])
    for one in load():
        row = counts[one.kind, one.half]
        if not one.proven:
            row[4] += 1
            continue
        rules = [finding.rule for finding in diagnosed(one)]
        right = bool(rules) and rules[0] in one.named if one.ill else not rules
        row[0 if not one.ill else 2] += not right if not one.ill else right
        row[1 if not one.ill else 3] += 1
        if verbose and not right and one.half == "tuning":
            print(one.name, rules, one.proof)
    print("| kind | half | alarms on healthy | ill ones named | unproven, left out |\n|---|---|---|---|---|")
    for half in ("tuning", "held out", "further"):
        total = [0, 0, 0, 0, 0]
        for (kind, held), row in sorted(counts.items()):
            if held == half:
                total = [a + b for a, b in zip(total, row, strict=True)]
                _print(kind, half, row)
        _print("all", half, total)


def _print(kind: str, half: str, row: list[int]) -> None:
    print(f"| {kind} | {half} | {row[0]} of {row[1]} | {row[2]} of {row[3]} | {row[4]} |")


if __name__ == "__main__":
    main("--verbose" in sys.argv)
