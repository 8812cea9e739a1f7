"""Facts about loss curves: how far they fell, whether they still do, how noisy they are, whether they rose again."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import cache
from typing import Any

import numpy as np

from advisor.facts.loss import LossFacts
from advisor.records import FloatArray
from advisor.signals.curves import Curve, best_place
from advisor.signals.latest import FEWEST_AFTER, latest_facts, relative
from advisor.signals.margins import margin_at
from advisor.signals.order import median, medians, quantile_rows
from advisor.signals.returning import won_back
from advisor.signals.rows import Rows, alike, rows_of
from advisor.signals.swings import swings
from advisor.signals.trend import Trend, trends, trends_of
from advisor.signals.waves import SIGNIFICANT, rise_of_waves
from advisor.tables import table

LAST = 1 / 3  # of the run: what is told of its end
FEWEST = 8  # points that a change is told over, however short the curve
Told = dict[str, Any]


def loss_facts(curve: Curve, n_classes: int | None = None, margins: Sequence[float] = ()) -> LossFacts:
    """All facts about the curve; what too few points cannot show stays absent with reason `too-few`."""
    return losses([curve], [n_classes], [margins])[0]


def losses(
    curves: Sequence[Curve], classes: Sequence[int | None], margins: Sequence[Sequence[float]]
) -> list[LossFacts]:
    """The facts about every curve, with the classes and the margins that its loss may have; many cost little more."""
    found: dict[int, LossFacts] = {}
    for places, rows in alike(curves):
        for place, values in zip(places, _of_rows(rows, [classes[place] for place in places]), strict=True):
            margin = margin_at(curves[place].raw, margins[place])
            found[place] = LossFacts(default_reason="too-few", equals_margin=margin, **values)
    return [found[place] for place in range(len(curves))]


def _of_rows(rows: Rows, classes: Sequence[int | None]) -> list[Told]:
    levels = _levels(rows)
    parts = [_firsts(rows), levels, latest_facts(rows), _chances(rows, levels, classes)]
    parts += [_all_frozen(rows), _classes(rows, classes)]
    if rows.points >= 4:
        parts += [_recent(rows), swings(rows), _rises(rows), _climbs(rows), _early(rows)]
    return [{name: value for part in one for name, value in part.items()} for one in zip(*parts, strict=True)]


def _firsts(rows: Rows) -> list[Told]:
    raw, enough = rows.raw, rows.raw_points >= 3
    unknown = [None] * len(rows)
    told = {
        "tag": [one.tag for one in rows.curves],
        "points": [one.raw_points for one in rows.curves],
        "running_mean": [one.wander > 0 for one in rows.curves],
        "constant": raw.min(1) == raw.max(1) if enough else unknown,
        "first_value": raw[:, 0],
        "monotone": (raw[:, 1:] - raw[:, :-1] < 0).all(1) if enough else unknown,
        "starts_at_vocabulary": [vocabulary(one) for one in rows.curves],
        "frozen": [False if rows.raw_points >= table("constant_answers")["fewest_points"] else None] * len(rows),
    }
    return rows_of(told)


def _levels(rows: Rows) -> list[Told]:
    steps = rows.steps
    at, span = rows.at(steps, rows.best) - steps[:, 0], steps[:, -1] - steps[:, 0]
    told = zip(rows.curves, rows.level, *(one.tolist() for one in (
        rows.start, rows.end, rows.lowest, rows.noise, at, span
    )), strict=True)  # fmt: skip
    return [_level(*row) for row in told]


def _level(
    curve: Curve, level: Any, start: float, end: float, lowest: float, spread: float, at: float, span: float
) -> Told:
    floor = min(lowest, end)
    return {
        "first": _value(curve, start),
        "last": _value(curve, end),
        "best": _value(curve, floor),
        "best_step": int(curve.steps[best_place(curve.y, level)]),
        "best_at": at / span if span > 0 else None,
        "fall": -relative(end - start, curve.log),
        "fall_to_best": -relative(floor - start, curve.log),
        "rise": relative(end - floor, curve.log),
        "rise_in_noise": (end - floor) / spread if spread > 0 else None,
        "lost_progress": (end - floor) / (start - floor) if start > floor else 1.0 if end > floor else 0.0,
        "end_above_start": end > start + max(3 * spread, table("curves")["loss"]["above_start"]),
    }


def _value(curve: Curve, y: float) -> float:
    """A level of y in the loss's own unit."""
    if curve.log:
        return math.exp(min(y, 200.0))
    at = int(np.argmin(np.abs(curve.y - y)))
    return float(curve.values[at])


