"""`python -m benchmarks.diagnosis.families`: warnings about the tuning half by models that saw no run of the family.

The whole advisor with its rules, as `warnings` judges it with the bundled model; what a change of rules or of policy
brings is to be read here, for the bundled model knows these runs.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from unittest.mock import patch

import numpy as np

from advisor.signals import remedy
from benchmarks.diagnosis import fit, odds
from benchmarks.diagnosis.cells import Cell, load_all
from benchmarks.diagnosis.warnings import Warned, by_rule, row, warned


def judged_apart(cells: Sequence[Cell]) -> Iterator[Warned]:
    """What is said of every run with a model grown without its family of tasks."""
    with patch.object(fit, "_rows", odds._two_styles):
        data = fit.views(list(cells))
    names = np.random.default_rng(0).permutation(sorted({_family(cell.task) for cell in cells}))
    seen = np.array([_family(name) for name in data.task])
    for part in range(odds.PARTS):
        left_out = set(names[part :: odds.PARTS])
        model = fit.grown(data, np.flatnonzero(~np.isin(seen, list(left_out))))
        with patch.object(remedy, "model", lambda model=model: model):
            yield from (warned(cell) for cell in cells if _family(cell.task) in left_out)


def _family(name: str) -> str:
    return name.partition("-")[0]


def main() -> None:
    """Prints the half's line and its rules."""
    found = list(judged_apart([cell for cell in load_all() if cell.half == "tune"]))
    print("\n".join([row("tune", found), *by_rule(found)]))


if __name__ == "__main__":
    main()
