"""A series that ends without numbers: from which point on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from advisor.records import BoolArray, FloatArray, Series
from advisor.signals.curves import ordered

FEWEST_AFTER = 3  # points on either side of a loss of numbers
Way = Literal["numbers", "zeros", "silence", "skipped", "policy"]


@dataclass(frozen=True)
class Loss:
    """A loss that ends without numbers: from which point on, and how the log shows it."""

    series: Series
    first: int
    since: int
    way: Way

    @property
    def before(self) -> FloatArray:
        """The finite values before it was lost."""
        values = ordered(self.series)[1][: self.first]
        return np.asarray(values[np.isfinite(values)])


def tail(bad: BoolArray) -> int:
    """Where the bad values that last to the end begin."""
    return 0 if bad.all() else len(bad) - int(np.argmin(bad[::-1]))


def ending(series: Series, masked: frozenset[str]) -> Loss | None:
    """Where the series ends without numbers; None where it does not, or such holes closed again before."""
    steps, values = ordered(series)
    bad = ~np.isfinite(values) | (np.abs(values) > 1e100)
    if not bad[-1]:
        return None
    first = tail(bad)
    if len(bad) - first <= _longest(bad[:first]):  # such holes closed again before
        return None
    return Loss(series, first, int(steps[first]), "zeros" if series.tag in masked else "numbers")


def _longest(bad: BoolArray) -> int:
    """How many values in a row are no numbers, at most."""
    most = here = 0
    for one in bad.tolist():
        here = here + 1 if one else 0
        most = max(most, here)
    return most
