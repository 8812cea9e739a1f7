"""Polylines and points as braille dots on a grid."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from advisor.records import FloatArray, IntArray

Dots = npt.NDArray[np.bool_]
_BITS = np.array([[0x01, 0x08], [0x02, 0x10], [0x04, 0x20], [0x40, 0x80]], dtype=np.int64)


def polyline(px: FloatArray, py: FloatArray, width: int, height: int, dash: tuple[int, int] = (1, 0)) -> Dots:
    """Dots [height, width] of a line through the points, broken where either coordinate is not finite."""
    dots = np.zeros((height, width), dtype=bool)
    finite = np.isfinite(px) & np.isfinite(py)
    for start, stop in _stretches(finite):
        x, y = thinned(px[start:stop], py[start:stop])
        columns, rows = _between(x, y)
        on, off = dash
        if off:
            drawn = np.arange(len(columns)) % (on + off) < on
            columns, rows = columns[drawn], rows[drawn]
        _put(dots, columns, rows)
    return dots


def scatter(px: FloatArray, py: FloatArray, width: int, height: int) -> Dots:
    """Dots [height, width] of single points."""
    dots = np.zeros((height, width), dtype=bool)
    finite = np.isfinite(px) & np.isfinite(py)
    _put(dots, np.rint(px[finite]).astype(np.int64), np.rint(py[finite]).astype(np.int64))
    return dots


def characters(dots: Dots) -> IntArray:
    """Braille code points [rows, columns] of dots [4 rows, 2 columns]; 0 where a cell is empty."""
    rows, columns = dots.shape[0] // 4, dots.shape[1] // 2
    cells = dots.reshape(rows, 4, columns, 2).transpose(0, 2, 1, 3)
    bits = (cells * _BITS).sum(axis=(2, 3))
    return np.where(bits > 0, bits + 0x2800, 0).astype(np.int64)


def thinned(px: FloatArray, py: FloatArray) -> tuple[FloatArray, FloatArray]:
    """At most first, lowest, highest and last of each dot column, in their order."""
    columns = np.floor(px).astype(np.int64)
    if len(px) < 16 or np.any(np.diff(columns) < 0):
        return px, py
    starts = np.flatnonzero(np.r_[True, np.diff(columns) != 0])
    if len(px) < 4 * len(starts):
        return px, py
    ends = np.r_[starts[1:], len(px)]
    order = np.lexsort((py, columns))
    kept = np.unique(np.concatenate([starts, ends - 1, order[starts], order[ends - 1]]))
    return px[kept], py[kept]


def _stretches(finite: Dots) -> list[tuple[int, int]]:
    edges = np.flatnonzero(np.diff(np.r_[False, finite, False].astype(np.int8)))
    return [(int(a), int(b)) for a, b in zip(edges[::2], edges[1::2], strict=True)]


def _between(x: FloatArray, y: FloatArray) -> tuple[IntArray, IntArray]:
    if len(x) == 1:
        return np.rint(x).astype(np.int64), np.rint(y).astype(np.int64)
    dx, dy = np.diff(x), np.diff(y)
    counts = np.minimum(np.maximum(np.ceil(np.maximum(np.abs(dx), np.abs(dy))), 1), 4096).astype(np.int64)
    segment = np.repeat(np.arange(len(counts)), counts)
    first = np.repeat(np.cumsum(counts) - counts, counts)
    along = (np.arange(len(segment)) - first) / counts[segment]
    columns = np.r_[x[segment] + along * dx[segment], x[-1]]
    rows = np.r_[y[segment] + along * dy[segment], y[-1]]
    return np.rint(columns).astype(np.int64), np.rint(rows).astype(np.int64)


def _put(dots: Dots, columns: IntArray, rows: IntArray) -> None:
    inside = (columns >= 0) & (columns < dots.shape[1]) & (rows >= 0) & (rows < dots.shape[0])
    dots[rows[inside], columns[inside]] = True
