"""The whole advisor on the tuning half, every task judged with a table fitted without it: an estimate free of fitting.

`python -m benchmarks.diagnosis.across` prints it; `fit` takes its calibration from here.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from unittest.mock import patch

import numpy as np

from advisor.signals import remedy
from benchmarks.diagnosis import fit
from benchmarks.diagnosis.advice import Advice, ours
from benchmarks.diagnosis.cells import SEEDS, Cell, load_all
from benchmarks.diagnosis.logs import as_run
from benchmarks.diagnosis.score import Judged, calibration, row
from benchmarks.diagnosis.truth import truth

UNCALIBRATED = {"slope": 1.0, "intercept": 0.0}


def judged_apart(cells: Sequence[Cell], seeds: int = SEEDS) -> list[Judged]:
    """The advice on every seed of every cell, by a table that saw no run of the cell's task."""
    data = fit.views(list(cells))
    made = []
    for name in sorted({cell.task for cell in cells}):
        model = fit.fitted(data, np.flatnonzero(data.task != name))
        content = fit.content({**model, "calibration": UNCALIBRATED}, len(cells))
        own = [cell for cell in cells if cell.task == name]
        made += [Judged(cell, truth(cell), advice) for cell, advice in advised(own, content, seeds)]
    return made


def advised(cells: Sequence[Cell], content: dict[str, Any], seeds: int) -> list[tuple[Cell, Advice]]:
    """The advisor's first advice with another content of the table."""
    remedy._features.cache_clear()
    with patch.object(remedy, "table", lambda name: content):
        found = [(cell, ours(cell, as_run(cell, seed), seed)) for cell in cells for seed in range(seeds)]
    remedy._features.cache_clear()
    return found


def platt(found: Sequence[Judged]) -> dict[str, float]:
    """Platt's line from the uncalibrated log odds of the advice to those that it helps."""
    from sklearn.linear_model import LogisticRegression

    given = [j for j in found if j.advice.fitted and j.advice.change is not None]
    p = np.clip([j.advice.confidence for j in given], 1e-3, 1 - 1e-3).astype(float)
    line = LogisticRegression(C=1.0).fit(np.log(p / (1 - p))[:, None], [j.right for j in given])
    return {"slope": max(float(line.coef_[0][0]), 0.05), "intercept": float(line.intercept_[0])}


def main() -> None:
    """Prints the estimate."""
    found = judged_apart([cell for cell in load_all() if cell.half == "tune"])
    print(row("advisor, each task unseen", found))
    print("platt", platt(found), "error", calibration(found)[:2])


if __name__ == "__main__":
    main()
