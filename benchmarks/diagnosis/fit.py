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
STRENGTH = 0.01
RISK = 0.5
FEWEST_HELPED = 2
Array = NDArray[np.float64]

FEATURES: tuple[dict[str, Any], ...] = (
    {"fact": "usual.position", "turn": "log", "low": -7, "high": 7},
    {"fact": "val.rise", "turn": "log1p", "low": 0, "high": 2},
    {"fact": "gap.end", "turn": "log", "low": -2, "high": 4},
    {"fact": "val.recent_share", "low": -0.3, "high": 0.6},
    {"fact": "train.recent_progress", "low": -0.1, "high": 0.5},
    {"fact": "train.first", "over": "train.last", "turn": "log", "low": -1, "high": 5},
    {"fact": "train.swings", "turn": "log", "low": -7, "high": 1},
    {"fact": "val.swings", "turn": "log", "low": -9, "high": 1},
    {"fact": "val.best_at", "low": 0, "high": 1},
    {"fact": "setup.dropout", "low": 0, "high": 0.9},
    {"fact": "train.recent_share", "low": -0.2, "high": 0.6},
    {"fact": "val.recent_progress", "low": -0.3, "high": 0.5},
    {"fact": "val.settled_at", "low": 0, "high": 1},
    {"fact": "gap.at_best", "turn": "log", "low": -2, "high": 3},
    {"fact": "train.swings_by_progress", "low": 0, "high": 1},
    {"fact": "train.early_peak", "turn": "log", "low": 0, "high": 2},
    {"fact": "val.noisy_share", "low": 0, "high": 0.6},
    {"fact": "schedule.constant", "low": 0, "high": 1},
    {"fact": "val.first", "over": "val.best", "turn": "log", "low": -1, "high": 5},
    {"fact": "train.rise", "turn": "log1p", "low": 0, "high": 2},
    {"fact": "val.level_swings", "turn": "log", "low": -7, "high": 1},
    {"fact": "train.over_chance", "turn": "log", "low": -1, "high": 4},
    {"fact": "val.last", "over": "train.chance", "turn": "log", "low": -4, "high": 2},
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

    @property
    def harms(self) -> NDArray[np.bool_]:
        return self.gains < -self.bar[:, None]


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
    x = data.x[rows]
    centre = np.array([np.nanmedian(c) if np.isfinite(c).any() else 0.0 for c in x.T])
    filled = np.where(np.isfinite(x), x, centre)
    spread = filled.std(0) + 1e-3
    z = (filled - centre) / spread
    made: dict[str, Any] = {"helps": {}, "harms": {}}
    for j, change in enumerate(data.changes):
        tried = np.isfinite(data.gains[rows, j])
        for name, outcome in (("helps", data.helps), ("harms", data.harms)):
            made[name][change] = _logistic(z[tried], outcome[rows, j][tried], data.cell[rows][tried], strength)
    items = [
        {**item, "centre": float(c), "spread": float(s)} for item, c, s in zip(FEATURES, centre, spread, strict=True)
    ]
    return {"features": items, **made}


def _logistic(z: Array, happened: NDArray[np.bool_], cell: NDArray[np.int64], strength: float) -> list[float]:
    """Bias and weights; the mere share where it happened to hardly any cell, or to all."""
    from sklearn.linear_model import LogisticRegression

    if len(set(cell[happened])) < FEWEST_HELPED or happened.all():
        cells, per_cell = len(set(cell)), SEEDS * len(STYLES)
        share = (happened.sum() / per_cell + 0.3) / (cells + 2)
        return [float(np.log(share / (1 - share)))] + [0.0] * z.shape[1]
    model = LogisticRegression(C=strength, max_iter=2000).fit(z, happened)
    return [float(model.intercept_[0]), *(float(w) for w in model.coef_[0])]


def predicted(model: dict[str, Any], x: Array) -> tuple[Array, Array]:
    """The chances to help and to harm [rows, changes] that the model gives."""
    centre = np.array([item["centre"] for item in model["features"]])
    spread = np.array([item["spread"] for item in model["features"]])
    z = np.where(np.isfinite(x), (x - centre) / spread, 0.0)
    z = np.concatenate([np.ones((len(z), 1)), z], 1)
    helps, harms = (
        1 / (1 + np.exp(-(z @ np.array(list(model[name].values())).T))) for name in ("helps", "harms")
    )  # fmt: skip
    return helps, harms


def across_tasks(data: Views, strength: float = STRENGTH) -> tuple[Array, Array]:
    """The chances for every row by a model that saw no run of that row's task."""
    helps, harms = np.zeros_like(data.gains), np.zeros_like(data.gains)
    for name in sorted(set(data.task)):
        inside = data.task == name
        helps[inside], harms[inside] = predicted(fitted(data, np.flatnonzero(~inside), strength), data.x[inside])
    return helps, harms


def chosen(data: Views, helps: Array, harms: Array, risk: float = RISK) -> NDArray[np.intp]:
    """The change of most worth for every row, of those that were tried."""
    return np.where(np.isfinite(data.gains), helps - risk * harms, -9.0).argmax(1)


def check(data: Views, helps: Array, harms: Array, risk: float = RISK) -> dict[str, float]:
    """How often the change of most worth helps where something does, and how often it harms, by how sure it is."""
    pick, rows = chosen(data, helps, harms, risk), np.arange(len(helps))
    worth = (helps - risk * harms)[rows, pick]
    able, right, harm = data.helps.any(1), data.helps[rows, pick], data.harms[rows, pick]
    made = {"cells": len(set(data.cell)), "helped": len(set(data.cell[able])), "right": float(right[able].mean())}
    for limit in (0.2, 0.3, 0.4):
        go = worth > limit
        made |= {
            f"right >{limit}": float((right & go)[able].mean()),
            f"harm >{limit}": float((harm & go).mean()),
            f"nothing helps >{limit}": float(go[~able].mean()),
        }
    return made


def content(model: dict[str, Any], cells: int) -> dict[str, Any]:
    """What the table holds, numbers rounded to three digits."""
    return {
        "knowledge": ["K4"],
        "fitted_on": cells,
        "fewest_points": 6,
        "risk": RISK,
        "calibration": {k: _round(v) for k, v in model["calibration"].items()},
        "features": [{k: _round(v) for k, v in item.items()} for item in model["features"]],
        **{
            name: {change: [_round(w) for w in weights] for change, weights in model[name].items()}
            for name in ("helps", "harms")
        },
        "references": ["benchmarks/diagnosis: runs retrained with each single change on paired seeds"],
        "caveat": "Measured on small networks and data: a chance says how often a change helped runs of such curves.",
        "tests": [{"name": "needs curves", "at": "fewest_points", "equals": 6}],
    }


def write(model: dict[str, Any], cells: int, path: Path = TABLE) -> None:
    """Writes the table."""
    yaml = YAML()
    yaml.width = 200
    yaml.default_flow_style = None
    with path.open("w", encoding="utf-8") as file:
        file.write("# The chance of single changes to help, by a run's curves: from benchmarks/diagnosis/fit.py.\n")
        yaml.dump(content(model, cells), file)


def _round(value: Any) -> Any:
    return float(f"{value:.3g}") if isinstance(value, float) else value


def main() -> None:
    """Prints the check across tasks and writes the table fitted on all of the tuning half."""
    cells = [cell for cell in load_all() if cell.half == "tune"]
    data = views(cells)
    for strength in (0.003, STRENGTH, 0.03):
        print(strength, {k: round(v, 3) for k, v in check(data, *across_tasks(data, strength)).items()})
    model = fitted(data, np.arange(len(data.x)))
    from benchmarks.diagnosis.across import judged_apart, platt

    apart = judged_apart(cells, seeds=1)
    line = platt(apart)
    print(line)
    write({**model, "calibration": line}, len(cells))


if __name__ == "__main__":
    main()
