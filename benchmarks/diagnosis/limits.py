"""What limits warnings about runs: `python -m benchmarks.diagnosis.limits [--trees]`, the tuning half alone.

Without an option, what retraining itself would be charged with: one half of a run's seeds is asked what helps, the
other half judges. With `--trees` (needs lightgbm), gradient-boosted trees over every fact of a run, one row a run and
change, families of tasks unseen: how far another kind of model gets with what curves show.
"""

from __future__ import annotations

import dataclasses
import sys
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from advisor.facts import Setup
from advisor.signals.remedy import unfit
from advisor.signals.runs import run_cases
from benchmarks.diagnosis.cells import Cell, load_all
from benchmarks.diagnosis.logs import as_run
from benchmarks.diagnosis.truth import Truth, truth

FEWEST_SEEDS = 6
DRAWS = 4
PARTS = 3
CHANCES = (0.5, 0.6, 0.7)
ALARMS = 0.06
Array = NDArray[np.float64]


def halves(cell: Cell, random: np.random.Generator) -> tuple[Truth, Truth] | None:
    """What one half of the seeds says of every change, and what the other half says; None with few seeds."""
    count = len(cell.outcomes["base"])
    full = {change: values for change, values in cell.outcomes.items() if len(values) == count}
    if count < FEWEST_SEEDS or len(full) < 5:
        return None
    order = random.permutation(count)
    parts = (order[: count // 2], order[count // 2 :])
    drawn = (dataclasses.replace(cell, outcomes={c: [v[i] for i in p] for c, v in full.items()}) for p in parts)
    first, second = (truth(one) for one in drawn)
    return first, second


def retrained(cells: Sequence[Cell]) -> str:
    """How an advisor fares that knows what half of the seeds say."""
    random, found = np.random.default_rng(0), []
    for cell in cells:
        for _ in range(DRAWS):
            pair = halves(cell, random)
            if pair is not None:
                asked, judge = pair
                best = max(asked.gains, key=lambda change: asked.gains[change])
                warned = asked.helps(best)
                found.append((bool(judge.helping), warned and judge.helps(best), warned and judge.harms(best), warned))
    able, right, harmful, warned = np.array(found).T
    return (
        f"{len(found)} splits: right {right[able].mean():.1%} of what can be helped, harmful {harmful.mean():.1%}, "
        f"alarms where nothing helps {warned[~able].mean():.1%}"
    )


def facts_of(cell: Cell) -> dict[str, float] | None:
    """Every number that the signals give of the run as its style logs it; None where the model does not speak."""
    facts = next(iter(run_cases([as_run(cell)], Setup()))).facts
    if unfit(facts) is not None:
        return None
    plain = {f"{space}.{name}": value for space, held in facts.items() for name, value in vars(held).items()}
    return {k: float(v) for k, v in plain.items() if isinstance(v, bool | int | float) and not k.startswith("remedy.")}


def parts(cells: Sequence[Cell]) -> Iterator[NDArray[np.bool_]]:
    """The runs to judge, in turn; the families of their tasks are on no other side."""
    family = np.array([cell.task.partition("-")[0] for cell in cells])
    names = np.random.default_rng(0).permutation(sorted(set(family)))
    for part in range(PARTS):
        yield np.isin(family, names[part::PARTS])


def boosted(cells: Sequence[Cell]) -> str:
    """How boosted trees fare: first changes, the first three, and warnings by the chance asked for."""
    known = [(cell, facts) for cell in cells if (facts := facts_of(cell)) is not None]
    cells = [cell for cell, _ in known]
    names = sorted({name for _, facts in known for name in facts})
    x = np.array([[facts.get(name, np.nan) for name in names] for _, facts in known])
    changes = sorted({change for cell in cells for change in cell.outcomes if change != "base"})
    truths = [truth(cell) for cell in cells]
    shares = np.array([[t.gains.get(change, np.nan) / t.bar for change in changes] for t in truths])
    chance = np.full(shares.shape, np.nan)
    for here in parts(cells):
        chance[here] = _grown(x[~here], shares[~here])(x[here])
    order = np.argsort(-np.where(np.isfinite(shares), chance, -1.0), axis=1)
    helps, harms = shares > 1, shares < -1
    able, rows = helps.any(1), np.arange(len(cells))
    pick, three = order[:, 0], np.take_along_axis(helps, order[:, :3], 1).any(1)
    sure, right, harmful = chance[rows, pick], helps[rows, pick], harms[rows, pick]
    lines = [f"{len(cells)} runs: first change right {right[able].mean():.1%}, one of three {three[able].mean():.1%}"]
    for least in (*CHANCES, float(np.quantile(sure[~able], 1 - ALARMS))):
        go = sure > least
        lines.append(
            f"chance above {least:.2f}: right {(go & right)[able].mean():.1%}, harmful {(go & harmful).mean():.1%}, "
            f"alarms {go[~able].mean():.1%}"
        )
    return "\n".join(lines)


def _grown(x: Array, shares: Array) -> Any:
    """Trees over a run's facts and the change, which give the chance that it helps."""
    import lightgbm

    count = shares.shape[1]
    tried = np.isfinite(shares).ravel()
    told = {
        "objective": "binary", "learning_rate": 0.05, "num_leaves": 15, "min_child_samples": 40,
        "feature_fraction": 0.3, "bagging_fraction": 0.7, "bagging_freq": 1, "lambda_l2": 5.0, "verbose": -1,
        "num_threads": 1, "seed": 0,
    }  # fmt: skip
    data = lightgbm.Dataset(_pairs(x, count)[tried], (shares.ravel() > 1)[tried], categorical_feature=[x.shape[1]])
    model = lightgbm.train(told, data, 120)
    return lambda rows: model.predict(_pairs(rows, count), num_threads=1).reshape(len(rows), count)


def _pairs(x: Array, changes: int) -> Array:
    """One row a run and change, the change's number last."""
    return np.column_stack([np.repeat(x, changes, axis=0), np.tile(np.arange(changes), len(x))])


def main(trees: bool) -> None:
    """Prints what limits."""
    cells = [cell for cell in load_all() if cell.half == "tune"]
    print(boosted(cells) if trees else retrained(cells))


if __name__ == "__main__":
    main("--trees" in sys.argv)
