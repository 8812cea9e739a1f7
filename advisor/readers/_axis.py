"""The steps of a table's rows, settled once all rows are known."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from advisor.readers._placing import Records, placed


class Axis:
    """Takes what every row says of its place, and says the steps in the end.

    A step that begins anew each epoch is counted on, a fraction of an epoch keeps its order, and a row that tells no
    step has that of the row before.
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
        own = np.array(records.step)
        if not np.isfinite(own).any() or bool(np.all(own[np.isfinite(own)] == np.rint(own[np.isfinite(own)]))):
            return placed(records, 0.0, tables=True)
        fractions = Records(**vars(records))
        fractions.epoch = fractions.epoch_at = records.step
        fractions.step = [math.nan] * len(own)
        return placed(fractions, 0.0, tables=True)
