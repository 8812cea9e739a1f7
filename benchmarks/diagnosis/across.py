"""The whole advisor on the tuning half, every family of tasks and kind of fault judged with a table fitted without it.

`python -m benchmarks.diagnosis.across` prints it.
"""

from __future__ import annotations

from collections.abc import Sequence
from unittest.mock import patch

from advisor.signals import remedy
from advisor.signals.remedy_model import Model
from benchmarks.diagnosis import fit
from benchmarks.diagnosis.advice import Advice, ours
from benchmarks.diagnosis.cells import SEEDS, Cell, load_all
from benchmarks.diagnosis.logs import as_run
from benchmarks.diagnosis.score import Judged, calibration, row
from benchmarks.diagnosis.truth import truth


def judged_apart(cells: Sequence[Cell], data: fit.Views, seeds: int = SEEDS) -> list[Judged]:
    """The advice on every seed of every cell, by a model that saw no run of its family of tasks and kind of fault."""
    made = []
    for outside, inside in fit.folds(data):
        if not inside.any():
            continue
        model = fit.grown(data, outside)
        numbers = set(data.cell[inside])
        own = [cell for cell in cells if cell.number in numbers]
        made += [Judged(cell, truth(cell), advice) for cell, advice in advised(own, model, seeds)]
    return made


def advised(cells: Sequence[Cell], model: Model, seeds: int) -> list[tuple[Cell, Advice]]:
    """The advisor's first advice with another model."""
    with patch.object(remedy, "model", lambda: model):
        return [(cell, ours(cell, as_run(cell, seed), seed)) for cell in cells for seed in range(seeds)]


def main() -> None:
    """Prints the estimate."""
    cells = [cell for cell in load_all() if cell.half == "tune"]
    found = judged_apart(cells, fit.views(cells))
    print(row("advisor, each family of tasks and kind of fault unseen", found))
    print("calibration error", calibration(found)[:2])


if __name__ == "__main__":
    main()
