"""`python -m benchmarks.probing.learn`: which change shows when, from the tuning half of the recorded curves.

`shows`: the share of the length from which on the sign of the difference between two paired curves is that of the
final one in nine of ten pairs (of pairs that end 3 % or more apart). `runs`: the share of its length that a changed
training ran until the race's own rule ended it. Both are written into rules/tables/probing.yaml by hand.
"""

from __future__ import annotations

import argparse
import math
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from advisor.runner.probing.race import BASE, Outcome, Race
from benchmarks.probing.curves import PACKED, SEEDS, recorded
from benchmarks.probing.replay import COSTS, Row, answer, arms_of, meaning

SHARES = (0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)
KNOWN, APART, FEWEST, SHORTEST = 0.9, 0.03, 10, 5


def name_of(change: str) -> str:
    """The change's row in the table."""
    told = meaning(change)
    way = "" if told.factor is None else " up" if told.factor > 1 else " down"
    return " ".join(filter(None, (told.action, told.canonical or told.parameter))) + way


def pairs(row: Row) -> Iterator[tuple[str, int]]:
    """Every changed training that was recorded."""
    yield from ((change, seed) for change in row["runs"] if change != BASE for seed in range(SEEDS))


def differences(row: Row, change: str, seed: int) -> list[float]:
    """The final difference of two paired trainings, in logs, and those of their curves at every share."""
    base, own = row["runs"][BASE][seed], row["runs"][change][seed]
    length = len(base["losses"])
    return [math.log(base["value"] / own["value"])] + [
        float(np.log(np.mean(base["losses"][(at := max(2, int(share * length))) - 2 : at]))
              - np.log(np.mean(own["losses"][at - 2 : at])))
        for share in SHARES
    ]  # fmt: skip


def shows(found: Sequence[Sequence[float]]) -> tuple[float | None, list[float], int]:
    """The share from which the sign is known, how often it is at every share, and of how many pairs."""
    told = np.array([pair for pair in found if abs(pair[0]) > APART])
    if len(told) < FEWEST:
        return None, [], len(told)
    right = (np.sign(told[:, 1:]) == np.sign(told[:, :1])).mean(0)
    known = [share for i, share in enumerate(SHARES) if (right[i:] >= KNOWN).all()]
    return (known[0] if known else 1.0), [round(float(r), 2) for r in right], len(told)


def runs(row: Row, change: str, seed: int) -> float | None:
    """The share of its length that the training would run in a race, None where it would not be in one."""
    arms = arms_of(row)
    if all(arm.name != change for arm in arms):
        return None
    race = Race(arms, 9.0, "minimize", {(BASE, seed): Outcome(row["runs"][BASE][seed]["value"], 1.0)})
    return answer(race, row, (change, seed), True).cost / COSTS.get(change, 1.0)


def main() -> None:
    """Prints both tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--file", type=Path, default=PACKED)
    rows = [row for row in recorded(parser.parse_args().file) if row["half"] == "tune"]
    curves, shares = defaultdict(list), defaultdict(list)
    for row in rows:
        for change, seed in pairs(row):
            base, own = row["runs"][BASE][seed]["losses"], row["runs"][change][seed]["losses"]
            if len(base) == len(own) >= SHORTEST:
                curves[name_of(change)].append(differences(row, change, seed))
            if (share := runs(row, change, seed)) is not None:
                shares[name_of(change)].append(share)
    for name in sorted({*curves, *shares}):
        share, right, count = shows(curves[name])
        ran = f"{np.mean(shares[name]):.2f} of {len(shares[name])}" if shares[name] else "-"
        print(f"{name}: shows {share} ({count} pairs, right {right}), runs {ran}")


if __name__ == "__main__":
    main()
