"""Fits the chances of `rules/tables/remedies.yaml` on the tuning half of the trained cells, checked across its tasks.

`python -m benchmarks.diagnosis.fit` prints the check, every task predicted by a model that never saw it, and writes
the table.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from ruamel.yaml import YAML

from advisor.facts import Setup
from advisor.signals.remedy import raw_feature
from advisor.signals.runs import run_cases
from advisor.tables import rules_folder
from benchmarks.diagnosis.cells import SEEDS, Cell, load_all
from benchmarks.diagnosis.logs import STYLES, as_run
from benchmarks.diagnosis.truth import truth

TABLE = rules_folder() / "tables" / "remedies.yaml"
STRENGTH = 0.03
FEWEST_HELPED = 4
Array = NDArray[np.float64]

FEATURES: tuple[dict[str, Any], ...] = (
    {"fact": "train.first", "over": "train.last", "turn": "log", "low": -1, "high": 5},
    {"fact": "val.first", "over": "val.best", "turn": "log", "low": -1, "high": 5},
    {"fact": "train.recent_share", "low": -0.2, "high": 0.6},
    {"fact": "val.recent_share", "low": -0.3, "high": 0.6},
    {"fact": "train.recent_progress", "low": -0.1, "high": 0.5},
    {"fact": "val.recent_progress", "low": -0.3, "high": 0.5},
    {"fact": "val.rise", "turn": "log1p", "low": 0, "high": 2},
    {"fact": "train.rise", "turn": "log1p", "low": 0, "high": 2},
    {"fact": "val.best_at", "low": 0, "high": 1},
    {"fact": "val.settled_at", "low": 0, "high": 1},
    {"fact": "train.settled_at", "low": 0, "high": 1},
    {"fact": "gap.end", "turn": "log", "low": -2, "high": 4},
    {"fact": "gap.at_best", "turn": "log", "low": -2, "high": 3},
    {"fact": "gap.val_better_share", "low": 0, "high": 1},
    {"fact": "usual.position", "turn": "log", "low": -7, "high": 7},
    {"fact": "train.swings", "turn": "log", "low": -7, "high": 1},
    {"fact": "val.swings", "turn": "log", "low": -9, "high": 1},
    {"fact": "train.swings_by_progress", "low": 0, "high": 1},
    {"fact": "train.early_peak", "turn": "log", "low": 0, "high": 2},
    {"fact": "train.noisy_share", "low": 0, "high": 0.6},
    {"fact": "val.noisy_share", "low": 0, "high": 0.6},
    {"fact": "schedule.constant", "low": 0, "high": 1},
    {"fact": "schedule.small_from", "low": 0, "high": 1},
    {"fact": "setup.dropout", "low": 0, "high": 0.9},
)
"""What a run's curves and settings are described by; each holds for any unit of the loss and any length."""


@dataclass(frozen=True)
class Views:
    """Every cell as every seed and logging style shows it: raw features (NaN: missing), and what each change did."""

    x: Array
    cell: NDArray[np.int64]
    task: NDArray[np.str_]
    changes: tuple[str, ...]
    gains: Array
    bar: Array

    @property
    def helps(self) -> NDArray[np.bool_]:
        return self.gains > self.bar[:, None]


def views(cells: list[Cell]) -> Views:
    """The views of the cells; a change that a cell did not try has the gain NaN."""
    changes = tuple(sorted({change for cell in cells for change in cell.outcomes if change != "base"}))
    rows, numbers, tasks, gains, bars = [], [], [], [], []
    for cell in cells:
        found = truth(cell)
        for seed in range(SEEDS):
            for style in range(len(STYLES)):
                rows.append(_row(dataclasses.replace(cell, number=style), seed))
                numbers.append(cell.number)
                tasks.append(cell.task)
                gains.append([found.gains.get(change, np.nan) for change in changes])
                bars.append(found.bar)
    return Views(
        np.array(rows, float), np.array(numbers), np.array(tasks), changes, np.array(gains), np.array(bars)
    )  # fmt: skip


def _row(cell: Cell, seed: int) -> list[float]:
    facts = next(iter(run_cases([as_run(cell, seed)], Setup()))).facts
    return [np.nan if (value := raw_feature(item, facts)) is None else value for item in FEATURES]


