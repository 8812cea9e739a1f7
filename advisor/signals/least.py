"""Where a smooth function of a few variables is least within bounds: NLopt's sequential least squares (Kraft 1994)."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

import numpy as np

from advisor.records import FloatArray

TOLERANCE = 2e-9  # of the value, relative: a step that gains less is the last

Function = Callable[[FloatArray], tuple[float, FloatArray]]
"""A value and its gradient."""


def least(function: Function, start: FloatArray, low: FloatArray, high: FloatArray, most: int) -> FloatArray:
    """The best place seen from the start, after at most so many evaluations; where bounds meet nothing moves."""
    import nlopt

    free = high > low
    place = np.clip(np.asarray(start, dtype=np.float64), low, high)
    if not free.any():
        return place
    best, value = place, np.inf

    def evaluated(moved: FloatArray, gradient: FloatArray) -> float:
        nonlocal best, value
        here = place.copy()
        here[free] = moved
        reached, slope = function(here)
        if reached < value:
            best, value = here, reached
        if gradient.size:
            gradient[:] = slope[free]
        return reached

    search = nlopt.opt(nlopt.LD_SLSQP, int(free.sum()))
    search.set_min_objective(evaluated)
    search.set_lower_bounds(low[free])
    search.set_upper_bounds(high[free])
    search.set_ftol_rel(TOLERANCE)
    search.set_maxeval(most)
    with suppress(nlopt.RoundoffLimited, nlopt.runtime_error):  # "nlopt failure": rounding leaves no better step
        search.optimize(place[free])
    return best
