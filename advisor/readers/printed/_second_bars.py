"""Evaluations that nobody names: in every epoch a second bar, out of another total, follows that of the training."""

from __future__ import annotations

from array import array
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from advisor.readers._placing import Records
from advisor.readers.printed._names import is_measured_on_data, part_of

_BARS = 2  # of an epoch
_FEWEST = 2  # epochs that show both
_MOSTLY = 0.5  # of the epochs


def second_bars(records: Records) -> NDArray[np.bool_] | None:
    """The records of the second bar of every epoch; None where the epochs do not show the same two in turn."""
    total, epoch = np.array(records.total), np.array(records.epoch_at)
    bars = np.array(records.from_bar, np.bool_) & ~np.array(records.held, np.bool_)
    rows = np.flatnonzero(bars & np.isfinite(total) & np.isfinite(epoch))
    totals = np.unique(total[rows])
    if len(totals) != _BARS:
        return None
    second = total != total[rows[0]]
    same_epoch = np.diff(epoch[rows]) == 0
    turns = np.diff(second[rows].astype(np.int8))
    opened = epoch[rows][1:][same_epoch & (turns > 0)]
    epochs = len(np.unique(epoch[rows]))
    if (turns[same_epoch] < 0).any() or not _FEWEST <= len(opened) >= _MOSTLY * epochs:
        return None
    held = np.zeros(len(total), np.bool_)
    held[rows] = second[rows]
    return held


def names_no_part(tag: str) -> bool:
    """Whether the tag is a loss or a metric that says nothing of the data."""
    return is_measured_on_data(tag) and part_of(tag) is None


def parted(
    rows: array[int], values: array[float], held: NDArray[np.bool_]
) -> Mapping[str, tuple[array[int], array[float]]]:
    """A column in two: what the first bars showed, and under `validation/` what the second did."""
    at, of = np.frombuffer(rows, np.int64), np.frombuffer(values, np.float64)
    masks = {"": ~held[at], "validation/": held[at]}
    return {
        prefix: (array("q", at[kept].tolist()), array("d", of[kept].tolist()))
        for prefix, kept in masks.items()
        if kept.any()
    }
