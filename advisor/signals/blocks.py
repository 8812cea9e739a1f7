"""A random seed that was searched like a parameter: how much of the results it decides, and the costs without it."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from advisor.records import FloatArray, IntArray
from advisor.signals.distributions import f_tail
from advisor.signals.order import unique
from advisor.signals.trials import Table, is_seed
from advisor.tables import table


class Block(NamedTuple):
    """The seed's name, how many values it had, what share of the variance it explains, and the rows by its value."""

    name: str
    levels: int
    share: float
    groups: IntArray


def seed_block(data: Table, rows: IntArray, cost: FloatArray) -> Block | None:
    """The seed that moves the costs of the rows beyond chance; None where none does, or where it hardly comes again."""
    settings = table("searches")["seeds"]
    for name in dict.fromkeys(name for row in rows for name in data.trials[row].params if is_seed(name)):
        told = [str(data.trials[row].params.get(name)) for row in rows]
        _, groups = np.unique(told, return_inverse=True)
        levels = len(unique(groups))
        if levels < 2 or len(rows) < settings["each"] * levels:
            continue
        within, whole = float(np.sum(_centred(cost, groups) ** 2)), float(np.sum((cost - cost.mean()) ** 2))
        if whole <= 0 or within <= 0:
            continue
        spare = len(rows) - levels
        if f_tail((whole - within) / (levels - 1) / (within / spare), levels - 1, spare) < settings["chance"]:
            return Block(name, levels, 1.0 - within / whole, groups)
    return None


def within_seeds(data: Table, rows: IntArray, cost: FloatArray) -> FloatArray:
    """The costs as far as they differ from others of their seed, about the mean of all; as they are without one."""
    block = seed_block(data, rows, cost)
    return cost if block is None else _centred(cost, block.groups) + float(cost.mean())


def _centred(cost: FloatArray, groups: IntArray) -> FloatArray:
    """The costs without the means of their groups."""
    means = np.bincount(groups, cost) / np.bincount(groups)
    return np.asarray(cost - means[groups])
