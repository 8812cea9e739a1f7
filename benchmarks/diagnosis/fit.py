"""Grows the model of `rules/tables/remedies.yaml` on the tuning half of the trained cells, checked across them.

`python -m benchmarks.diagnosis.fit` prints the check, every family of tasks and kind of fault predicted by a model that
never saw it, and writes the table and its arrays; run `python -m benchmarks.diagnosis.odds` after it.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest.mock import patch

import numpy as np
from numpy.typing import NDArray
from ruamel.yaml import YAML

from advisor.facts import Setup
from advisor.facts.remedy import RemedyFacts
from advisor.signals.remedy import raw_feature, unfit
from advisor.signals.remedy_model import Model
from advisor.signals.runs import run_cases
from advisor.tables import rules_folder
from benchmarks.diagnosis.cells import SEEDS, Cell, load_all
from benchmarks.diagnosis.faults import CLIP
from benchmarks.diagnosis.learners import forest, networks
from benchmarks.diagnosis.logs import STYLES, as_run
from benchmarks.diagnosis.truth import truth

TABLE = rules_folder() / "tables" / "remedies.yaml"
ARRAYS = TABLE.with_suffix(".npz")
SOFTNESS = 0.5
RISK = 1.0
FOLDS = 6
FAULT_FOLDS = 3
NO_FAULT = "none"
FEWEST = 4
REACH = 4
Array = NDArray[np.float64]

FACTS = (
    "usual.position", "setup.dropout", "setup.weight_decay", "setup.batch_size", "setup.hidden_size",
    "setup.num_layers", "setup.clip_norm", "schedule.decays", "schedule.final_share", "val.noisy_share", "val.monotone",
    "val.lost_progress", "val.fall", "val.best_at", "val.falling", "val.flat", "val.level_swings",
    "val.end_above_start",
    "val.swings", "val.swings_by_progress", "val.rise", "val.rise_in_noise", "val.last_gain", "val.recent",
    "val.recent_low", "val.recent_high", "val.recent_share", "val.recent_progress", "val.settled_at", "val.at_chance",
    "val.over_chance", "val.rise_tau", "gap.end", "gap.at_best", "gap.val_better_p", "gap.val_better_share",
    "gap.train_fell_after", "train.fall_to_best", "train.settled_at", "train.at_chance", "train.over_chance",
    "train.recent_share", "train.recent_progress", "train.swings", "train.swings_by_progress", "train.early_peak",
    "train.rise", "train.noisy_share", "train.best_at", "metric.best", "metric.last", "metric.gain", "metric.best_at",
    "lengths.wasted", "schedule.warmup_share", "clip.share",
)  # fmt: skip
RATIOS = (
    ("train.first", "train.last"), ("val.first", "val.best"), ("val.last", "train.chance"), ("val.best", "val.chance"),
    ("train.last", "train.chance"), ("metric.best", "metric.first"),
)  # fmt: skip
FEATURES: tuple[dict[str, str], ...] = (
    *({"fact": name} for name in FACTS),
    *({"fact": name, "over": other} for name, other in RATIOS),
    *({"fact": "setup.optimizer", "equals": name} for name in ("sgd", "adam", "adamw", "rmsprop")),
)
"""What a run's curves and settings are described by; the curves' features hold for any unit of the loss and length."""


@dataclass(frozen=True)
class Views:
    """Every cell as every seed and logging style shows it: raw features (NaN: missing), and what each change did."""

    x: Array
    cell: NDArray[np.int64]
    task: NDArray[np.str_]
    fault: NDArray[np.str_]
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
    """The views of the cells of which the model speaks; a change that a cell did not try has the gain NaN."""
    changes = tuple(sorted({change for cell in cells for change in cell.outcomes if change != "base"}))
    with patch("advisor.signals.grouped.remedies", lambda every: [RemedyFacts() for _ in every]):
        found = [(cell, row) for cell in cells for row in _rows(cell)]
    truths = {cell.number: truth(cell) for cell in cells}
    gains = {n: [t.gains.get(change, np.nan) for change in changes] for n, t in truths.items()}
    numbers = [cell.number for cell, _ in found]
    return Views(
        np.array([row for _, row in found], float),
        np.array(numbers),
        np.array([cell.task for cell, _ in found]),
        np.array([cell.fault for cell, _ in found]),
        changes,
        np.array([gains[n] for n in numbers]),
        np.array([truths[n].bar for n in numbers]),
    )


def _rows(cell: Cell) -> Iterator[list[float]]:
    """The cell's features as every seed and logging style shows them."""
    for style in range(len(STYLES)):
        shown = dataclasses.replace(cell, number=style)
        for seed in range(SEEDS):
            facts = next(iter(run_cases([as_run(shown, seed)], Setup()))).facts
            if unfit(facts) is None:
                yield [np.nan if (value := raw_feature(item, facts)) is None else value for item in FEATURES]


