"""Sudden jumps of the training loss, told from heavy-tailed noise by the tail of the noise itself."""

from __future__ import annotations

from typing import Any

import numpy as np

from advisor.facts.run import SpikeFacts
from advisor.records import FloatArray, IntArray
from advisor.signals.curves import Curve

WINDOW = 65
Z = 5.0
RATIO = 1.4


def spike_facts(curve: Curve) -> SpikeFacts:
    """Jumps of the median of three over its neighbourhood; every logged point is looked at."""
    values = curve.raw
    if len(values) < 40 or not curve.log:
        return SpikeFacts(default_reason="too-few" if len(values) < 40 else "unusable")
    y = np.log(values)
    short = _median3(y)
    level, spread = _level(short)
    excess = short - level
    limit = np.maximum(Z * spread, np.log(RATIO))
    limit = np.maximum(limit, 2.0 * _tail(excess))
    at = _separate(np.flatnonzero((excess > limit) & (np.arange(len(y)) >= min(20, len(y) // 10))))
    facts: dict[str, Any] = {
        "count": len(at),
        "per_1000": 1000 * len(at) / len(values),
        "largest": float(np.exp(min(max((float(excess[i]) for i in at), default=0.0), 50.0))),
    }
    if len(at):
        facts |= {
            "first_step": int(curve.raw_steps[at[0]]),
            "last_step": int(curve.raw_steps[at[-1]]),
            "recovered": _recovered(y, level, spread, at),
        }
    return SpikeFacts(**facts)


def _median3(y: FloatArray) -> FloatArray:
    padded = np.concatenate([y[:1], y, y[-1:]])
    return np.asarray(np.median(np.lib.stride_tricks.sliding_window_view(padded, 3), 1))


def _level(y: FloatArray) -> tuple[FloatArray, FloatArray]:
    """The median and the robust spread around every point, in windows sampled every eighth and interpolated."""
    width = min(WINDOW, (len(y) - 1) // 2 * 2 - 1)
    windows = np.lib.stride_tricks.sliding_window_view(y, width)[:: max(1, min(8, width // 8))]
    middle = np.median(windows, 1)
    spread = 1.4826 * np.median(np.abs(windows - middle[:, None]), 1)
    centres = np.arange(len(windows)) * max(1, min(8, width // 8)) + width // 2
    every = np.arange(len(y))
    return np.interp(every, centres, middle), np.interp(every, centres, spread)


def _tail(excess: FloatArray) -> float:
    """How far the noise itself reaches downwards, where no spike is: the 99.5th percentile below the level."""
    return float(np.percentile(-excess, 99.5))


def _separate(at: IntArray) -> IntArray:
    """The first point of every jump: points closer than ten belong to one."""
    return at[np.append(True, np.diff(at) > 10)] if len(at) else at


def _recovered(y: FloatArray, level: FloatArray, spread: FloatArray, at: IntArray) -> float:
    back = [
        bool(np.median(y[i + 10 : i + 40]) < level[max(0, i - 5)] + 2 * spread[i] + 0.1) for i in at if i + 20 < len(y)
    ]
    return float(np.mean(back)) if back else 0.0
