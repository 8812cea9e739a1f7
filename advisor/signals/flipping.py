"""Accuracies of a network that answers one class to everything, now this one and now that."""

from __future__ import annotations

import numpy as np

from advisor.records import Series
from advisor.signals.curves import ordered
from advisor.tables import table


def constant_answers(train: Series | None, held: Series | None) -> int | None:
    """How many pairs of accuracies there are where each value of one goes with one value of the other alone.

    The share of a class is one number in what is trained on and another in what is held out; networks that learn repeat
    hardly any of the first.
    """
    if train is None or held is None or len(held) != len(train) or not np.array_equal(train.steps, held.steps):
        return None
    known = table("constant_answers")["flips"]
    both = np.round(np.stack([ordered(train)[1], ordered(held)[1]], 1), known["digits"])
    if len(both) < known["fewest_points"] or not np.isfinite(both).all() or both[:, 0].max() > known["right"]:
        return None
    pairs = np.unique(both, axis=0)
    alone = all(len(np.unique(pairs[:, side])) == len(pairs) for side in (0, 1))
    return len(pairs) if alone and 2 <= len(pairs) <= len(both) / known["repeats"] else None