def grown(data: Views, rows: NDArray[np.intp]) -> Model:
    """The model grown on these rows; `odds` calibrates it."""
    raw = np.where(np.isfinite(data.x[rows]), data.x[rows], np.nan)
    items = [{**item, **bounds} for item, bounds in zip(FEATURES, map(_bounds, raw.T), strict=True)]
    x, y, tried = filled(items, raw), _soft(data, rows), np.isfinite(data.gains[rows])
    content = {
        "changes": list(data.changes),
        "features": items,
        "risk": RISK,
        "rates": _rates(data, rows),
        "usual_clip": CLIP,
    }
    return Model(content, forest(x, y), networks(x, y, np.hstack([tried, tried])))


def _rates(data: Views, rows: NDArray[np.intp]) -> dict[str, float]:
    """The lowest rate, in usual ones, from which a lower one helped a run, and the highest up to which a higher one."""
    position = data.x[rows, FACTS.index("usual.position")]
    helps = data.helps[rows]
    lower = helps[:, [c.startswith("lr x0") for c in data.changes]].any(1)
    higher = helps[:, [c.startswith("lr x") and not c.startswith("lr x0") for c in data.changes]].any(1)
    ends = {"lower_from": np.nanmin(position[lower]), "raise_to": np.nanmax(position[higher])}
    return {name: float(f"{value:.3g}") for name, value in ends.items()}


def _bounds(column: Array) -> dict[str, float]:
    """The middle of what was seen, and the range without its outermost two hundredths."""
    seen = column[np.isfinite(column)]
    if not len(seen):
        return {"low": 0.0, "high": 0.0, "usual": 0.0}
    low, usual, high = (float(f"{v:.6g}") for v in np.quantile(seen, [0.01, 0.5, 0.99]))
    return {"low": low, "high": high, "usual": usual}


def filled(items: list[dict[str, Any]], raw: Array) -> Array:
    """Raw features [rows, features] as the product reads them: missing ones usual, all within bounds."""
    low, high, usual = (np.array([item[name] for item in items]) for name in ("low", "high", "usual"))
    return np.clip(np.where(np.isfinite(raw), raw, usual), low, high)


def _soft(data: Views, rows: NDArray[np.intp]) -> Array:
    """Near one where a change helped far beyond the bar, a half at the bar; then the same of harm."""
    gains, bar = data.gains[rows], data.bar[rows, None]
    made = np.hstack([_logistic((side * gains / bar - 1) / SOFTNESS) for side in (1, -1)])
    return np.where(np.isfinite(made), made, np.nanmean(made, 0))


def _logistic(score: Array) -> Array:
    return 1 / (1 + np.exp(-np.clip(score, -30, 30)))


def predicted(model: Model, x: Array) -> tuple[Array, Array]:
    """The chances to help and to harm [rows, changes] that the model gives."""
    rows = filled(list(model.content["features"]), x)
    helps, harms = zip(*(model.chances(row) for row in rows), strict=True)
    return np.array(helps), np.array(harms)


