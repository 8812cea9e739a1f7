"""Facts about a metric curve whose better direction is known."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from advisor.facts.metric import MetricFacts
from advisor.meaning import Meaning
from advisor.records import Series
from advisor.signals.curves import Curve, best_place, curve, end_level, noise, smooth, start_level
from advisor.signals.order import median
from advisor.signals.trend import trend
from advisor.tables import table


def metric_facts(series: Series, meaning: Meaning, n_validation: int | None = None) -> MetricFacts | None:
    """The facts of one metric, None when it has no finite value; y is turned so that low is good."""
    metric = curve(series, maximize=meaning.direction == "maximize")
    if metric is None:
        return None
    level = smooth(metric.y)
    best = int(np.argmin(level))
    at_best, end = float(level[best]), end_level(metric.y)
    spread = noise(metric.y)
    values: dict[str, Any] = {
        "tag": series.tag,
        "name": meaning.canonical,
        "points": metric.raw_points,
        "first": float(metric.raw[0]),
        "best": median(metric.values[max(0, best - 1) : best + 2]),
        "best_step": int(metric.steps[best_place(metric.y, level)]),
        "best_at": float((metric.steps[best] - metric.steps[0]) / metric.span) if metric.span > 0 else None,
        "last": median(metric.values[-max(1, len(metric) // 10) :]),
        "drop": max(0.0, end - at_best) / spread if spread > 0 else None,
        "gain": float(abs(metric.values[best] - metric.values[0])),
    }
    values |= _late(metric, start_level(metric.y) - at_best)
    if "noise" in values:
        values |= _binomial(values, n_validation)
    return MetricFacts(default_reason="too-few", **values)


def _late(metric: Curve, total: float) -> dict[str, Any]:
    """Where the last third goes, and what share that is of all that was gained; empty where nothing can be told."""
    last, settings = metric.part(2 / 3), table("curves")["metric"]
    found = trend(last.steps, last.y) if len(metric) >= settings["fewest_points"] else None
    if found is None:
        return {}
    return {
        "improving": found.p_fall < settings["chance"] and found.high < 0,
        "worsening": found.p_rise < settings["chance"] and found.low > 0,
        "flat": found.flat(settings["flat"]),
        "recent_share": -found.change / total if total > 0 else None,
        "noise": noise(metric.values),
    }


def _binomial(values: dict[str, Any], n_validation: int | None) -> dict[str, Any]:
    level = values["last"]
    if not n_validation or not 0 < level < 1 or "accuracy" not in values["name"]:
        return {"absent": {"noise_by_binomial": "not-told"}}
    return {"noise_by_binomial": values["noise"] / math.sqrt(level * (1 - level) / n_validation)}
