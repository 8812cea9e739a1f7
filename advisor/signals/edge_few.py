"""A sweep of one parameter over a few values that still gets better at its last one: a note, and no proof."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from advisor.facts.space import Edge
from advisor.records import FloatArray
from advisor.signals.bounds import Limits, Side, natural_limit, proposed, set_high
from advisor.signals.trials import Column, Table, is_seed
from advisor.tables import table


def open_sweep(data: Table | None, limits: Limits | None) -> dict[str, Edge]:
    """The end at which the only parameter that varies still gets better, by its name; empty where there is none."""
    column = _swept(data)
    if data is None or column is None:
        return {}
    kept = data.usable & np.isfinite(column.unit)
    places, costs = _by_value(column.unit[kept], data.scores[kept])
    side = _rising(costs)
    if side is None or (places[-1] if side == "high" else 1.0 - places[0]) < 1.0 - 1e-9:
        return {}
    return {column.parameter.name: _noted(column, side, len(places), limits)}


def _swept(data: Table | None) -> Column | None:
    """The only parameter that varies, where it is one of numbers."""
    if data is None:
        return None
    varying = [c for name, c in data.columns.items() if not is_seed(name) and np.ptp(c.unit[np.isfinite(c.unit)]) > 0]
    return varying[0] if len(varying) == 1 and varying[0].ordered else None


def _by_value(unit: FloatArray, cost: FloatArray) -> tuple[list[float], list[float]]:
    """The values tried, in their order, and the mean cost of each."""
    places = sorted({round(float(place), 9) for place in unit})
    return places, [float(cost[np.abs(unit - place) < 1e-8].mean()) for place in places]


def _rising(costs: Sequence[float]) -> Side | None:
    """The end towards which the last values get better one by one, and the best stands at it."""
    wanted = int(table("edges")["few"]["values"])
    if len(costs) < wanted:
        return None
    for side, ordered in (("high", list(costs)), ("low", list(costs)[::-1])):
        last = ordered[-wanted:]
        if min(ordered) == last[-1] and all(after < before for before, after in pairwise(last)):
            return "high" if side == "high" else "low"
    return None


def _noted(column: Column, side: Side, values: int, limits: Limits | None) -> Edge:
    settings, bound = table("edges"), column.high if side == "high" else column.low
    return Edge(
        side=side,
        pressed=True,
        proven=False,
        doubt="few",
        natural_limit=natural_limit(column.parameter, side, bound, limits),
        set_high=set_high(column.parameter),
        bound=bound,
        confidence=float(settings["few"]["confidence"]),
        near=1,
        share=1.0,
        proposed=proposed(column, side, float(settings["beyond"]["straight"]), limits),
        probes=int(settings["probes"][0]),
        observed=not column.parameter.declared,
        default_reason="too-few",
    )