def folds(data: Views) -> Iterator[tuple[NDArray[np.intp], NDArray[np.bool_]]]:
    """Rows to grow on and rows to judge, in turn: no family of tasks and no kind of fault stands on both sides.

    Tasks that one generator drew, or one data set gave, are a family: the held-out tasks are of other ones too. Runs
    without a planted fault are grown on whatever their turn: the same tasks without fault are judged apart.
    """
    rng = np.random.default_rng(0)
    family = np.array([name.partition("-")[0] for name in data.task])
    families = rng.permutation(sorted(set(family)))
    faults = rng.permutation(sorted(set(data.fault) - {NO_FAULT}))
    for part in range(FOLDS):
        here = np.isin(family, families[part::FOLDS])
        for kinds in ([NO_FAULT], *(faults[i::FAULT_FOLDS] for i in range(FAULT_FOLDS))):
            left_out = np.isin(data.fault, kinds)
            yield np.flatnonzero(~here & (~left_out | (data.fault == NO_FAULT))), here & left_out


def across_tasks(data: Views) -> tuple[Array, Array]:
    """The chances for every row by a model that saw no run of that family of tasks and none of its kind of fault."""
    helps, harms = np.zeros_like(data.gains), np.zeros_like(data.gains)
    for outside, inside in folds(data):
        helps[inside], harms[inside] = predicted(grown(data, outside), data.x[inside])
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
    for limit in (0.1, 0.2, 0.3, 0.5, 0.6, 0.7):
        go = worth > limit
        made |= {
            f"right >{limit}": float((right & go)[able].mean()),
            f"harm >{limit}": float((harm & go).mean()),
            f"nothing helps >{limit}": float(go[~able].mean()),
        }
    return made


def within(cells: Sequence[Cell]) -> dict[str, int]:
    """The largest networks and longest runs of which the model speaks: `REACH` times the largest retrained."""
    return {
        "setup.hidden_size": REACH * max(cell.config.width for cell in cells),
        "setup.num_layers": REACH * max(cell.config.depth for cell in cells),
        "lengths.steps": REACH * max(len(cell.traces[0].train_loss) for cell in cells),
    }


def content(model: Model, cells: Sequence[Cell]) -> dict[str, Any]:
    """What the table holds, numbers rounded to three digits."""
    return {
        "knowledge": ["K4"],
        "fitted_on": len(cells),
        "fewest_points": FEWEST,
        "risk": RISK,
        "within": within(cells),
        "rates": dict(model.content["rates"]),
        "usual_clip": model.content["usual_clip"],
        "arrays": ARRAYS.name,
        "changes": list(model.content["changes"]),
        "features": list(model.content["features"]),
        "references": ["benchmarks/diagnosis: runs retrained with each single change on paired seeds"],
        "caveat": "Measured on small networks and data: a chance says how often a change helped runs of such curves.",
        "tests": [{"name": "needs curves", "at": "fewest_points", "equals": FEWEST}],
    }


def write(model: Model, cells: Sequence[Cell], path: Path = TABLE) -> None:
    """Writes the table and its arrays."""
    yaml = YAML()
    yaml.width = 200
    yaml.default_flow_style = None
    with path.open("w", encoding="utf-8") as file:
        file.write("# The chance of single changes to help, by a run's facts: from benchmarks/diagnosis/fit.py.\n")
        yaml.dump(content(model, cells), file)
    narrow = {"threshold": np.float32, "leaves": np.float16, "feature": np.int16}
    trees = {name: a.astype(narrow.get(name, np.int32)) for name, a in vars(model.forest).items()}
    nets = {name: a.astype(np.float32) for name, a in vars(model.networks).items()}
    np.savez(ARRAYS, allow_pickle=False, **trees, **nets)  # plain: it is read where it stands


def main() -> None:
    """Prints the check across tasks and writes the table grown on all of the tuning half."""
    cells = [cell for cell in load_all() if cell.half == "tune"]
    data = views(cells)
    print({k: round(v, 3) for k, v in check(data, *across_tasks(data)).items()})
    write(grown(data, np.arange(len(data.x))), cells)


if __name__ == "__main__":
    main()
