"""`python -m benchmarks.diagnosis.reach`: how far the model alone reaches, by what it was grown without.

The tuning half in five parts, each judged by a model that saw none of its runs, or none of its tasks; and each family
of tasks and kind of fault by one that saw neither. The change of most worth is always advised.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from benchmarks.diagnosis import fit
from benchmarks.diagnosis.cells import load_all

PARTS = 5


def apart(data: fit.Views, groups: NDArray[np.generic]) -> tuple[fit.Array, fit.Array]:
    """The chances for every row by a model that saw no row of its group."""
    names = np.unique(groups)
    part_of = dict(zip(names.tolist(), np.random.default_rng(0).integers(0, PARTS, len(names)), strict=True))
    part = np.array([part_of[name] for name in groups.tolist()])
    helps, harms = np.zeros_like(data.gains), np.zeros_like(data.gains)
    for at in range(PARTS):
        inside = part == at
        helps[inside], harms[inside] = fit.predicted(fit.grown(data, np.flatnonzero(~inside)), data.x[inside])
    return helps, harms


def main() -> None:
    """Prints the share right, of the runs that something helps, and harmful, of all."""
    data = fit.views([cell for cell in load_all() if cell.half == "tune"])
    ways = {
        "runs unseen, their tasks and faults seen": apart(data, data.cell),
        "tasks unseen, their families and faults seen": apart(data, data.task),
        "families of tasks and kinds of fault unseen": fit.across_tasks(data),
    }
    rows, able = np.arange(len(data.x)), data.helps.any(1)
    for name, (helps, harms) in ways.items():
        pick = fit.chosen(data, helps, harms)
        right, harm = data.helps[rows, pick][able].mean(), data.harms[rows, pick].mean()
        print(f"{name}: right {right:.1%}, harmful {harm:.1%}")


if __name__ == "__main__":
    main()
