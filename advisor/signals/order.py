"""Order statistics of short arrays, the same to the last bit as NumPy's and without their overhead a call."""

from __future__ import annotations

from bisect import insort
from functools import lru_cache
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from advisor.records import FloatArray

Kind = TypeVar("Kind", bound=np.generic)


def median(values: Any) -> float:
    """The median of a one-dimensional array; NaN where it is empty or holds a NaN."""
    ordered = np.sort(values)
    count = len(ordered)
    if not count or ordered[-1] != ordered[-1]:
        return float("nan")
    half = count // 2
    return float(ordered[half]) if count % 2 else (float(ordered[half - 1]) + float(ordered[half])) / 2


def unique(values: NDArray[Kind]) -> NDArray[Kind]:
    """The different values of a one-dimensional array, in order; NumPy's own loads masked arrays for it."""
    ordered = np.sort(values)
    return ordered[np.append(True, ordered[1:] != ordered[:-1])] if len(ordered) else ordered


def medians(rows: FloatArray) -> FloatArray:
    """The median of every row of a matrix."""
    width = rows.shape[1]
    half = width // 2
    parts = np.partition(rows, half if width % 2 else (half - 1, half), axis=1)
    middle = parts[:, half] if width % 2 else (parts[:, half - 1] + parts[:, half]) / 2
    if not rows.size or not np.isnan(rows.min()):  # the least of numbers is one
        return middle.copy()
    return np.where(np.isnan(rows).any(axis=1), np.nan, middle)


def windows(y: FloatArray, width: int) -> FloatArray:
    """Every `width` neighbouring points of a curve as a row, a view of it."""
    y = np.ascontiguousarray(y, dtype=np.float64)
    if width > len(y):
        raise ValueError(f"windows of {width} of {len(y)} points")
    return np.ndarray((len(y) - width + 1, width), y.dtype, y.data, strides=(y.itemsize, y.itemsize))


def percentile(values: FloatArray, *at: float) -> tuple[float, ...]:
    """The percentiles of a one-dimensional array, between its points on a straight line."""
    return quantile(values, *(percent / 100 for percent in at))


def quantile(values: FloatArray, *shares: float) -> tuple[float, ...]:
    """The quantiles of a one-dimensional array, between its points on a straight line."""
    ordered = np.sort(values)
    if not len(ordered) or ordered[-1] != ordered[-1]:
        return tuple(float("nan") for _ in shares)
    return tuple(_between(ordered, share) for share in shares)


def _between(ordered: FloatArray, share: float) -> float:
    place = (len(ordered) - 1) * share
    below = int(place)
    low, high = float(ordered[below]), float(ordered[min(below + 1, len(ordered) - 1)])
    part, width = place - below, high - low
    return high - width * (1 - part) if part >= 0.5 else low + width * part


def running_median(y: FloatArray, width: int) -> FloatArray:
    """The median over `width` neighbours; at both ends over those there are."""
    width = max(1, min(width | 1, len(y) if len(y) % 2 else len(y) - 1))
    return y if width < 3 else _running(np.ascontiguousarray(y, dtype=np.float64).tobytes(), width)


@lru_cache(maxsize=64)
def _running(data: bytes, width: int) -> FloatArray:
    """The same by the points' bytes: of one curve several facts ask for it."""
    y = np.frombuffer(data)
    half = width // 2
    middle = medians(windows(y, width))
    made = np.concatenate([_growing(y[: 2 * half], half), middle, _growing(y[::-1][: 2 * half], half)[::-1]])
    made.flags.writeable = False
    return made


def _growing(y: FloatArray, half: int) -> list[float]:
    """The medians of the first half + 1 points, of one more, and so on, `half` of them."""
    if not np.isfinite(y).all():
        return [median(y[: half + 1 + i]) for i in range(half)]
    window = sorted(map(float, y[:half]))
    found = []
    for value in y[half : 2 * half]:
        insort(window, float(value))
        middle = len(window) // 2
        found.append(window[middle] if len(window) % 2 else (window[middle - 1] + window[middle]) / 2)
    return found
