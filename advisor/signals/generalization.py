"""Training against held-out: the gap, what training did after the best evaluation, which side is better."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from advisor.facts.metric import GapFacts
from advisor.records import FloatArray
from advisor.signals.curves import Curve, end_level, start_level
from advisor.signals.distributions import normal_tail
from advisor.signals.order import median, running_median
from advisor.signals.returning import won_back_since
from advisor.tables import table


def gap_facts(train: Curve | None, val: Curve | None, accuracies: tuple[float | None, float | None]) -> GapFacts:
    """The gap between the curves; absent where one of them is."""
    values: dict[str, Any] = {}
    if accuracies[0] is not None and accuracies[1] is not None:
        values["accuracy"] = accuracies[0] - accuracies[1]
    if train is not None and val is not None:
        values["thrown"] = _thrown(train, val)
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


def _thrown(train: Curve, val: Curve) -> float:
    """How far up the training loss was thrown before the first held-out value, where held-out data lies there too."""
    known = table("curves")["thrown"]
    if not (train.log and val.log) or len(train) < known["fewest_points"]:
        return 0.0
    level, end = running_median(train.y, known["window"]), end_level(train.y)
    height = end - min(float(level.min()), start_level(train.y))
    low = np.flatnonzero(level < end - 3 * height / 4)
    near = abs(float(val.y.min()) - end) < height / 2
    if height <= table("curves")["loss"]["above_start"] or not near or not len(low):
        return 0.0
    last = int(low[-1])
    up = int(np.argmax(level[last:] > end - height / 4))
    sudden = 0 < up <= max(known["window"], known["sudden"] * len(level))
    stays = won_back_since(train.steps, train.y, last + up, height) < 1
    return _ratio(height) - 1 if sudden and stays and val.steps[0] > train.steps[last] else 0.0


def gained_after(metric: Curve | None, val: Curve | None) -> dict[str, Any]:
    """What share of all that a metric, low when good, gained came after the best level of the held-out loss, and
    whether that is clearly a gain."""
    if metric is None or val is None or len(metric) < 3 or len(val) < 3:
        return {}
    level = metric.level
    gained = float(level[0] - level.min())
    at_best = float(val.steps[int(np.argmin(val.level))])
    after = float(np.interp(at_best, metric.steps, level)) - float(level.min())
    if gained <= 0:
        return {}
    return {"metric_gained_after": after / gained, "metric_goes_on": _goes_on(metric, at_best, after, gained)}


def _goes_on(metric: Curve, since: float, after: float, gained: float) -> bool:
    """Whether so much was gained, far beyond the noise and to the end, or far more by then."""
    known, best = table("curves")["gap"], float(metric.steps[int(np.argmin(metric.level))])
    later = (best - since) > known["later"] * metric.span
    held = end_level(metric.y) - float(metric.level.min()) < known["held"] * metric.noise
    if metric.noise <= 0 or not later or not held:
        return False
    to_the_end = best >= metric.steps[0] + known["late"] * metric.span
    rows = [known["much"], *([known["some"]] if to_the_end and _errors_gone(metric, since) > known["errors"] else [])]
    return any(after > share * gained and after > noise * metric.noise for share, noise in rows)


def _errors_gone(metric: Curve, since: float) -> float:
    """The share of what was wrong at that step that no longer is at the best: of an error itself, or of what is not
    right."""
    places = (int(np.searchsorted(metric.steps, since)), int(np.argmin(metric.level)))
    then, best = (median(metric.values[max(0, place - 1) : place + 2]) for place in places)
    whole = 1.0 if metric.values.max() <= 1 else 100.0
    wrong = (then, best) if metric.log else (whole - then, whole - best)
    return 1 - wrong[1] / wrong[0] if wrong[0] > 0 else 0.0


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
