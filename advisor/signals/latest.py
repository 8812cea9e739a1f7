"""What the last few points of a loss say where no trend can be told of them."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from advisor.signals.curves import Curve

FEWEST_AFTER = 3  # points after the best level that a climb is told over


def latest_facts(curve: Curve) -> dict[str, Any]:
    """The last fall, by the one before it too, and whether nothing but worse values follow the best."""
    if len(curve) < 2:
        return {}
    last = relative(float(curve.y[-2] - curve.y[-1]), curve.log)
    return {"last_gain": last, "slowing": _slowing(curve), **_only_rises(curve)}


def relative(change: float, log: bool) -> float:
    """A change of y as a share: exp(change) - 1 for logarithms."""
    return math.expm1(min(change, 50.0)) if log else change


def _slowing(curve: Curve) -> float | None:
    """The last fall by the one before it, where both are falls."""
    if len(curve) < FEWEST_AFTER:
        return None
    before, last = -np.diff(curve.y[-3:])
    return float(last / before) if before > 0 and last > 0 else None


def _only_rises(curve: Curve) -> dict[str, Any]:
    """Whether nothing but worse and worse values follow the best one: of so few evaluations no trend can be told."""
    if len(curve) < FEWEST_AFTER:
        return {}
    after = curve.y[int(np.argmin(curve.y)) :]
    rises = len(after) > 2 and bool(np.all(np.diff(after) > 0))
    return {"only_rises": rises, "only_rises_by": relative(float(after[-1] - after[0]), curve.log)}
