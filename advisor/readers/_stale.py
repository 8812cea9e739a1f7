"""Held-out measurements that are told again and again, with those of the training, until the next evaluation."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from advisor.meaning import classify
from advisor.records import Series

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


def anew(series: Mapping[str, Series]) -> dict[str, Series]:
    """The series of a table, of held-out measurements that are carried along the points where they were measured."""
    found = dict(series)
    for tag, meaning in classify(list(series)).items():
        one = series[tag]
        if meaning.split in ("validation", "test") and len(one) > 1:
            kept = fresh(one.values, np.zeros(len(one), np.bool_))
            found[tag] = one if kept.all() else _of_rows(one, kept)
    return found


def _of_rows(one: Series, kept: NDArray[np.bool_]) -> Series:
    parts = {"steps": one.steps[kept], "values": one.values[kept], "wall_times": one.wall_times[kept]}
    return one.model_copy(update=parts)


def _stretches(values: NDArray[np.float64]) -> NDArray[np.int64] | None:
    """Where stretches of one value begin; None where their lengths are not those of values that are carried along."""
    bits = values.view(np.int64)
    starts = np.concatenate([np.zeros(min(1, len(bits)), np.int64), np.flatnonzero(np.diff(bits)) + 1])
    inner = np.diff(starts)[1:]
    shortest = int(inner.min(initial=len(values)))
    regular = len(inner) > 0 and bool(np.all(inner % shortest == 0))
    return starts if regular and float(shortest) ** min(len(inner), _UNLIKELY) >= _UNLIKELY else None
