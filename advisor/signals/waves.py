"""The rise of a curve that goes in waves, as under a rate that is restarted: from trough to trough."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from advisor.records import FloatArray
from advisor.signals.distributions import normal_tail
from advisor.signals.order import median
from advisor.tables import table

SIGNIFICANT = 0.05  # chance of a trend that is none


def rise_of_waves(level: FloatArray, spread: float) -> dict[str, Any]:
    """The rise from trough to trough of a curve that goes in waves, as under a rate that is restarted; else nothing.

    Three troughs at least, and all after the lowest far above it, the last not the least of them: then waves hide the
    trend from a test of all points. One trough alone has to stand out more.
    """
    troughs = level[_troughs(level, max(table("curves")["loss"]["wave"], 2 * spread))]
    best = int(np.argmin(troughs)) if len(troughs) else 0
    later = troughs[best + 1 :]
    if len(troughs) < 3 or not len(later) or later[-1] < median(later) or spread <= 0:
        return {}
    z = float(later.min() - troughs[best]) / (spread * math.sqrt(2))
    p = normal_tail(z)
    sure = p < (SIGNIFICANT if len(later) > 1 else SIGNIFICANT / 1000)
    return {"rise_tau": 1.0, "rise_p": p, "rises_again": True} if sure else {}


def _troughs(level: FloatArray, height: float) -> list[int]:
    """The low points between which the level rises by this height, and falls by it again; the end is one on a fall."""
    troughs, falling, at, high = [], True, 0, float(level[0])
    for i, value in enumerate(level.tolist()):
        if falling and value < level[at]:
            at = i
        elif falling and value > level[at] + height:
            troughs.append(at)
            falling, high = False, value
        elif not falling:
            high = max(high, value)
            if value < high - height:
                falling, at = True, i
    return [*troughs, at] if falling else troughs
