"""Facts about one loss curve: how far it fell, whether it still does, how noisy it is, whether it rose again."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from advisor.facts.loss import LossFacts
from advisor.records import FloatArray
from advisor.signals.curves import Curve, best_place, end_level, noise, smooth, start_level
from advisor.signals.distributions import normal_tail
from advisor.signals.latest import FEWEST_AFTER, latest_facts, relative
from advisor.signals.margins import margin_at
from advisor.signals.order import median, medians, percentile
from advisor.signals.trend import trend
from advisor.tables import table

SIGNIFICANT = 0.05  # chance of a trend that is none
LAST = 1 / 3  # of the run: what is told of its end
FEWEST = 8  # points that a change is told over, however short the curve


def loss_facts(curve: Curve, n_classes: int | None = None, margins: Sequence[float] = ()) -> LossFacts:
    """All facts about the curve; what too few points cannot show stays absent with reason `too-few`."""
    level = smooth(curve.y)
    best = int(np.argmin(level))
    values: dict[str, Any] = {
        "tag": curve.tag,
        "points": curve.raw_points,
        "constant": bool(curve.raw.min() == curve.raw.max()) if len(curve.raw) >= 3 else None,
        "first_value": float(curve.raw[0]),
        "monotone": bool(np.all(np.diff(curve.raw) < 0)) if len(curve.raw) >= 3 else None,
    }
    values |= _levels(curve, level, best)
    values |= latest_facts(curve)
    values["starts_at_vocabulary"] = vocabulary(curve)
    values |= _chance(curve, values, n_classes)
    values |= frozen_facts(curve)
    values["equals_classes"] = _classes(curve, n_classes)
    values["equals_margin"] = margin_at(curve.raw, margins)
    if len(curve) >= 4:
        values |= _recent(curve, level)
        values |= _noise(curve, level)
        values |= _rise(curve, level, best)
        values |= _climb(curve, level, best)
        values |= _early(curve, level)
    return LossFacts(default_reason="too-few", **values)


def _levels(curve: Curve, level: FloatArray, best: int) -> dict[str, Any]:
    start, end = start_level(curve.y), end_level(curve.y)
    floor = min(float(level[best]), end)
    spread = noise(curve.y)
    return {
        "first": _value(curve, start),
        "last": _value(curve, end),
        "best": _value(curve, floor),
        "best_step": int(curve.steps[best_place(curve.y, level)]),
        "best_at": float((curve.steps[best] - curve.steps[0]) / curve.span) if curve.span > 0 else None,
        "fall": -relative(end - start, curve.log),
        "fall_to_best": -relative(floor - start, curve.log),
        "rise": relative(end - floor, curve.log),
        "rise_in_noise": (end - floor) / spread if spread > 0 else None,
        "lost_progress": (end - floor) / (start - floor) if start > floor else 1.0 if end > floor else 0.0,
        "end_above_start": bool(end > start + max(3 * spread, table("curves")["loss"]["above_start"])),
    }


def _value(curve: Curve, y: float) -> float:
    """A level of y in the loss's own unit."""
    if curve.log:
        return math.exp(min(y, 200.0))
    at = int(np.argmin(np.abs(curve.y - y)))
    return float(curve.values[at])


def _chance(curve: Curve, values: dict[str, Any], n_classes: int | None) -> dict[str, Any]:
    if not n_classes or n_classes < 2 or not curve.log:
        return {"absent": dict.fromkeys(("chance", "at_chance", "over_chance"), "not-told")}
    chance = math.log(n_classes)
    inside = abs(values["last"] / chance - 1) < table("curves")["loss"]["at_chance"]
    return {"chance": chance, "at_chance": inside, "over_chance": values["first"] / chance}


def frozen_facts(curve: Curve) -> dict[str, Any]:
    """Whether the last quarter at least, four points, is exactly one value; rounded to two digits it says nothing."""
    raw, settings = curve.raw, table("constant_answers")
    alike = np.abs(raw - raw[-1]) <= settings["same_to"] * max(abs(float(raw[-1])), 1e-300)
    first = 0 if alike.all() else len(raw) - int(np.argmin(alike[::-1]))
    enough = len(raw) - first >= max(settings["fewest_points"], settings["least_share"] * len(raw))
    if not enough or _digits(float(raw[-1])) < settings["fewest_digits"]:
        return {"frozen": False} if len(raw) >= settings["fewest_points"] else {}
    steps, before = curve.raw_steps, raw[:first]
    return {
        "frozen": True,
        "frozen_from": int(steps[first]),
        "frozen_at": float((steps[first] - steps[0]) / (steps[-1] - steps[0])) if steps[-1] > steps[0] else None,
        "jumped": bool(len(before) > 1 and before[1:].max() > settings["jump"] * abs(float(before[0]))),
    }


