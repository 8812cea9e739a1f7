"""Facts about the learning rate over the run, and what the loss did when it became small."""

from __future__ import annotations

from typing import Any

import numpy as np

from advisor.facts.gradients import ScheduleFacts
from advisor.records import FloatArray, Series
from advisor.signals.curves import Curve, ordered
from advisor.signals.latest import relative
from advisor.signals.trend import trend
from advisor.tables import table


def schedule_facts(series: Series | None, told_rate: float | None, loss: Curve | None) -> ScheduleFacts:
    """The schedule as logged; a rate that is only told gives its peak and nothing about its course."""
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
    if (
        loss is not None
        and len(loss) >= table("curves")["schedule"]["fewest_points"]
        and values.get("small_from") is not None
    ):
        values |= _after_small(loss, values["small_from"])
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
        "small_from": small,
        "tiny_from": tiny,
        "small_step": int(steps[0] + small * span) if small is not None else None,
        "warmup_share": at_peak,
    }


def _stays_under(steps: FloatArray, rate: FloatArray, limit: float, span: float) -> float | None:
    over = np.flatnonzero(rate >= limit)
    if len(over) and over[-1] == len(rate) - 1:
        return None
    at = int(over[-1]) + 1 if len(over) else 0
    return float((steps[at] - steps[0]) / span)


def _after_small(loss: Curve, small_from: float) -> dict[str, Any]:
    """The loss before and after the rate fell under a tenth of its peak."""
    at = loss.steps[0] + small_from * loss.span
    before, after = loss.steps <= at, loss.steps > at
    if before.sum() < 4 or after.sum() < 5:
        return {}
    tail = np.flatnonzero(before)[-max(6, int(before.sum() // 2)) :]
    first = trend(loss.steps[tail], loss.y[tail])
    second = trend(loss.steps[after], loss.y[after])
    if first is None or second is None:
        return {}
    speeds = [
        f.change / max(float(s[-1] - s[0]), 1e-12) for f, s in ((first, loss.steps[tail]), (second, loss.steps[after]))
    ]
    return {
        "frozen_gain": -relative(second.change, loss.log),
        "improving_when_small": first.p_fall < table("curves")["metric"]["chance"],
        "speed_lost": max(speeds[1] / speeds[0], 0.0) + 0.0 if speeds[0] < 0 else None,
    }
