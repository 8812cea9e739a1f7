"""Facts about metric curves whose better direction is known."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from advisor.facts.metric import MetricFacts
from advisor.meaning import Meaning
from advisor.records import Series
from advisor.signals.curves import Curve, best_place, curve
from advisor.signals.order import median, medians
from advisor.signals.rows import Rows, alike, noises
from advisor.signals.trend import Trend, trends
from advisor.tables import table


def metric_facts(series: Series, meaning: Meaning, n_validation: int | None = None) -> MetricFacts | None:
    """The facts of one metric, None when it has no finite value; y is turned so that low is good."""
    made = curve(series, maximize=meaning.direction == "maximize")
    return None if made is None else metrics([made], [meaning.canonical], [n_validation])[0]


def metrics(curves: Sequence[Curve], names: Sequence[str], validated: Sequence[int | None]) -> list[MetricFacts]:
    """The facts of every metric, low when good, with its canonical name and the examples that it is measured on."""
    found: dict[int, MetricFacts] = {}
    for places, rows in alike(curves):
        for place, values in zip(places, _of_rows(rows), strict=True):
            values["name"] = names[place]
            binomial = _binomial(values, validated[place]) if "noise" in values else {}
            found[place] = MetricFacts(default_reason="too-few", **values, **binomial)
    return [found[place] for place in range(len(curves))]


def _of_rows(rows: Rows) -> list[dict[str, Any]]:
    last = medians(rows.values[:, -max(1, rows.points // 10) :])
    levels = (rows.best, rows.lowest, rows.end, rows.noise, last)
    told = zip(rows.curves, rows.level, *(one.tolist() for one in levels), strict=True)
    return [_levels(*row) | late for row, late in zip(told, _lates(rows), strict=True)]


def _levels(
    made: Curve, level: Any, best: int, at_best: float, end: float, spread: float, last: float
) -> dict[str, Any]:
    return {
        "tag": made.tag,
        "points": made.raw_points,
        "first": float(made.raw[0]),
        "best": median(made.values[max(0, best - 1) : best + 2]),
        "best_step": int(made.steps[best_place(made.y, level)]),
        "best_at": float((made.steps[best] - made.steps[0]) / made.span) if made.span > 0 else None,
        "last": last,
        "drop": max(0.0, end - at_best) / spread if spread > 0 else None,
        "gain": float(abs(made.values[best] - made.values[0])),
    }


def _lates(rows: Rows) -> list[dict[str, Any]]:
    """Where the last third goes, and what share that is of all that was gained; empty where nothing can be told."""
    if rows.points < table("curves")["metric"]["fewest_points"]:
        return [{} for _ in range(len(rows))]
    at = min(round(2 / 3 * rows.points), max(rows.points - 1, 0))
    found = trends(rows.shared_steps[:, at:], rows.y[:, at:])
    told = zip(found, (rows.start - rows.lowest).tolist(), noises(rows.values).tolist(), strict=True)
    return [_late(*row) for row in told]


def _late(found: Trend | None, total: float, spread: float) -> dict[str, Any]:
    settings = table("curves")["metric"]
    if found is None:
        return {}
    return {
        "improving": found.p_fall < settings["chance"] and found.high < 0,
        "worsening": found.p_rise < settings["chance"] and found.low > 0,
        "flat": found.flat(settings["flat"]),
        "recent_share": -found.change / total if total > 0 else None,
        "noise": spread,
    }


def _binomial(values: dict[str, Any], n_validation: int | None) -> dict[str, Any]:
    level = values["last"]
    if not n_validation or not 0 < level < 1 or "accuracy" not in values["name"]:
        return {"absent": {"noise_by_binomial": "not-told"}}
    return {"noise_by_binomial": values["noise"] / math.sqrt(level * (1 - level) / n_validation)}
