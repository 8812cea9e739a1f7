"""Extremely randomised regression trees, all grown at once, a level at a time.

What scikit-learn's ExtraTreesRegressor grows (Geurts, Ernst & Wehenkel 2006; every feature tried at one random cut, no
bootstrap), which a test compares it with. Loading that package takes longer than all that is asked of it here.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from advisor.records import BoolArray, FloatArray, IntArray

LEAST_IN_A_LEAF = 2  # trials: fewer would answer noise
SAME = 1e-7
"""Values of a feature that lie no further apart are one."""
PURE = 1e-15
"""Squared error a trial below which nothing is left to explain."""


@dataclass(frozen=True, slots=True)
class Trees:
    """The nodes of all trees in one row; a leaf has no `below` (-1), the other child stands beside that one."""

    count: int
    feature: IntArray
    cut: FloatArray
    below: IntArray
    value: FloatArray

    def predict(self, places: FloatArray) -> FloatArray:
        """The mean answer of the trees at every place [places, features]."""
        at = np.tile(np.arange(self.count), len(places))
        inner = np.flatnonzero(self.below[at] >= 0)
        while len(inner):
            node, row = at[inner], inner // self.count
            node = self.below[node] + (places[row, self.feature[node]] > self.cut[node])
            at[inner] = node
            inner = inner[self.below[node] >= 0]
        return np.asarray(self.value[at].reshape(len(places), self.count).mean(axis=1))


def grown(features: FloatArray, cost: FloatArray, count: int, random: np.random.Generator) -> Trees:
    """So many trees of the trials' features [trials, features] and costs [trials]."""
    rows = np.tile(np.arange(len(cost)), count)
    starts = np.arange(count) * len(cost)
    parts, known = [], 0
    while len(starts):
        sizes = np.diff(starts, append=len(rows))
        feature, cut, value, splits = _level(features.take(rows, axis=0), cost.take(rows), starts, sizes, random)
        known += len(starts)
        below = np.where(splits, known + 2 * (np.cumsum(splits) - 1), -1)
        parts.append((feature, cut, below, value))
        rows, starts = _divided(features, rows, sizes, feature, cut, below)
    return Trees(count, *(np.concatenate(column) for column in zip(*parts, strict=True)))


def _level(
    features: FloatArray, cost: FloatArray, starts: IntArray, sizes: IntArray, random: np.random.Generator
) -> tuple[IntArray, FloatArray, FloatArray, BoolArray]:
    """Each node's best of one random cut a feature, its mean cost, and whether it is divided there."""
    low, high = np.minimum.reduceat(features, starts), np.maximum.reduceat(features, starts)
    cuts = low + random.random(low.shape) * (high - low)
    left = features <= np.repeat(cuts, sizes, axis=0)
    total, square = np.add.reduceat(cost, starts), np.add.reduceat(cost**2, starts)
    lefts = np.add.reduceat(left.view(np.int8), starts, dtype=np.int32)
    sums = np.add.reduceat(left * cost[:, None], starts)
    rights = sizes[:, None] - lefts
    fair = (np.minimum(lefts, rights) >= LEAST_IN_A_LEAF) & (high - low > SAME)
    gain = sums**2 / np.maximum(lefts, 1) + (total[:, None] - sums) ** 2 / np.maximum(rights, 1)
    best = np.argmax(np.where(fair, gain, -np.inf), axis=1)
    nodes, value = np.arange(len(starts)), total / sizes
    splits = fair[nodes, best] & (square / sizes - value**2 > PURE)
    return best, cuts[nodes, best], value, splits


def _divided(
    features: FloatArray, rows: IntArray, sizes: IntArray, feature: IntArray, cut: FloatArray, below: IntArray
) -> tuple[IntArray, IntArray]:
    """The trials of the next level's nodes, node by node, and where each node begins."""
    node = np.repeat(np.arange(len(sizes)), sizes)
    first = below.take(node)
    inner = np.flatnonzero(first >= 0)
    node, kept = node.take(inner), rows.take(inner)
    value = features.ravel().take(kept * features.shape[1] + feature.take(node))
    child = first.take(inner) + (value > cut.take(node))
    order = np.argsort(child, kind="stable")
    return kept.take(order), np.flatnonzero(np.diff(child.take(order), prepend=-1))
