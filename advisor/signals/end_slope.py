"""How surely the cost still falls at an end of a range, by a parabola in every parameter.

A process without a shape of its own sees an optimum just inside an end as a cost that falls right up to it; a parabola
through all trials turns there. Its slope at the end, in standard errors, is told of all trials and of the outer ones.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from advisor.records import FloatArray
from advisor.signals.bounds import Side
from advisor.signals.design import Design
from advisor.signals.order import unique
from advisor.signals.trials import BoolArray
from advisor.tables import table


def end_slopes(design: Design, axis: int, side: Side) -> tuple[float, float]:
    """How many standard errors the cost falls towards the end at the end itself: of all trials, of the outer ones.

    Positive: it goes on falling there; 0 where too few trials can tell.
    """
    here = design.positions[:, axis] if side == "high" else 1.0 - design.positions[:, axis]
    kept = _finished(design) & (here >= -1e-9) & (here <= 1.0 + 1e-9)  # strays beyond the range would bend it
    outer = kept & (here >= table("edges")["slope"]["outer"])
    return _slope(design, axis, here, kept), _slope(design, axis, here, outer)


def _finished(design: Design) -> BoolArray:
    """The trials that ran to their end, without those at the cap where there are several."""
    capped = design.cost >= design.cost.max()
    kept = design.exact > 0
    return np.asarray(kept & ~capped if int(capped.sum()) > 1 else kept)


def _slope(design: Design, axis: int, here: FloatArray, kept: BoolArray) -> float:
    settings: Mapping[str, Any] = table("edges")["slope"]
    count = int(kept.sum())
    cost = design.cost[kept]
    if count < settings["fewest"] or np.ptp(cost) <= 0:
        return 0.0
    terms, penalty = _terms(design, axis, here, kept)
    cost = (cost - cost.mean()) / cost.std()
    inverse = np.linalg.pinv(terms.T @ terms + np.diag(penalty * float(settings["ridge"]) * count))
    weights = inverse @ (terms.T @ cost)
    used = float(np.trace(inverse @ (terms.T @ terms)))
    left = float(np.sum((cost - terms @ weights) ** 2)) / max(count - used, 2.0)
    most = float(settings["most"])
    return float(np.clip(-weights[1] / np.sqrt(max(inverse[1, 1] * left, 1e-12)), -most, most))


def _terms(design: Design, axis: int, here: FloatArray, kept: BoolArray) -> tuple[FloatArray, FloatArray]:
    """1, the distance from the end and its square, free; then the others, each drawn to nothing."""
    from_end = here[kept] - 1.0
    own = [np.ones(len(from_end)), from_end, from_end**2]
    others = []
    for column in np.delete(design.positions[kept], axis, axis=1).T:
        place = np.where(np.isfinite(column), column - 0.5, 0.0)
        others += [place, place**2]
    for _, codes in design.categories:
        others += [(codes[kept] == code) - 0.5 for code in unique(codes[kept])[1:]]
    free = [0.0] + [1e-9] * 2
    return np.column_stack([*own, *others]), np.array(free + [1.0] * len(others))
