"""Trend of a noisy, autocorrelated curve: Theil-Sen slope, its interval, Mann-Kendall's test corrected for memory."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from advisor.records import FloatArray, IntArray
from advisor.signals.distributions import normal_tail
from advisor.signals.order import by_shape, medians

MOST = 80  # block medians that a trend is tested on
FEW_ROWS = 4  # below which pairs are gathered: neighbour by neighbour takes a step a distance


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
    return trends(steps[None], y[None])[0]


def trends_of(curves: Sequence[tuple[FloatArray, FloatArray]]) -> list[Trend | None]:
    """The trend of every curve, steps and values; those of one length are tested together."""
    found: dict[int, Trend | None] = {}
    for places, steps, rows in by_shape(curves):
        shared = steps[:1] if (steps == steps[0]).all() else steps
        found |= zip(places, trends(shared, rows), strict=True)
    return [found[place] for place in range(len(curves))]


def trends(steps: FloatArray, rows: FloatArray) -> list[Trend | None]:
    """The trend of every row of a matrix; `steps` has a row for each, or one for all."""
    if rows.shape[1] < 4:
        return [None] * len(rows)
    x, y = _thinned(steps), _thinned(rows)
    dx, dy = _differences(x), _differences(y)
    if (dx > 0).all():
        return _of_pairs(x, y, dy, np.sort(dy / dx, axis=1))
    dx = np.broadcast_to(dx, dy.shape)
    return [_of_some(*row) for row in zip(np.broadcast_to(x, y.shape), y, dx, dy, strict=True)]


def _of_some(x: FloatArray, y: FloatArray, dx: FloatArray, dy: FloatArray) -> Trend | None:
    """The trend of points of which some lie at one step: pairs of these have no slope."""
    valid = dx > 0
    if not x[-1] - x[0] > 0 or not valid.any():
        return None
    return _of_pairs(x[None], y[None], dy[None], np.sort(dy[valid] / dx[valid])[None])[0]


def _of_pairs(x: FloatArray, y: FloatArray, dy: FloatArray, slopes: FloatArray) -> list[Trend | None]:
    """The trends by the differences of all pairs, and the slopes in order."""
    points, pairs = y.shape[1], slopes.shape[1]
    slope = (slopes[:, (pairs - 1) // 2] + slopes[:, pairs // 2]) / 2
    score = (dy > 0).sum(1) - (dy < 0).sum(1)
    spread = np.sqrt(_variance(points) * _inflation(y - slope[:, None] * x))
    half = 1.645 * spread  # Sen's 90 % interval of the slope
    low = np.maximum(0, np.floor((pairs - half) / 2)).astype(int)
    high = np.minimum(pairs - 1, np.ceil((pairs + half) / 2)).astype(int)
    every, span = np.arange(len(y)), x[:, -1] - x[:, 0]
    changes = (slope * span, slopes[every, low] * span, slopes[every, high] * span)
    told = zip(*(one.tolist() for one in (*changes, score, spread)), strict=True)
    return [
        Trend(change, below, above, *_significance(float(signs), width, points, pairs), points)
        for change, below, above, signs, width in told
    ]


def _significance(score: float, spread: float, points: int, pairs: int) -> tuple[float, float, float]:
    """Kendall's tau, and the chances of no fall and of no rise."""
    z = (score - math.copysign(1.0, score)) / spread if score else 0.0
    fall, rise = normal_tail(-z), normal_tail(z)
    if points < 6 and abs(score) == pairs:
        fall, rise = (1 / math.factorial(points), 1.0) if score < 0 else (1.0, 1 / math.factorial(points))
    return score / pairs, fall, rise


@lru_cache(maxsize=256)
def _pairs(count: int) -> tuple[IntArray, IntArray]:
    """Every pair of so many points, neighbours first."""
    apart = np.repeat(np.arange(1, count), np.arange(count - 1, 0, -1))
    first = np.concatenate([np.arange(count - one) for one in range(1, count)])
    return first, first + apart


def _differences(rows: FloatArray) -> FloatArray:
    """By how much, in each row, the later point of every pair lies above the earlier one, neighbours first."""
    count, points = rows.shape
    if count < FEW_ROWS:
        first, second = _pairs(points)
        return np.asarray(rows.take(second, 1) - rows.take(first, 1))
    made, at = np.empty((count, points * (points - 1) // 2)), 0
    for apart in range(1, points):
        np.subtract(rows[:, apart:], rows[:, :-apart], out=made[:, at : at + points - apart])
        at += points - apart
    return made


def _thinned(rows: FloatArray) -> FloatArray:
    count, points = rows.shape
    size = -(-points // MOST)
    if size <= 1:
        return rows
    return np.asarray(medians(rows[:, points % size :].reshape(-1, size)).reshape(count, -1))


def _variance(n: int) -> float:
    """Variance of Kendall's score without ties."""
    return n * (n - 1) * (2 * n + 5) / 18


def _inflation(residuals: FloatArray) -> FloatArray:
    """How much the memory of each row of residuals inflates that variance.

    Hamed & Rao 1998, of ranks, significant lags only. Ranks about their mean are halves: sums of them are exact.
    """
    n = residuals.shape[1]
    centred = np.argsort(np.argsort(residuals, axis=1), axis=1) - (n - 1) / 2
    power = n * (n * n - 1) / 12
    limit = 1.645 / math.sqrt(n)
    total, going = np.zeros(len(residuals)), np.full(len(residuals), True)
    for lag in range(1, min(n // 3, 20)):
        rho = (centred[:, :-lag] * centred[:, lag:]).sum(1) / power
        going &= np.abs(rho) > limit
        if not going.any():
            break
        total[going] += (n - lag) * (n - lag - 1) * (n - lag - 2) * rho[going]
    return np.asarray(np.maximum(1.0, 1 + 2 * total / (n * (n - 1) * (n - 2))))
