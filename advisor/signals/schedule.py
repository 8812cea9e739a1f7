"""Facts about the learning rate over the run, and what the loss did when it became small."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from advisor.facts.gradients import ScheduleFacts
from advisor.records import FloatArray, Series
from advisor.signals.curves import Curve, ordered
from advisor.signals.latest import relative
from advisor.signals.trend import Trend, trends_of
from advisor.tables import table

Course = tuple[Series | None, float | None, Curve | None]
"""The rate as logged, as told, and the loss beside it."""
Stretch = tuple[FloatArray, FloatArray]


def schedule_facts(series: Series | None, told_rate: float | None, loss: Curve | None) -> ScheduleFacts:
    """The schedule as logged; a rate that is only told gives its peak and nothing about its course."""
    return schedules([(series, told_rate, loss)])[0]


def schedules(courses: Sequence[Course]) -> list[ScheduleFacts]:
    """Every schedule, and what the loss did when the rate became small."""
    found = [_schedule(*course) for course in courses]
    pairs = {place: pair for place, one in enumerate(found) if (pair := _around_small(courses[place][2], one))}
    told = trends_of([stretch for pair in pairs.values() for stretch in pair])
    for number, (place, pair) in enumerate(pairs.items()):
        first, second = told[2 * number : 2 * number + 2]
        loss = courses[place][2]
        if first is not None and second is not None and loss is not None:
            found[place] = _with(found[place], _after_small(first, second, pair, loss.log))
    return found


def _with(made: ScheduleFacts, more: dict[str, Any]) -> ScheduleFacts:
    return ScheduleFacts(default_reason=made.default_reason, absent=made.absent, **made.plain(), **more)


def _schedule(series: Series | None, told_rate: float | None, loss: Curve | None) -> ScheduleFacts:
    if series is None:
        known = {"peak": told_rate, "zero": told_rate == 0} if told_rate is not None else {}
        return ScheduleFacts(logged=False, **known)
    steps, rate = ordered(series)
    usable = np.isfinite(rate) & (rate >= 0)
    steps, rate = steps[usable], rate[usable]
    if not len(rate):
        return ScheduleFacts(logged=False, default_reason="unusable")
    peak = float(rate.max())
    values: dict[str, Any] = {"logged": True, "zero": peak == 0, "peak": peak, "final": float(rate[-1])}
    if len(rate) < 2 or peak == 0:
        return ScheduleFacts(default_reason="too-few", **values)
    end = max(float(steps[-1]), float(loss.steps[-1]) if loss is not None else 0.0)
    values |= _course(steps.astype(float), rate, end)
    return ScheduleFacts(default_reason="too-few", **values)


def _course(steps: FloatArray, rate: FloatArray, end: float) -> dict[str, Any]:
    settings, peak, span = table("curves")["schedule"], rate.max(), max(end - steps[0], 1.0)
    small, tiny = (_stays_under(steps, rate, peak * settings[name], span) for name in ("small", "tiny"))
    reached = int(np.argmax(rate >= settings["peak"] * peak))
    at_peak, after = float((steps[reached] - steps[0]) / span), rate[reached:]
    held = float(np.diff(steps, prepend=steps[0])[rate >= settings["held"] * peak].sum() / span)
    is_long, stays = held > settings["long"], after.min() > settings["held"] * peak
    return {
        "awaits_decay": bool(0 < at_peak < settings["early_peak"] and stays and is_long),
        "late_decay": bool(is_long and rate[-1] <= settings["small"] * peak and (small or 0.0) > settings["long"]),
        "final_share": float(rate[-1] / peak),
        "decays": bool(rate[-1] < settings["decayed"] * peak),
        "constant": bool(after.min() > settings["constant"] * peak),
        "on_its_way": bool(after.min() > settings["constant"] * peak and _falls_on(after)),
        "small_from": small,
        "tiny_from": tiny,
        "small_step": int(steps[0] + small * span) if small is not None else None,
        "warmup_share": at_peak,
        **_raises(steps, rate, span),
    }


def _raises(steps: FloatArray, rate: FloatArray, span: float) -> dict[str, Any]:
    """Where the rate went up at once after the start: a restart of the schedule, wanted or not."""
    settings = table("curves")["schedule"]
    late = np.flatnonzero((steps[1:] - steps[0] > settings["raised_after"] * span) & (rate[:-1] > 0))
    if not len(late):
        return {}
    factors = rate[late + 1] / rate[late]
    at = int(np.argmax(factors))
    begins = [int(place) + 1 for place in late[factors < settings["again"]] if _climbs(rate[place:])]
    return {
        "again_step": int(steps[begins[0]]) if begins else None,
        "agains": len(begins),
        "raised": float(factors[at]),
        "raised_step": int(steps[late[at] + 1]),
        "raises": int((factors >= settings["raised"]).sum()),
    }


def _climbs(rate: FloatArray) -> bool:
    """Whether a rate that just fell goes up again, over some records, to where it was."""
    back = np.flatnonzero(rate[1:] >= rate[0] / 2)
    return bool(len(back) and back[0] >= 2 and (np.diff(rate[1 : int(back[0]) + 2]) > 0).all())


def _falls_on(rate: FloatArray) -> bool:
    """Whether it falls from nearly every record to the next: a schedule far from its end, and no constant rate."""
    known = table("curves")["schedule"]
    steps = np.diff(rate)
    return len(steps) >= known["fewest_points"] and bool((steps < 0).mean() > known["falls_on"])


def _stays_under(steps: FloatArray, rate: FloatArray, limit: float, span: float) -> float | None:
    over = np.flatnonzero(rate >= limit)
    if len(over) and over[-1] == len(rate) - 1:
        return None
    at = int(over[-1]) + 1 if len(over) else 0
    return float((steps[at] - steps[0]) / span)


def _around_small(loss: Curve | None, made: ScheduleFacts) -> tuple[Stretch, Stretch] | None:
    """The loss before and after the rate fell under a tenth of its peak; None where it did not, or for too few."""
    small_from = made.small_from
    if loss is None or small_from is None or len(loss) < table("curves")["schedule"]["fewest_points"]:
        return None
    at = loss.steps[0] + small_from * loss.span
    before, after = loss.steps <= at, loss.steps > at
    if before.sum() < 4 or after.sum() < 5:
        return None
    tail = np.flatnonzero(before)[-max(6, int(before.sum() // 2)) :]
    return (loss.steps[tail], loss.y[tail]), (loss.steps[after], loss.y[after])


def _after_small(first: Trend, second: Trend, pair: tuple[Stretch, Stretch], log: bool) -> dict[str, Any]:
    """What the loss did after the rate became small, by its trends before and after."""
    speeds = [
        one.change / max(float(steps[-1] - steps[0]), 1e-12)
        for one, (steps, _) in zip((first, second), pair, strict=True)
    ]
    return {
        "frozen_gain": -relative(second.change, log),
        "improving_when_small": first.p_fall < table("curves")["metric"]["chance"],
        "speed_lost": max(speeds[1] / speeds[0], 0.0) + 0.0 if speeds[0] < 0 else None,
    }
