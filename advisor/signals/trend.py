"""Trend of a noisy, autocorrelated curve: Theil-Sen slope, its interval, Mann-Kendall's test corrected for memory."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from advisor.records import FloatArray, IntArray
from advisor.signals.distributions import normal_tail
from advisor.signals.order import median, medians

MOST = 80  # block medians that a trend is tested on


@dataclass(frozen=True)
class Trend:
    """The change of y over the stretch: estimate, 90 % interval, Kendall's tau, chances of no fall, of no rise."""

    change: float
    low: float
    high: float
    tau: float
    p_fall: float
    p_rise: float
    points: int

    def flat(self, margin: float) -> bool:
        """Whether the change is shown to lie within the margin (an equivalence test at 5 %)."""
        return -margin < self.low and self.high < margin


def trend(steps: FloatArray, y: FloatArray) -> Trend | None:
    """The trend over all points, None with fewer than four; few monotone points are judged by counting orders."""
    if len(y) < 4:
        return None
    x, y = _thinned(steps), _thinned(y)
    span = x[-1] - x[0]
    if not span > 0:
        return None
    rows, columns = _pairs(len(y))
    dx, dy = x[columns] - x[rows], y[columns] - y[rows]
    valid = dx > 0
    slopes = np.sort(dy[valid] / dx[valid])
    if not len(slopes):
        return None
    slope = median(slopes)
    score = float(np.sign(dy).sum())
    spread = math.sqrt(_variance(len(y)) * _inflation(y - slope * x))
    low, high = _interval(slopes, spread)
    z = (score - math.copysign(1.0, score)) / spread if score else 0.0
    fall, rise = normal_tail(-z), normal_tail(z)
    if len(y) < 6 and abs(score) == len(dy):
        fall, rise = (1 / math.factorial(len(y)), 1.0) if score < 0 else (1.0, 1 / math.factorial(len(y)))
    return Trend(
        change=slope * span,
        low=low * span,
        high=high * span,
        tau=score / len(dy),
        p_fall=fall,
        p_rise=rise,
        points=len(y),
    )


@lru_cache(maxsize=256)
def _pairs(count: int) -> tuple[IntArray, IntArray]:
    """Every pair of so many points."""
    rows, columns = np.triu_indices(count, 1)
    return rows, columns


def _thinned(values: FloatArray) -> FloatArray:
    size = -(-len(values) // MOST)
    if size <= 1:
        return values
    full = len(values) // size * size
    return medians(values[len(values) - full :].reshape(-1, size))


def _variance(n: int) -> float:
    """Variance of Kendall's score without ties."""
    return n * (n - 1) * (2 * n + 5) / 18


def _inflation(residuals: FloatArray) -> float:
    """How much the memory of the residuals inflates that variance (Hamed & Rao 1998, ranks, significant lags only)."""
    n = len(residuals)
    ranks = np.argsort(np.argsort(residuals)).astype(float)
    centred = ranks - ranks.mean()
    power = float(centred @ centred)
    if power <= 0:
        return 1.0
    limit = 1.645 / math.sqrt(n)
    total = 0.0
    for lag in range(1, min(n // 3, 20)):
        rho = float(centred[:-lag] @ centred[lag:]) / power
        if abs(rho) <= limit:
            break
        total += (n - lag) * (n - lag - 1) * (n - lag - 2) * rho
    return max(1.0, 1 + 2 * total / (n * (n - 1) * (n - 2)))


def _interval(slopes: FloatArray, spread: float) -> tuple[float, float]:
    """Sen's 90 % interval of the slope."""
    half = 1.645 * spread
    count = len(slopes)
    low = int(max(0, math.floor((count - half) / 2)))
    high = int(min(count - 1, math.ceil((count + half) / 2)))
    return float(slopes[low]), float(slopes[high])
