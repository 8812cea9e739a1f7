"""Training against held-out: the gap, what training did after the best evaluation, which side is better."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from advisor.facts.metric import GapFacts
from advisor.records import FloatArray
from advisor.signals.curves import Curve, end_level
from advisor.signals.distributions import normal_tail


def gap_facts(train: Curve | None, val: Curve | None, accuracies: tuple[float | None, float | None]) -> GapFacts:
    """The gap between the curves; absent where one of them is."""
    values: dict[str, Any] = {}
    if accuracies[0] is not None and accuracies[1] is not None:
        values["accuracy"] = accuracies[0] - accuracies[1]
    if train is None or val is None or len(val) < 3 or len(train) < 3 or not (train.log and val.log):
        return GapFacts(**values)
    level = val.level
    best_step = float(val.steps[int(np.argmin(level))])
    beside = _beside(train, val)
    at_best = float(np.interp(best_step, val.steps, beside))
    end = end_level(train.y)
    values |= {
        "end": _ratio(end_level(val.y) - end),
        "at_best": _ratio(float(level.min()) - at_best),
        "train_fell_after": -math.expm1(min(end - at_best, 50.0)),
    }
    values |= _better(beside, val.y)
    return GapFacts(**values)


def gained_after(metric: Curve | None, val: Curve | None) -> float | None:
    """The share of all that a metric, low when good, gained that came after the best level of the held-out loss."""
    if metric is None or val is None or len(metric) < 3 or len(val) < 3:
        return None
    level = metric.level
    gained = float(level[0] - level.min())
    then = float(np.interp(float(val.steps[int(np.argmin(val.level))]), metric.steps, level))
    return (then - float(level.min())) / gained if gained > 0 else None


def _ratio(difference: float) -> float:
    return math.exp(max(min(difference, 100.0), -100.0))


def _beside(train: Curve, val: Curve) -> FloatArray:
    """The smoothed training loss at the held-out steps."""
    return np.asarray(np.interp(val.steps, train.steps, train.level))


def _better(train: FloatArray, val: FloatArray) -> dict[str, Any]:
    """A sign test per evaluation, over the second half, every fourth counted as independent."""
    half = len(val) // 2
    wins = val[half:] < train[half:]
    independent = max(1, len(wins) // 2)
    share = float(wins.mean())
    z = (share - 0.5) * 2 * math.sqrt(independent)
    return {"val_better_share": share, "val_better_p": normal_tail(z)}
