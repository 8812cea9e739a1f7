"""Held-out measurements that the lines of the training print again and again until the next evaluation."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

_UNLIKELY = 64  # to one, that stretches of any length are all as long as the shortest or several times that


def fresh(values: NDArray[np.float64], own_line: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Which values were measured where they stand: of those carried along the first of each stretch.

    `own_line` tells which stand on lines of the evaluation: where all are told there too, those carried are left out.
    """
    kept = np.ones(len(values), np.bool_)
    carried = np.flatnonzero(~own_line)
    starts = _stretches(values[carried])
    if starts is None:
        return kept
    kept[carried] = False
    if own_line.sum() < len(starts) - 1:
        kept[carried[starts]] = True
    return kept


def _stretches(values: NDArray[np.float64]) -> NDArray[np.int64] | None:
    """Where stretches of one value begin; None where their lengths are not those of values that are carried along."""
    bits = values.view(np.int64)
    starts = np.concatenate([np.zeros(min(1, len(bits)), np.int64), np.flatnonzero(np.diff(bits)) + 1])
    inner = np.diff(starts)[1:]
    shortest = int(inner.min(initial=len(values)))
    regular = len(inner) > 0 and bool(np.all(inner % shortest == 0))
    return starts if regular and float(shortest) ** min(len(inner), _UNLIKELY) >= _UNLIKELY else None
