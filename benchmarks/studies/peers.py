"""Other people's boundary rules, on the same trials: the end each would call too narrow, per parameter."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping

import numpy as np

from advisor.records import FloatArray
from advisor.signals.design import Design

Verdict = str | None


def naive(u: FloatArray, cost: FloatArray, design: Design, j: int) -> Verdict:
    """The best trial lies within 5 % of an end."""
    best = u[np.argmin(cost)]
    return "high" if best >= 0.95 else "low" if best <= 0.05 else None


def two_of_three(u: FloatArray, cost: FloatArray, design: Design, j: int) -> Verdict:
    """Two of the best three trials lie within 5 % of one end."""
    return _at_end(u[np.argsort(cost, kind="stable")[:3]], 0.05, 2)


def best_tenth(u: FloatArray, cost: FloatArray, design: Design, j: int) -> Verdict:
    """Half of the best tenth lie within 10 % of one end."""
    count = max(2, math.ceil(0.1 * len(u)))
    return _at_end(u[np.argsort(cost, kind="stable")[:count]], 0.1, math.ceil(count / 2))


def _at_end(u: FloatArray, margin: float, wanted: int) -> Verdict:
    high, low = int(np.sum(u >= 1.0 - margin)), int(np.sum(u <= margin))
    return "high" if high >= wanted and high >= low else "low" if low >= wanted else None


def with_effect(u: FloatArray, cost: FloatArray, design: Design, j: int) -> Verdict:
    """The naive rule where Kruskal and Wallis' test over five bins is below 5 %."""
    from scipy.stats import kruskal

    bins = np.minimum((np.clip(u, 0, 1) * 5).astype(int), 4)
    parts = [cost[bins == b] for b in range(5) if np.any(bins == b)]
    if len(parts) < 2 or np.ptp(cost) == 0 or kruskal(*parts).pvalue >= 0.05:
        return None
    return naive(u, cost, design, j)


def ax(u: FloatArray, cost: FloatArray, design: Design, j: int) -> Verdict:
    """Ax: more than half of the suggestions (the last fifth) lie exactly on a bound."""
    last = u[-max(1, len(u) // 5) :]
    high, low = float(np.mean(last >= 1.0 - 1e-6)), float(np.mean(last <= 1e-6))
    return "high" if high > 0.5 else "low" if low > 0.5 else None


def skore(u: FloatArray, cost: FloatArray, design: Design, j: int) -> Verdict:
    """skore SKD014: the best value is the largest or smallest that was tried."""
    best = u[np.argmin(cost)]
    return "high" if best >= u.max() else "low" if best <= u.min() else None


def additive_quadratic(u: FloatArray, cost: FloatArray, design: Design, j: int) -> Verdict:
    """An additive quadratic of capped costs; a t-test on the slope at the end, 1 % over the parameters' number.

    Only where the median of the best sixth lies in the end's half.
    """
    from scipy.stats import t

    centred = 2.0 * np.where(np.isfinite(design.positions), design.positions, 0.5) - 1.0
    order = [j, *(i for i in range(centred.shape[1]) if i != j)]
    blocks = [np.column_stack([centred[:, i], centred[:, i] ** 2]) for i in order]
    width = max(1, min(len(order), (len(design.cost) // 2 - 1) // 2))
    matrix = np.column_stack([np.ones(len(design.cost)), *blocks[:width]])
    freedom = len(design.cost) - matrix.shape[1]
    if freedom < 3:
        return None
    inverse = np.linalg.pinv(matrix.T @ matrix, hermitian=True)
    solution = inverse @ matrix.T @ design.cost
    variance = float(np.sum((design.cost - matrix @ solution) ** 2)) / freedom
    best = u[np.argsort(cost, kind="stable")[: max(3, math.ceil(0.15 * len(u)))]]
    for side, end in (("high", 1.0), ("low", -1.0)):
        gradient = np.zeros(matrix.shape[1])
        gradient[1], gradient[2] = end, 2.0
        size = math.sqrt(max(variance * float(gradient @ inverse @ gradient), 1e-300))
        toward = np.median(best) > 0.5 if side == "high" else np.median(best) < 0.5
        if toward and t.cdf(float(gradient @ solution) / size, freedom) * len(design.axes) < 0.01:
            return side
    return None


PEERS: Mapping[str, Callable[[FloatArray, FloatArray, Design, int], Verdict]] = {
    "best within 5 % of an end (naive)": naive,
    "2 of the best 3 within 5 %": two_of_three,
    "half of the best tenth within 10 %": best_tenth,
    "naive and an effect (Kruskal–Wallis)": with_effect,
    "Ax: > 50 % of suggestions on a bound": ax,
    "skore SKD014: best is the extreme tried": skore,
    "additive quadratic, t-test at the end": additive_quadratic,
}


def verdicts(design: Design) -> dict[str, dict[str, Verdict]]:
    """Rule → parameter → the end it flags."""
    found: dict[str, dict[str, Verdict]] = {name: {} for name in PEERS}
    for j, axis in enumerate(design.axes):
        have = np.isfinite(design.positions[:, j])
        u, cost = design.positions[have, j], design.cost[have]
        for name, rule in PEERS.items():
            found[name][axis.parameter.name] = rule(u, cost, design, j) if len(u) >= 3 else None
    return found
