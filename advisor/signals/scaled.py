"""What a wrong answer costs: a loss far beyond that at the start comes from outputs or inputs on a wrong scale."""

from __future__ import annotations

from typing import Any

import numpy as np

from advisor.names import words
from advisor.records import FloatArray, Series
from advisor.signals.curves import ordered
from advisor.signals.read import Read
from advisor.tables import table

HELD = ("validation", "test")


def costs(read: Read) -> dict[str, Any]:
    """What a wrong answer cost in the first record and in the last; the dearer of training and held-out data."""
    found = [made for name, held in (("train", False), ("val", True)) if (made := _cost(read, name, held)) is not None]
    first, last = max(found, default=(None, None))
    return {"error_cost": first, "error_cost_end": last}


def _cost(read: Read, name: str, held: bool) -> tuple[float, float] | None:
    loss = read.chosen.get(name)
    if loss is None or read.meanings[loss.tag].role != "loss":
        return None
    known = table("constant_answers")["cost"]
    plain = [
        read.run.series[tag]
        for tag, meaning in read.meanings.items()
        if meaning.role == "metric" and (meaning.split in HELD) == held and set(words(tag)) <= set(known["words"])
    ]
    return _of_errors(loss, plain[0], known["least_wrong"]) if len(plain) == 1 else None


def _of_errors(loss: Series, accuracy: Series, least: float) -> tuple[float, float] | None:
    """The loss by the share of what was wrong, in the first and the last record that both have."""
    (steps, right), (at, values) = ordered(accuracy), ordered(loss)
    if not np.isfinite(right).all():
        return None
    shared, here, there = np.intersect1d(steps, at, return_indices=True)
    wrong, cost = _whole(right) - right[here], values[there]
    usable = np.isfinite(wrong) & np.isfinite(cost) & (cost > 0) & (wrong >= least * _whole(right))
    if len(shared) < 2 or not usable[0] or right.min() < 0:
        return None
    each = cost[usable] * _whole(right) / wrong[usable]
    return float(each[0]), float(each[-1])


def _whole(right: FloatArray) -> float:
    return 1.0 if right.max(initial=0.0) <= 1 else 100.0