def _chances(rows: Rows, levels: Sequence[Told], classes: Sequence[int | None]) -> list[Told]:
    return [_chance(rows.log, *one) for one in zip(levels, classes, strict=True)]


def _chance(log: bool, levels: Told, n_classes: int | None) -> Told:
    if not n_classes or n_classes < 2 or not log:
        return {"absent": dict.fromkeys(("chance", "at_chance", "over_chance"), "not-told")}
    chance = math.log(n_classes)
    inside = abs(levels["last"] / chance - 1) < table("curves")["loss"]["at_chance"]
    return {"chance": chance, "at_chance": inside, "over_chance": levels["first"] / chance}


def _all_frozen(rows: Rows) -> list[Told]:
    """What is told of a curve whose end is one value, where its last few points are."""
    settings, last = table("constant_answers"), rows.raw[:, -1:]
    few = rows.raw[:, -settings["fewest_points"] :]
    alike = (np.abs(few - last) <= settings["same_to"] * np.maximum(np.abs(last), 1e-300)).all(1)
    return [_frozen(one) if ends else {} for one, ends in zip(rows.curves, alike, strict=True)]


def _frozen(curve: Curve) -> Told:
    """Whether the last quarter at least, four points, is exactly one value; rounded to two digits it says nothing."""
    raw, settings = curve.raw, table("constant_answers")
    alike = np.abs(raw - raw[-1]) <= settings["same_to"] * max(abs(float(raw[-1])), 1e-300)
    first = 0 if alike.all() else len(raw) - int(np.argmin(alike[::-1]))
    enough = len(raw) - first >= max(settings["fewest_points"], settings["least_share"] * len(raw))
    if not enough or _digits(float(raw[-1])) < settings["fewest_digits"]:
        return {}
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
    if not curve.log:
        return None
    size, log = _nearest(first, known["vocabularies"])
    return size if abs(first / log - 1) <= known["begins_within"] else None


def _nearest(value: float, counts: Sequence[int]) -> tuple[int, float]:
    """The count whose logarithm lies next to the value, by their ratio, and that logarithm."""
    return min(((int(count), _log(count)) for count in counts), key=lambda one: abs(value / one[1] - 1))


@cache
def _log(count: int) -> float:
    return math.log(count)


def _digits(value: float) -> int:
    """Significant digits of a value as it is printed."""
    return len(f"{value:.12g}".partition("e")[0].replace(".", "").replace("-", "").strip("0"))


