"""`python -m benchmarks.diagnosis.odds`: how often every change helped and harmed, for `rules/tables/odds.yaml`.

The line from the model's chances to what came true, by models that saw no run of the family of tasks; and the plain
shares among runs of which the model does not speak: lost ones, ones of few evaluations, ones without a held-out loss.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any
from unittest.mock import patch

import numpy as np
from numpy.typing import NDArray
from ruamel.yaml import YAML

from advisor.facts import Setup
from advisor.signals.remedy import raw_feature, situation, unfit
from advisor.signals.runs import run_cases
from advisor.tables import rules_folder
from benchmarks.diagnosis import fit
from benchmarks.diagnosis.cells import SEEDS, Cell, load_all
from benchmarks.diagnosis.logs import STYLES, as_run
from benchmarks.diagnosis.truth import truth

TABLE = rules_folder() / "tables" / "odds.yaml"
PARTS = 5
FEWEST = 8
Chances = tuple[fit.Views, fit.Array, fit.Array]


def apart(cells: list[Cell]) -> Chances:
    """The chances of two styles of every seed, by models that saw no run of the family of tasks."""
    with patch.object(fit, "_rows", _two_styles):
        data = fit.views(cells)
    family = np.array([name.partition("-")[0] for name in data.task])
    names = np.random.default_rng(0).permutation(sorted(set(family)))
    helps, harms = np.zeros_like(data.gains), np.zeros_like(data.gains)
    for part in range(PARTS):
        inside = np.isin(family, names[part::PARTS])
        helps[inside], harms[inside] = fit.predicted(fit.grown(data, np.flatnonzero(~inside)), data.x[inside])
    return data, helps, harms


def _two_styles(cell: Cell) -> Iterator[list[float]]:
    for seed in range(SEEDS):
        for style in {cell.number % len(STYLES), (cell.number + seed + 1) % len(STYLES)}:
            shown = dataclasses.replace(cell, number=style)
            facts = next(iter(run_cases([as_run(shown, seed)], Setup()))).facts
            if unfit(facts) is None:
                yield [np.nan if (value := raw_feature(item, facts)) is None else value for item in fit.FEATURES]


def lines(found: Chances) -> dict[str, dict[str, float]]:
    """Platt's lines of the change that would be advised: from the log odds to help, and to harm, to what came true."""
    data, helps, harms = found
    pick, rows = fit.chosen(data, helps, harms), np.arange(len(helps))
    return {
        name: _line(said[rows, pick], came[rows, pick])
        for name, said, came in (("helps", helps, data.helps), ("harms", harms, data.harms))
    }


def _line(said: fit.Array, came: NDArray[np.bool_]) -> dict[str, float]:
    from sklearn.linear_model import LogisticRegression

    kept = np.clip(said, 1e-4, 1 - 1e-4)
    line = LogisticRegression(C=10.0).fit(np.log(kept / (1 - kept))[:, None], came)
    return {"slope": round(float(line.coef_[0][0]), 3), "intercept": round(float(line.intercept_[0]), 3)}


def shares(cells: Sequence[Cell]) -> dict[str, dict[str, list[float]]]:
    """By situation and change, the share that it helped and that it harmed, drawn to even by one of each (Laplace)."""
    counts: dict[str, dict[str, list[int]]] = {}
    for cell in cells:
        where = situation(next(iter(run_cases([as_run(cell)], Setup()))).facts)
        if where is not None:
            did = truth(cell)
            for change in did.gains:
                row = counts.setdefault(where, {}).setdefault(change, [0, 0, 0])
                row[0] += did.helps(change)
                row[1] += did.harms(change)
                row[2] += 1
    return {
        where: {
            change: [round((helped + 1) / (n + 3), 3), round((harmed + 1) / (n + 3), 3)]
            for change, (helped, harmed, n) in sorted(rows.items())
            if n >= FEWEST
        }
        for where, rows in sorted(counts.items())
    }


def write(found: Chances, cells: Sequence[Cell], path: Path = TABLE) -> None:
    """Writes the table."""
    content: dict[str, Any] = {
        "title": "How often a change helps and harms",
        "knowledge": ["K4"],
        "calibration": lines(found),
        "situations": shares(cells),
        "references": ["benchmarks/diagnosis/odds.py: the tuning half of the retrained runs"],
        "caveat": "Small networks and data. A situation gives the plain share among such runs, whatever their curves.",
        "tests": [{"name": "a lost run takes a lower rate", "at": "situations.lost.clip", "length": 2}],
    }
    yaml = YAML()
    yaml.width = 150
    yaml.default_flow_style = None
    with path.open("w", encoding="utf-8") as file:
        file.write(
            "# Calibration of remedies.yaml, and plain shares where it is silent: from benchmarks/diagnosis/odds.py.\n"
        )
        yaml.dump(content, file)


def main() -> None:
    """Writes the table from the tuning half."""
    cells = [cell for cell in load_all() if cell.half == "tune"]
    write(apart(cells), cells)


if __name__ == "__main__":
    main()