def fitted(data: Views, rows: NDArray[np.intp], strength: float = STRENGTH) -> dict[str, Any]:
    """The table of a model fitted on these rows."""
    from sklearn.linear_model import LogisticRegression

    x = data.x[rows]
    centre = np.array([np.nanmedian(c) if np.isfinite(c).any() else 0.0 for c in x.T])
    filled = np.where(np.isfinite(x), x, centre)
    spread = filled.std(0) + 1e-3
    z = (filled - centre) / spread
    made: dict[str, Any] = {}
    for j, change in enumerate(data.changes):
        tried = np.isfinite(data.gains[rows, j])
        helped = data.helps[rows, j][tried]
        if len(set(data.cell[rows][tried][helped])) < FEWEST_HELPED:
            share = (helped.sum() + 0.5) / (len(helped) + 1)
            made[change] = {"bias": float(np.log(share / (1 - share))), "weights": [0.0] * len(FEATURES)}
            continue
        model = LogisticRegression(C=strength, max_iter=2000).fit(z[tried], helped)
        made[change] = {"bias": float(model.intercept_[0]), "weights": [float(w) for w in model.coef_[0]]}
    items = [
        {**item, "centre": float(c), "spread": float(s)} for item, c, s in zip(FEATURES, centre, spread, strict=True)
    ]
    return {"features": items, "changes": made}


def predicted(model: dict[str, Any], x: Array) -> Array:
    """The chances [rows, changes] that the model gives."""
    centre = np.array([item["centre"] for item in model["features"]])
    spread = np.array([item["spread"] for item in model["features"]])
    z = np.where(np.isfinite(x), (x - centre) / spread, 0.0)
    scores = [z @ np.array(m["weights"]) + m["bias"] for m in model["changes"].values()]
    return np.asarray(1 / (1 + np.exp(-np.stack(scores, 1))))


def across_tasks(data: Views, strength: float = STRENGTH) -> Array:
    """The chances for every row by a model that saw no run of that row's task."""
    made = np.zeros_like(data.gains)
    for name in sorted(set(data.task)):
        inside = data.task == name
        made[inside] = predicted(fitted(data, np.flatnonzero(~inside), strength), data.x[inside])
    return made


def check(data: Views, chances: Array) -> dict[str, float]:
    """How often the likeliest change helps where something does, and how often it harms."""
    open_ = np.where(np.isfinite(data.gains), chances, -1.0)
    pick = open_.argmax(1)
    rows = np.arange(len(pick))
    able = data.helps.any(1)
    return {
        "cells": len(set(data.cell)),
        "helped cells": len(set(data.cell[able])),
        "right": float(data.helps[rows, pick][able].mean()),
        "harm": float((data.gains[rows, pick] < -data.bar).mean()),
    }


def write(model: dict[str, Any], cells: int, path: Path = TABLE) -> None:
    """Writes the table, numbers rounded to three digits."""
    yaml = YAML()
    yaml.width = 200
    yaml.default_flow_style = None
    rounded = {
        "knowledge": ["K4"],
        "fitted_on": cells,
        "fewest_points": 8,
        "features": [{k: _round(v) for k, v in item.items()} for item in model["features"]],
        "changes": {
            change: {"bias": _round(m["bias"]), "weights": [_round(w) for w in m["weights"]]}
            for change, m in model["changes"].items()
        },
        "references": ["benchmarks/diagnosis: runs retrained with each single change on paired seeds"],
        "caveat": "Measured on small networks and data: a chance says how often a change helped runs of such curves.",
        "tests": [{"name": "needs curves", "at": "fewest_points", "equals": 8}],
    }
    with path.open("w", encoding="utf-8") as file:
        file.write("# The chance of single changes to help, by a run's curves: from benchmarks/diagnosis/fit.py.\n")
        yaml.dump(rounded, file)


def _round(value: Any) -> Any:
    return float(f"{value:.3g}") if isinstance(value, float) else value


def main() -> None:
    """Prints the check across tasks and writes the table fitted on all of the tuning half."""
    cells = [cell for cell in load_all() if cell.half == "tune"]
    data = views(cells)
    for strength in (0.003, 0.01, STRENGTH, 0.1, 0.3):
        print(strength, {k: round(v, 3) for k, v in check(data, across_tasks(data, strength)).items()})
    write(fitted(data, np.arange(len(data.x))), len(cells))


if __name__ == "__main__":
    main()