def _classes(rows: Rows, told: Sequence[int | None]) -> list[Told]:
    """The number of classes, told, seen in the accuracy or usual, whose logarithm the last half stays at."""
    half = rows.raw[:, rows.raw_points // 2 :]
    known = table("constant_answers")
    if not rows.log or half.shape[1] < 2:
        return [{} for _ in range(len(rows))]
    (low, high), levels = quantile_rows(half, 0.1, 0.9), medians(half).tolist()
    found: list[Told] = []
    for raw, level, below, above, count in zip(rows.raw, levels, low, high, told, strict=True):
        classes, log = _nearest(level, [*([count] if count and count > 1 else []), *known["classes"]])
        near = abs(level - log) <= known["within"] * level and above - below <= known["steady"] * level
        found.append({"equals_classes": classes, "equals_from": _stays_from(raw, log)} if near else {})
    return found


def _stays_from(raw: FloatArray, level: float) -> int:
    """How many records come before all lie near the level."""
    off = np.flatnonzero(np.abs(raw - level) > table("constant_answers")["steady"] * level)
    return int(off[-1]) + 1 if len(off) else 0


def _recent(rows: Rows) -> list[Told]:
    start = min(1 - LAST, max(0.0, 1 - FEWEST / rows.points))
    at = min(round(start * rows.points), max(rows.points - 1, 0))
    late = trends(rows.shared_steps[:, at:], rows.y[:, at:])
    told = zip(late, (rows.start - rows.lowest).tolist(), _progress(rows), _settled(rows), strict=True)
    return [_late(rows, rows.points - at, *row) for row in told]


def _late(
    rows: Rows, points: int, late: Trend | None, total: float, progress: float | None, settled: float | None
) -> Told:
    if late is None:
        return {}
    return {
        "recent": relative(late.change, rows.log),
        "recent_points": points if LAST * rows.points < FEWEST else None,
        "recent_low": relative(late.low, rows.log),
        "recent_high": relative(late.high, rows.log),
        "recent_share": -late.change / total * min(1.0, LAST * rows.points / points) if total > 0 else None,
        "recent_progress": progress,
        "falling": late.p_fall < SIGNIFICANT and late.high < 0,
        "rising": late.p_rise < SIGNIFICANT and late.low > 0,
        "flat": late.flat(table("curves")["loss"]["flat"]),
        "settled_at": settled,
    }


def _progress(rows: Rows) -> list[float | None]:
    """The share of all progress, in the loss's own unit, that came in the last third: 1/3 on a straight line."""
    values = np.exp(np.minimum(rows.level, 200.0)) if rows.log else rows.level
    since = rows.steps[:, 0] + (1 - LAST) * (rows.steps[:, -1] - rows.steps[:, 0])
    before = np.array([np.interp(*one) for one in zip(since, rows.steps, values, strict=True)])
    total = values[:, 0] - values.min(1)
    made = zip((before - values[:, -1]).tolist(), total.tolist(), strict=True)
    return [late / all_of_it if all_of_it > 0 else None for late, all_of_it in made]


def _settled(rows: Rows) -> list[float | None]:
    """The share of the run at which all but a small part of the progress was made."""
    start, best, span = rows.level[:, 0], rows.lowest, rows.steps[:, -1] - rows.steps[:, 0]
    near = best + table("curves")["loss"]["settled"] * (start - best)
    at = rows.at(rows.steps, (rows.level <= near[:, None]).argmax(1)) - rows.steps[:, 0]
    told = zip(at.tolist(), span.tolist(), (start > best).tolist(), strict=True)
    return [one / whole if fell and whole > 0 else None for one, whole, fell in told]


def _rises(rows: Rows) -> list[Told]:
    places = [place for place, best in enumerate(rows.best.tolist()) if best < rows.points - 4]
    after = [(rows.steps[place, rows.best[place] :], rows.y[place, rows.best[place] :]) for place in places]
    found = dict(zip(places, trends_of(after), strict=True))
    told = zip(rows.curves, rows.level, rows.best.tolist(), rows.noise.tolist(), strict=True)
    rises = [_rise(*row, found.get(place)) for place, row in enumerate(told)]
    return [rise | back for rise, back in zip(rises, won_back(rows, rises), strict=True)]


def _rise(curve: Curve, level: Any, best: int, spread: float, found: Trend | None) -> Told:
    after_steps, after = curve.steps[best:], curve.y[best:]
    if found is None:
        since = {"rise_since": int(after_steps[1])} if len(after) > 1 else {}
        return {"rise_tau": 0.0, "rise_p": 1.0, "rises_again": False, **since}
    middle, rest = len(after) // 2, level[best:]
    part = table("curves")["loss"]["rises_again"] * float(rest[-1] - rest[0])
    above = rest > rest[0] + max(part, 2 * spread, 0.0)
    lasting = len(above) - int(np.argmin(above[::-1])) if not above.all() else 0
    values = {
        "rise_tau": found.tau,
        "rise_p": found.p_rise,
        "rise_since": int(after_steps[min(max(lasting, 1), len(after) - 1)]),
        "rises_again": median(after[middle:]) > median(after[:middle]),
    }
    return values | rise_of_waves(level, spread)


def _climbs(rows: Rows) -> list[Told]:
    """How far the later half of the points after the best level lies above it: three points can show it."""
    told = zip(rows.curves, rows.best.tolist(), rows.lowest.tolist(), rows.noise.tolist(), strict=True)
    return [_climb(*row) for row in told]


def _climb(curve: Curve, best: int, lowest: float, spread: float) -> Told:
    after = curve.y[best + 1 :]
    if len(after) < FEWEST_AFTER:
        return {"climb": 0.0, "climb_in_noise": 0.0, "climb_share": 0.0}
    height = float(after[-max(2, len(after) // 2) :].mean() - lowest)
    return {
        "climb": relative(height, curve.log),
        "climb_in_noise": height / max(spread, table("curves")["loss"]["least_noise"]),
        "climb_share": len(after) / len(curve),
    }


def _early(rows: Rows) -> list[Told]:
    at = rows.y[:, : max(3, rows.points // 10)].argmax(1)
    over = (rows.at(rows.y, at) - rows.y[:, 0]).tolist()
    peaks = [1 + relative(one, rows.log) for one in over]
    return rows_of({"early_peak": peaks, "early_peak_step": rows.at(rows.steps, at).astype(int)})
