"""Facts about a metric curve whose better direction is known."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from advisor.facts.metric import MetricFacts
from advisor.meaning import Meaning
from advisor.records import Series
from advisor.signals.curves import curve, end_level, noise, smooth, start_level
from advisor.signals.order import median
from advisor.signals.trend import trend


def metric_facts(series: Series, meaning: Meaning, n_validation: int | None = None) -> MetricFacts | None:
    """The facts of one metric, None when it has no finite value; y is turned so that low is good."""
    made = curve(series, maximize=meaning.direction == "maximize")
    if made is None:
        return None
    level = smooth(made.y)
    best = int(np.argmin(level))
    at_best, end = float(level[best]), end_level(made.y)
    spread = noise(made.y)
    values: dict[str, Any] = {
        "tag": series.tag,
        "name": meaning.canonical,
        "points": made.raw_points,
        "first": float(made.raw[0]),
        "best": median(made.values[max(0, best - 1) : best + 2]),
        "best_step": int(made.steps[best]),
        "best_at": float((made.steps[best] - made.steps[0]) / made.span) if made.span > 0 else None,
        "last": median(made.values[-max(1, len(made) // 10) :]),
        "drop": max(0.0, end - at_best) / spread if spread > 0 else None,
        "gain": float(abs(made.values[best] - made.values[0])),
    }
    last = made.part(2 / 3)
    found = trend(last.steps, last.y) if len(made) >= 8 else None
    if found is not None:
        total = start_level(made.y) - at_best
        values |= {
            "improving": found.p_fall < 0.05 and found.high < 0,
            "worsening": found.p_rise < 0.05 and found.low > 0,
            "flat": found.flat(0.03),
            "recent_share": -found.change / total if total > 0 else None,
            "noise": noise(made.values),
        }
        values |= _binomial(values, n_validation)
    return MetricFacts(default_reason="too-few", **values)


def _binomial(values: dict[str, Any], n_validation: int | None) -> dict[str, Any]:
    level = values["last"]
    if not n_validation or not 0 < level < 1 or "accuracy" not in values["name"]:
        return {"absent": {"noise_by_binomial": "not-told"}}
    return {"noise_by_binomial": values["noise"] / math.sqrt(level * (1 - level) / n_validation)}
