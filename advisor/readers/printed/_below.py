"""Steps that stand in a line of their own below the measurements they belong to, as old scripts print results."""

from __future__ import annotations

import math
from array import array
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from advisor.readers._placing import Records

_FEWEST = 2  # steps


@dataclass
class Alone:
    """The steps that were told in lines of their own, each with the number of records before it."""

    before: array[int] = field(default_factory=lambda: array("q"))
    steps: array[float] = field(default_factory=lambda: array("d"))

    def add(self, before: int, step: float) -> None:
        """Keeps one."""
        self.before.append(before)
        self.steps.append(step)

    def extend(self, before: NDArray[np.int64], steps: NDArray[np.float64]) -> None:
        """Keeps several."""
        self.before.frombytes(before.astype(np.int64).tobytes())
        self.steps.frombytes(steps.tobytes())


def told_below(records: Records, alone: Alone) -> None:
    """Gives the steps to the records above them, where records stand above every one and none below the last."""
    before, steps = np.array(alone.before, np.int64), np.array(alone.steps)
    if len(before) < _FEWEST or before[0] == 0 or before[-1] != len(records) or not (np.diff(before) > 0).all():
        return
    own = np.array(records.step)
    told = own[np.isfinite(own)]
    if not math.isnan(own[0]) or not np.isin(told, steps).all():
        return
    records.step = array("d", np.repeat(steps, np.diff(before, prepend=0)).tolist())
