"""Order statistics of short arrays, the same to the last bit as NumPy's and without their overhead a call."""

from __future__ import annotations

from bisect import insort
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from advisor.records import FloatArray

Kind = TypeVar("Kind", bound=np.generic)
WIDEST = 21  # points of windows whose medians are found by comparing all at once: their number grows by the square


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


def by_shape(parts: Sequence[Sequence[Any]]) -> Iterator[tuple[Any, ...]]:
    """Tuples of arrays by the lengths of their arrays: the places of those alike, and a matrix for each array."""
    groups: dict[tuple[int, ...], list[int]] = {}
    for place, arrays in enumerate(parts):
        groups.setdefault(tuple(map(len, arrays)), []).append(place)
    for places in groups.values():
        yield places, *map(np.array, zip(*(parts[place] for place in places), strict=True))


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
    return tuple(of_ordered(ordered, share) for share in shares)


def of_ordered(ordered: FloatArray, share: float) -> float:
    """The quantile of values that are in order."""
    place = (len(ordered) - 1) * share
    below = int(place)
    low, high = float(ordered[below]), float(ordered[min(below + 1, len(ordered) - 1)])
    part, width = place - below, high - low
    return high - width * (1 - part) if part >= 0.5 else low + width * part


def quantile_rows(rows: FloatArray, *shares: float) -> list[list[float]]:
    """The quantiles of every row of a matrix without NaN, as `quantile` gives them, a list a share."""
    ordered = np.sort(rows, axis=1)
    return [_between_rows(ordered, share).tolist() for share in shares]


def _between_rows(ordered: FloatArray, share: float) -> FloatArray:
    place = (ordered.shape[1] - 1) * share
    below = int(place)
    low, high = ordered[:, below], ordered[:, min(below + 1, ordered.shape[1] - 1)]
    part, width = place - below, high - low
    return np.asarray(high - width * (1 - part) if part >= 0.5 else low + width * part)


def running_median(y: FloatArray, width: int) -> FloatArray:
    """The median over `width` neighbours; at both ends over those there are."""
    width = _odd(width, len(y))
    return y if width < 3 else _running(np.ascontiguousarray(y, dtype=np.float64).tobytes(), width)


def running_medians(rows: FloatArray, width: int) -> FloatArray:
    """The running median of every row of a matrix without NaN."""
    width = _odd(width, rows.shape[1])
    if width < 3:
        return rows
    half, made = width // 2, np.empty(rows.shape)
    made[:, half : rows.shape[1] - half] = window_medians(rows, width)
    for i in range(half):
        made[:, i] = medians(rows[:, : half + 1 + i])
        made[:, -1 - i] = medians(rows[:, -half - 1 - i :])
    return made


def window_medians(rows: FloatArray, width: int, stride: int = 1) -> FloatArray:
    """The median of every `width` neighbours of each row of a matrix without NaN, or of one such window a stride."""
    if width % 2 and width <= WIDEST and stride == 1:
        return _middles(rows, width)
    rows = np.ascontiguousarray(rows)
    count, points = rows.shape
    shape = (count, (points - width) // stride + 1, width)
    row, item = rows.strides
    every = np.ndarray(shape, rows.dtype, rows.data, strides=(row, stride * item, item))
    return medians(every.reshape(-1, width)).reshape(shape[:2])


def _odd(width: int, points: int) -> int:
    """An odd width that so many points hold."""
    return max(1, min(width | 1, points if points % 2 else points - 1))


def _middles(rows: FloatArray, width: int) -> FloatArray:
    """The median of every `width` neighbours, an odd number, of each row: all windows go through the same comparisons.

    Of some more than half of a window's points neither the least nor the greatest is its median: both are put away, and
    the next point comes in for them, until one is left.
    """
    count = rows.shape[1] - width + 1
    waiting = [rows[:, i : i + count] for i in range(width)]
    held, waiting = waiting[: width // 2 + 2], waiting[width // 2 + 2 :]
    while len(held) > 1:
        for i in range(1, len(held)):
            held[0], held[i] = np.minimum(held[0], held[i]), np.maximum(held[0], held[i])
        for i in range(1, len(held) - 1):
            held[i], held[-1] = np.minimum(held[i], held[-1]), np.maximum(held[i], held[-1])
        held = [*held[1:-1], *waiting[:1]]
        waiting = waiting[1:]
    return held[0]


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
