"""Facts about gradient norms and clipping."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from advisor.facts.gradients import ClipFacts, GradientFacts
from advisor.records import FloatArray, Series
from advisor.signals.curves import blocks, ordered
from advisor.signals.order import median, percentile, running_median
from advisor.signals.trend import trend
from advisor.tables import table


def gradient_facts(series: Series) -> GradientFacts:
    """How the norm develops; one that is zero throughout was not measured."""
    steps, values = ordered(series)
    settings = table("curves")["gradients"]
    finite = np.isfinite(values) & (values >= 0)
    lost = int((~np.isfinite(values)).sum())
    at, values = steps[finite].astype(np.float64), values[finite]
    if not len(values):
        return GradientFacts(points=0, nonfinite=lost, default_reason="unusable")
    if not np.any(values > 0):
        return GradientFacts(points=len(series), measured=False, nonfinite=lost, default_reason="unusable")
    facts: dict[str, Any] = {
        "points": len(values),
        "measured": True,
        "nonfinite": lost,
        "median": median(values),
        "p90": percentile(values, 90)[0],
        "ordinary": percentile(values[values <= settings["ordinary"] * median(values)], 90)[0],
        "largest": float(values.max()),
        "largest_step": int(at[int(np.argmax(values))]),
    }
    if len(values) >= settings["fewest_points"]:
        facts |= _development(at, values) | _outliers(at, values)
    return GradientFacts(default_reason="too-few", **facts)


def _development(steps: FloatArray, values: FloatArray) -> dict[str, Any]:
    tenth = max(3, len(values) // 10)
    start, end = median(values[:tenth]), median(values[-tenth:])
    positive = np.log(np.maximum(values, max(float(values.max()) * 1e-12, 1e-300)))
    thin_steps, thin = blocks(steps.astype(float), positive)
    half = len(thin) // 2
    found = trend(thin_steps[half:], thin[half:])
    early = float(np.max(running_median(thin, 5)[: max(3, len(thin) // 3)]))
    rest = median(values[len(values) // 20 :])
    return {
        "start": start,
        "end": end,
        "growth": end / start if start > 0 else None,
        "growing": found is not None and found.p_rise < table("curves")["metric"]["chance"] and found.low > 0,
        "decline": max(0.0, (early - median(thin[-max(3, len(thin) // 10) :])) / math.log(10)),
        "early_by_late": float(values[: max(2, len(values) // 20)].max()) / rest if rest > 0 else None,
    }


def _outliers(steps: FloatArray, values: FloatArray) -> dict[str, Any]:
    settings = table("curves")["gradients"]
    around = running_median(values, settings["window"])
    early = percentile(values[: max(3, len(values) // 10)], 90)[0]
    far = values > settings["outlier"] * np.maximum(around, median(values) * 1e-6)
    far &= values > settings["outlier_early"] * early
    found = np.flatnonzero(far)
    return {
        "outliers": len(found),
        "outlier_share": float(far.mean()),
        "first_outlier": int(steps[found[0]]) if len(found) else None,
    }


def clip_facts(series: Series | None, norm: float | None) -> ClipFacts:
    """How often clipping acts; a norm that never passes the limit but sits on it was logged after clipping."""
    if not norm or norm <= 0:
        return ClipFacts(default_reason="not-told")
    if series is None:
        return ClipFacts(norm=norm)
    values, settings = series.values[np.isfinite(series.values)], table("curves")["clip"]
    if len(values) < settings["fewest_points"] or not np.any(values > 0):
        return ClipFacts(norm=norm, default_reason="too-few")
    after = bool(values.max() <= norm * settings["logged_after"])
    hit = values >= norm * (settings["hit"] if after else 1.0)
    share, count = float(hit.mean()), len(values)
    z = 1.96  # standard deviations that 95 % of a normal distribution lie within
    centre = (share + z * z / (2 * count)) / (1 + z * z / count)
    half = z * math.sqrt(share * (1 - share) / count + z * z / (4 * count * count)) / (1 + z * z / count)
    return ClipFacts(norm=norm, share=share, share_low=max(0.0, centre - half), after=after)
