"""The chance that a parameter does nothing: a partial F statistic and a count of the best trials, by permutation."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from advisor.records import FloatArray
from advisor.signals.design import Design
from advisor.signals.distributions import gamma_tail, gamma_tail_limit
from advisor.signals.order import quantile, unique

PERMUTATIONS = 599  # shuffled orders: chances down to 1 in 600
BEST_SHARE = 0.2  # of the trials: the best fifth
BINS = 5  # groups of equal size that a numeric parameter is cut into


def blocks_of(design: Design) -> tuple[list[str], list[FloatArray]]:
    """Each parameter's columns for the tests: powers of the position and whether it was there, or levels."""
    names, blocks = [], []
    for j, axis in enumerate(design.axes):
        here = design.positions[:, j]
        have = np.isfinite(here)
        centred = np.where(have, 2.0 * np.nan_to_num(here) - 1.0, 0.0)
        distinct = len(unique(np.round(centred[have], 9)))
        parts = [centred**power for power in range(1, min(3, distinct - 1) + 1)]
        names.append(axis.parameter.name)
        blocks.append(np.column_stack(parts if have.all() else [*parts, have.astype(float)]))
    for name, codes in design.categories:
        names.append(name)
        blocks.append(np.column_stack([(codes == level).astype(float) for level in unique(codes)[1:]]))
    return names, blocks


def permutation_tests(blocks: list[FloatArray], cost: FloatArray, random: np.random.Generator) -> FloatArray:
    """One chance a parameter: the smaller of two permutation tests, doubled."""
    ranks = np.argsort(np.argsort(cost, kind="stable"), kind="stable").astype(float)
    orders = np.argsort(random.random((len(cost), PERMUTATIONS)), axis=0)
    best = (ranks < max(3, math.ceil(BEST_SHARE * len(cost)))).astype(float)
    shuffled_best = best[orders]
    strength = [_explained(block[:, :2], cost) for block in blocks]
    partial = [_partial_chance(blocks, strength, j, cost, orders) for j in range(len(blocks))]
    counted = [_counted_chance(block, best, shuffled_best) for block in blocks]
    return np.minimum(1.0, 2.0 * np.minimum(partial, counted))


def _partial_chance(
    blocks: list[FloatArray], strength: Sequence[float], j: int, cost: FloatArray, orders: Any
) -> float:
    """Freedman and Lane's permutation of residuals: the others' linear and quadratic effects are taken out first."""
    matrix = _others(blocks, strength, j, len(cost))
    base = _basis(matrix)
    rest = cost - base @ (base.T @ cost)
    own = _basis(blocks[j] - base @ (base.T @ blocks[j]))
    if own.shape[1] == 0 or float(rest @ rest) <= 0:
        return 1.0
    observed, whole = float(np.sum((own.T @ rest) ** 2)), float(rest @ rest)
    shuffled = rest[orders]
    size = np.maximum(whole - np.sum((base.T @ shuffled) ** 2, axis=0), 1e-12 * whole)
    drawn = np.sum((own.T @ shuffled) ** 2, axis=0) / size
    return _chance(observed / whole, drawn)


def _others(blocks: list[FloatArray], strength: Sequence[float], j: int, trials: int) -> FloatArray:
    """A constant and the other parameters' linear and quadratic columns, the strongest first, while trials allow."""
    matrix = np.ones((trials, 1))
    for place in sorted((i for i in range(len(blocks)) if i != j), key=lambda other: -strength[other]):
        block = blocks[place][:, :2]
        if 2 * (matrix.shape[1] + block.shape[1] + blocks[j].shape[1]) <= trials:
            matrix = np.column_stack([matrix, block])
    return matrix


def _explained(block: FloatArray, cost: FloatArray) -> float:
    """How much of the squared deviations the columns take away."""
    centred = cost - cost.mean()
    base = _basis(block - block.mean(axis=0))
    return float(np.sum((base.T @ centred) ** 2))


def _basis(matrix: FloatArray) -> FloatArray:
    """Orthonormal columns that span the matrix's."""
    vectors, sizes, _ = np.linalg.svd(matrix, full_matrices=False)
    return np.asarray(vectors[:, sizes > 1e-9 * max(float(sizes.max(initial=0.0)), 1e-9)])


def _counted_chance(block: FloatArray, best: FloatArray, shuffled: FloatArray) -> float:
    """Chi-square of the best trials over bins of the parameter, against permutations (the idea of PED-ANOVA)."""
    bins = _bins(block)
    expected = bins.sum(axis=0) * best.mean()
    observed = float(np.sum((bins.T @ best - expected) ** 2 / expected))
    drawn = np.sum((bins.T @ shuffled - expected[:, None]) ** 2 / expected[:, None], axis=0)
    return _chance(observed, drawn)


def _chance(observed: float, drawn: FloatArray) -> float:
    """The share of draws that reach the observed one; beyond all draws the tail of a gamma fitted to them.

    The tail is trusted to a hundredth of the smallest share that the draws can tell (Knijnenburg et al. 2009).
    """
    smallest = 1.0 / (1 + len(drawn))
    reached = int(np.sum(drawn >= observed * (1 - 1e-12)))
    mean, variance = float(drawn.mean()), float(drawn.var())
    if reached or variance <= 0:
        return (1 + reached) * smallest
    told = (observed * mean / variance, mean**2 / variance)
    if gamma_tail_limit(*told) <= 0.01 * smallest:
        return 0.01 * smallest
    return min(smallest, max(gamma_tail(*told), 0.01 * smallest))


def _bins(block: FloatArray) -> FloatArray:
    """Trials x bins of about equally many trials, by the first column, or by level."""
    _, codes = np.unique(block, axis=0, return_inverse=True)
    codes = codes.ravel()
    if codes.max(initial=0) >= BINS:
        first = block[:, 0]
        edges = unique(np.array(quantile(first, *np.linspace(0, 1, BINS + 1)[1:-1])))
        codes = np.searchsorted(edges, first, side="right")
    return np.asarray([codes == level for level in unique(codes)], dtype=np.float64).T


def holm(chances: FloatArray, tested: int = 0) -> FloatArray:
    """Holm's correction: the family-wise chance of each among so many tested."""
    tested = max(tested, len(chances))
    order = np.argsort(chances)
    corrected = np.empty(len(chances))
    running = 0.0
    for rank, j in enumerate(order):
        running = max(running, min(1.0, float(chances[j]) * (tested - rank)))
        corrected[j] = running
    return corrected
