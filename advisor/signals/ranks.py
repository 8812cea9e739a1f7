"""Tests by ranks: Mann and Whitney's of two samples, Kruskal and Wallis' of several, ties shared out."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from advisor.records import FloatArray, IntArray
from advisor.signals.distributions import chi_square_tail, normal_tail

MOST_EXACT = 8
"""Values of the smaller sample up to which its distribution is counted out where no values tie, as SciPy does."""


def mann_whitney(first: ArrayLike, second: ArrayLike, greater: bool = False) -> float:
    """The chance that samples of one distribution differ so much, or that the first is so much greater.

    Mann & Whitney 1947: exact for small samples without ties, else normal with corrections for ties and continuity.
    """
    one, other = np.asarray(first, dtype=np.float64), np.asarray(second, dtype=np.float64)
    ranks, ties = _ranked(np.concatenate([one, other]))
    pairs = len(one) * len(other)
    wins = float(ranks[: len(one)].sum()) - len(one) * (len(one) + 1) / 2.0
    wins = wins if greater else max(wins, pairs - wins)
    if min(len(one), len(other)) <= MOST_EXACT and not np.any(ties > 1):
        chance = _exact(pairs - round(wins), len(one), len(other))
    else:
        count = len(ranks)
        spread = math.sqrt(pairs / 12.0 * (count + 1.0 - _excess(ties) / (count * (count - 1.0))))
        chance = normal_tail((wins - pairs / 2.0 - 0.5) / spread) if spread > 0 else 1.0
    return chance if greater else min(1.0, 2.0 * chance)


def kruskal_wallis(samples: Sequence[Sequence[float]]) -> float:
    """The chance that samples of one distribution differ so much (Kruskal & Wallis 1952, the chi-square of it)."""
    ranks, ties = _ranked(np.concatenate([np.asarray(sample, dtype=np.float64) for sample in samples]))
    count = len(ranks)
    ends = np.cumsum([len(sample) for sample in samples])
    parts = np.split(ranks, ends[:-1])
    between = sum(float(part.sum()) ** 2 / len(part) for part in parts)
    statistic = 12.0 / (count * (count + 1.0)) * between - 3.0 * (count + 1.0)
    return chi_square_tail(statistic / (1.0 - _excess(ties) / (count**3 - count)), len(samples) - 1)


def _ranked(values: FloatArray) -> tuple[FloatArray, IntArray]:
    """Ranks from 1, equal values at the middle of theirs, and how many share each value."""
    _, places, sizes = np.unique(values, return_inverse=True, return_counts=True)
    return (np.cumsum(sizes) - (sizes - 1) / 2.0)[places], sizes


def _excess(ties: IntArray) -> float:
    """How much ties take from the variance of ranks."""
    sizes = ties.astype(np.float64)
    return float(np.sum(sizes**3 - sizes))


def _exact(losses: int, first: int, second: int) -> float:
    """The chance of at most so many losses: the coefficients of the Gaussian binomial count the orders."""
    orders = np.zeros(losses + 1, dtype=object)
    orders[0] = 1
    for part in range(1, min(first, second) + 1):
        orders[part + max(first, second) :] -= orders[: max(0, len(orders) - part - max(first, second))].copy()
        for start in range(min(part, len(orders))):
            orders[start::part] = np.cumsum(orders[start::part])
    return int(orders.sum()) / math.comb(first + second, first)
