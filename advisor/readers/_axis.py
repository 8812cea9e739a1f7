"""The steps of a table's rows, settled once all rows are known."""

from __future__ import annotations

import math
from array import array

import numpy as np
from numpy.typing import NDArray

from advisor.readers._placing import Records, placed


class Axis:
    """Takes what every row says of its place, and says the steps in the end.

    A step that begins anew each epoch is counted on, a fraction of an epoch keeps its order, and a row that tells no
    step has that of the row before. A step below zero is the end of an epoch, as sentence-transformers writes it.
    """

    def __init__(self) -> None:
        self._records = Records()

    def __len__(self) -> int:
        return len(self._records)

    def add(self, step: float | None, epoch: float | None, held: bool = False) -> int:
        """Adds a row; returns its number."""
        records = self._records
        epoch = math.nan if epoch is None or not math.isfinite(epoch) else epoch
        records.step.append(math.nan if step is None or not math.isfinite(step) else step)
        records.total.append(math.nan)
        records.epoch.append(epoch)
        records.epoch_at.append(epoch)
        records.bar.append(math.nan)
        records.held.append(held)
        records.named.append(True)
        records.from_bar.append(False)
        return len(records) - 1

    def steps(self) -> NDArray[np.int64]:
        """The step of every row."""
        records = self._records
        own = _with_ends(np.array(records.step))
        if not np.array_equal(own, np.array(records.step), equal_nan=True):
            records.step[:] = array("d", own)
            records.epoch[:] = array("d", _begun(np.array(records.epoch)))
            records.epoch_at[:] = array("d", _begun(np.array(records.epoch_at)))
        if not np.isfinite(own).any() or bool(np.all(own[np.isfinite(own)] == np.rint(own[np.isfinite(own)]))):
            return placed(records, 0.0, tables=True)
        fractions = Records(**vars(records))
        fractions.epoch = fractions.epoch_at = records.step
        fractions.step = [math.nan] * len(own)
        return placed(fractions, 0.0, tables=True)


def _with_ends(step: NDArray[np.float64]) -> NDArray[np.float64]:
    """The steps, an end of an epoch behind the last step before it; none where every row is such an end.

    One above all steps is an evaluation before training.
    """
    ends = step < 0
    counted = step[~ends & np.isfinite(step)]
    if not ends[1:].any():
        return step
    gaps = np.diff(counted)
    gaps = np.concatenate([gaps[gaps > 0], counted[counted > 0]])
    gap = float(np.min(gaps)) if len(gaps) else 1.0
    made = np.where(ends, np.nan, step)
    for place in np.flatnonzero(ends).tolist():
        made[place] = made[place - 1] + gap if place else 0.0 if len(counted) else np.nan
    return made


def _begun(epochs: NDArray[np.float64]) -> NDArray[np.float64]:
    """The epochs, with that of what stands before the first as the first."""
    below = epochs < 0
    return np.where(below, epochs[~below].min(), epochs) if below.any() and not below.all() else epochs