def vocabulary(curve: Curve) -> int | None:
    """The usual vocabulary over whose tokens the first value is a constant prediction's loss."""
    known = table("constant_answers")
    first = float(curve.raw[0])
    size = min(known["vocabularies"], key=lambda k: abs(first / math.log(k) - 1))
    return int(size) if curve.log and abs(first / math.log(size) - 1) <= known["begins_within"] else None


def _digits(value: float) -> int:
    """Significant digits of a value as it is printed."""
    return len(f"{value:.12g}".partition("e")[0].replace(".", "").replace("-", "").strip("0"))


def _classes(curve: Curve, told: int | None) -> int | None:
    """The number of classes, told, seen in the accuracy or usual, whose logarithm the last half stays at."""
    half = curve.raw[len(curve.raw) // 2 :]
    known = table("constant_answers")
    if not curve.log or len(half) < 2:
        return None
    (low, high), level = percentile(half, 10, 90), median(half)
    spread = high - low
    candidates = [*([told] if told and told > 1 else []), *known["classes"]]
    classes = min(candidates, key=lambda k: abs(level / math.log(k) - 1))
    slack = known["within"] * level
    return int(classes) if abs(level - math.log(classes)) <= slack and spread <= known["steady"] * level else None


def _recent(curve: Curve, level: FloatArray) -> dict[str, Any]:
    last = curve.part(min(1 - LAST, max(0.0, 1 - FEWEST / len(curve))))
    late = trend(last.steps, last.y)
    if late is None:
        return {}
    total = start_level(curve.y) - float(level.min())
    return {
        "recent": relative(late.change, curve.log),
        "recent_points": len(last) if LAST * len(curve) < FEWEST else None,
        "recent_low": relative(late.low, curve.log),
        "recent_high": relative(late.high, curve.log),
        "recent_share": -late.change / total * min(1.0, LAST * len(curve) / len(last)) if total > 0 else None,
        "recent_progress": _progress(curve, level),
        "falling": late.p_fall < SIGNIFICANT and late.high < 0,
        "rising": late.p_rise < SIGNIFICANT and late.low > 0,
        "flat": late.flat(table("curves")["loss"]["flat"]),
        "settled_at": _settled(curve, level),
    }


def _progress(curve: Curve, level: FloatArray) -> float | None:
    """The share of all progress, in the loss's own unit, that came in the last third: 1/3 on a straight line."""
    values = np.exp(np.minimum(level, 200.0)) if curve.log else level
    before = float(np.interp(curve.steps[0] + (1 - LAST) * curve.span, curve.steps, values))
    total = float(values[0] - values.min())
    return float((before - values[-1]) / total) if total > 0 else None


def _settled(curve: Curve, level: FloatArray) -> float | None:
    """The share of the run at which all but a small part of the progress was made."""
    start, best = float(level[0]), float(level.min())
    if not start > best or curve.span <= 0:
        return None
    at = int(np.argmax(level <= best + table("curves")["loss"]["settled"] * (start - best)))
    return float((curve.steps[at] - curve.steps[0]) / curve.span)


def _noise(curve: Curve, level: FloatArray) -> dict[str, Any]:
    steps, raw = curve.raw_steps, curve.raw[len(curve.raw) // 2 :]
    centre = np.interp(steps[len(curve.raw) // 2 :], curve.steps, level)
    turned = np.log(raw) if curve.log else raw * _unit(curve)
    swing = percentile(np.abs(turned - centre), 80)[0] if len(raw) >= 5 else 0.0
    values = np.exp(centre) if curve.log else centre
    progress = float(np.max(values, initial=0.0)) if not curve.log else 0.0
    lowest = float(np.min(np.exp(level))) if curve.log else 0.0
    progress = math.exp(start_level(curve.y)) - lowest if curve.log else progress
    distance = percentile(np.abs(raw - values), 80)[0] if curve.log else swing
    return {
        "noise": relative(noise(curve.y), curve.log),
        "swings": relative(swing, curve.log),
        "swings_by_progress": distance / progress if curve.log and progress > 0 else None,
        "level_swings": relative(_level_swings(curve), curve.log),
        "noisy_share": float(np.mean(np.diff(curve.y) > 0)),
    }


def _unit(curve: Curve) -> float:
    """The factor from the loss's unit to y where y is no logarithm."""
    at = int(np.argmax(np.abs(curve.values)))
    return float(curve.y[at] / curve.values[at]) if curve.values[at] else 1.0


def _level_swings(curve: Curve) -> float:
    """How much the medians of fortieths wander about their line, beyond what the scatter inside them explains."""
    raw = curve.raw[len(curve.raw) // 4 :]
    turned = np.log(raw) if curve.log else raw * _unit(curve)
    size = max(1, len(turned) // 40)
    parts = turned[len(turned) % size :].reshape(-1, size)
    if len(parts) < 6:
        return 0.0
    wander = noise(medians(parts))
    inside = median(parts.std(1)) * 1.2533 / math.sqrt(size) if size > 1 else 0.0
    return math.sqrt(max(0.0, wander**2 - inside**2))


def _rise(curve: Curve, level: FloatArray, best: int) -> dict[str, Any]:
    after_steps, after = curve.steps[best:], curve.y[best:]
    found = trend(after_steps, after)
    if found is None or best >= len(level) - 4:
        since = {"rise_since": int(after_steps[1])} if len(after) > 1 else {}
        return {"rise_tau": 0.0, "rise_p": 1.0, "rises_again": False, **since}
    middle, rest = len(after) // 2, level[best:]
    part = table("curves")["loss"]["rises_again"] * float(rest[-1] - rest[0])
    above = rest > rest[0] + max(part, 2 * noise(curve.y), 0.0)
    lasting = len(above) - int(np.argmin(above[::-1])) if not above.all() else 0
    values = {
        "rise_tau": found.tau,
        "rise_p": found.p_rise,
        "rise_since": int(after_steps[min(max(lasting, 1), len(after) - 1)]),
        "rises_again": median(after[middle:]) > median(after[:middle]),
    }
    return values | _rise_of_waves(level, noise(curve.y))


def _climb(curve: Curve, level: FloatArray, best: int) -> dict[str, Any]:
    """How far the later half of the points after the best level lies above it: three points can show it."""
    after, spread = curve.y[best + 1 :], noise(curve.y)
    if len(after) < FEWEST_AFTER:
        return {"climb": 0.0, "climb_in_noise": 0.0, "climb_share": 0.0}
    height = float(after[-max(2, len(after) // 2) :].mean() - level[best])
    return {
        "climb": relative(height, curve.log),
        "climb_in_noise": height / max(spread, table("curves")["loss"]["least_noise"]),
        "climb_share": len(after) / len(curve),
    }


def _rise_of_waves(level: FloatArray, spread: float) -> dict[str, Any]:
    """The rise from trough to trough of a curve that goes in waves, as under a rate that is restarted; else nothing.

    Three troughs at least, and all after the lowest far above it, the last not the least of them: then waves hide the
    trend from a test of all points. One trough alone has to stand out more.
    """
    troughs = level[_troughs(level, max(table("curves")["loss"]["wave"], 2 * spread))]
    best = int(np.argmin(troughs)) if len(troughs) else 0
    later = troughs[best + 1 :]
    if len(troughs) < 3 or not len(later) or later[-1] < median(later) or spread <= 0:
        return {}
    z = float(later.min() - troughs[best]) / (spread * math.sqrt(2))
    p = normal_tail(z)
    sure = p < (SIGNIFICANT if len(later) > 1 else SIGNIFICANT / 1000)
    return {"rise_tau": 1.0, "rise_p": p, "rises_again": True} if sure else {}


def _troughs(level: FloatArray, height: float) -> list[int]:
    """The low points between which the level rises by this height, and falls by it again; the end is one on a fall."""
    troughs, falling, at, high = [], True, 0, float(level[0])
    for i, value in enumerate(level.tolist()):
        if falling and value < level[at]:
            at = i
        elif falling and value > level[at] + height:
            troughs.append(at)
            falling, high = False, value
        elif not falling:
            high = max(high, value)
            if value < high - height:
                falling, at = True, i
    return [*troughs, at] if falling else troughs


def _early(curve: Curve, level: FloatArray) -> dict[str, Any]:
    count = max(3, len(curve) // 10)
    at = int(np.argmax(curve.y[:count]))
    return {
        "early_peak": 1 + relative(float(curve.y[at]) - float(curve.y[0]), curve.log),
        "early_peak_step": int(curve.steps[at]),
    }
