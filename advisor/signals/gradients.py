"""Facts about gradient norms and clipping."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from advisor.facts.gradients import ClipFacts, GradientFacts
from advisor.records import FloatArray, IntArray, Series
from advisor.signals.curves import ordered
from advisor.signals.endings import tail
from advisor.signals.order import by_shape, medians, of_ordered, quantile_rows, running_medians
from advisor.signals.rows import block_rows, rows_of
from advisor.signals.trend import trends
from advisor.tables import table


def gradient_facts(series: Series) -> GradientFacts:
    """How the norm develops; one that is zero throughout was not measured."""
    return gradients([series])[0]


def gradients(every: Sequence[Series]) -> list[GradientFacts]:
    """How each norm develops; many cost little more."""
    found: dict[int, GradientFacts] = {}
    told: dict[int, tuple[FloatArray, FloatArray]] = {}
    lost: dict[int, dict[str, Any]] = {}
    for place, series in enumerate(every):
        steps, values = ordered(series)
        usable = np.isfinite(values) & (values >= 0)
        lost[place] = _nonfinite(steps, values)
        if (values[usable] > 0).any():
            told[place] = steps[usable].astype(np.float64), values[usable]
        elif usable.any():
            found[place] = GradientFacts(points=len(series), measured=False, default_reason="unusable", **lost[place])
        else:
            found[place] = GradientFacts(points=0, default_reason="unusable", **lost[place])
    for places, steps, rows in by_shape(list(told.values())):
        for at, facts in zip(places, _of_rows(steps, rows), strict=True):
            place = list(told)[at]
            found[place] = GradientFacts(default_reason="too-few", **lost[place], **facts)
    return [found[place] for place in range(len(every))]


def ordinary_before(series: Series, step: int) -> float | None:
    """The norm that nine tenths of the ordinary ones before this step stay below; None of too few."""
    steps, values = ordered(series)
    usable = np.isfinite(values) & (values > 0) & (steps < step)
    if usable.sum() < table("curves")["lost"]["fewest_before"]:
        return None
    norms = np.sort(values[usable])
    limit = table("curves")["gradients"]["ordinary"] * float(np.median(norms))
    return of_ordered(norms[norms <= limit], 0.9)


def _nonfinite(steps: IntArray, values: FloatArray) -> dict[str, Any]:
    """How many norms are no numbers, and from which step on none is one."""
    bad = ~np.isfinite(values)
    since = int(steps[tail(bad)]) if len(bad) and bad[-1] else None
    return {"nonfinite": int(bad.sum()), "nonfinite_since": since}


def _of_rows(steps: FloatArray, rows: FloatArray) -> list[dict[str, Any]]:
    """The facts about norms of one length, each a row."""
    settings, count = table("curves")["gradients"], rows.shape[1]
    ordered_rows, middle, largest = np.sort(rows, axis=1), medians(rows), rows.argmax(1)
    ordinary = (rows <= settings["ordinary"] * middle[:, None]).sum(1)
    told: dict[str, Any] = {
        "points": [count] * len(rows),
        "measured": [True] * len(rows),
        "median": middle,
        "p90": [of_ordered(row, 0.9) for row in ordered_rows],
        "ordinary": [of_ordered(row[:few], 0.9) for row, few in zip(ordered_rows, ordinary, strict=True)],
        "largest": rows.max(1),
        "largest_step": [int(row[at]) for row, at in zip(steps, largest, strict=True)],
    }
    if count >= settings["fewest_points"]:
        told |= _development(steps, rows) | _outliers(steps, rows, middle)
    return rows_of(told)


def _development(steps: FloatArray, rows: FloatArray) -> dict[str, Any]:
    count = rows.shape[1]
    tenth = max(3, count // 10)
    start, end = medians(rows[:, :tenth]).tolist(), medians(rows[:, -tenth:]).tolist()
    positive = np.log(np.maximum(rows, np.maximum(rows.max(1) * 1e-12, 1e-300)[:, None]))
    thin_steps, thin = block_rows(steps), block_rows(positive)
    half, chance = thin.shape[1] // 2, table("curves")["metric"]["chance"]
    found = trends(thin_steps[:, half:], thin[:, half:])
    early = running_medians(thin, 5)[:, : max(3, thin.shape[1] // 3)].max(1)
    late = medians(thin[:, -max(3, thin.shape[1] // 10) :])
    rest, first = medians(rows[:, count // 20 :]).tolist(), rows[:, : max(2, count // 20)].max(1).tolist()
    return {
        "start": start,
        "end": end,
        "growth": [b / a if a > 0 else None for a, b in zip(start, end, strict=True)],
        "growing": [one is not None and one.p_rise < chance and one.low > 0 for one in found],
        "decline": np.maximum(0.0, (early - late) / math.log(10)),
        "early_by_late": [a / b if b > 0 else None for a, b in zip(first, rest, strict=True)],
    }


def _outliers(steps: FloatArray, rows: FloatArray, middle: FloatArray) -> dict[str, Any]:
    settings = table("curves")["gradients"]
    around = running_medians(rows, settings["window"])
    early = np.array(quantile_rows(rows[:, : max(3, rows.shape[1] // 10)], 0.9)[0])
    far = rows > settings["outlier"] * np.maximum(around, middle[:, None] * 1e-6)
    far &= rows > settings["outlier_early"] * early[:, None]
    return {
        "outliers": far.sum(1),
        "outlier_share": far.mean(1),
        "first_outlier": [int(at[row][0]) if row.any() else None for at, row in zip(steps, far, strict=True)],
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
