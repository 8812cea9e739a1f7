"""A Gaussian process over a study's trials: what the cost is where nobody looked, and how sure that is.

Regression given the trials' places is right however a sampler chose them (the likelihood principle: a design that
depends on earlier values alone is ignorable), where counts of good trials near an end are not.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from advisor.records import FloatArray, IntArray
from advisor.signals.design import Design

MAX_TRIALS = 250  # trials of the Gaussian process: it costs their cube
FREEDOM = 4.0  # degrees of freedom of its errors, heavy-tailed (Lange et al. 1989)
ROUNDS = 2  # of reweighting
LOST, ESTIMATED = 0.5, 0.25
JITTER = 1e-8  # added to the diagonal for the decomposition
PRIOR_NOISE, STEPS = 0.1, 60


@dataclass(frozen=True)
class Surrogate:
    """A fitted process on standardized costs: squared-exponential, one length a parameter, Student-t noise.

    `rows` are the design's rows used, `groups` their features by parameter (axes first), `logs` the log inverse
    squared lengths, the log signal variance and the log noise variance; `unit` is the cost's standard deviation.
    """

    rows: IntArray
    groups: tuple[FloatArray, ...]
    logs: FloatArray
    factor: FloatArray
    weights: FloatArray
    mean: FloatArray
    residual: FloatArray
    unit: float

    @property
    def noise(self) -> float:
        """Standard deviation of the noise, in standardized costs."""
        return math.exp(0.5 * float(self.logs[-1]))

    def profile(self, axis: int, places: Sequence[float], rows: IntArray) -> tuple[FloatArray, FloatArray]:
        """Mean [p] and covariance [p, p] of the cost with one axis at each place, averaged over the rows."""
        from scipy.linalg import solve_triangular

        moved = [np.tile(group[rows], (len(places), 1)) for group in self.groups]
        moved[axis] = np.repeat(np.asarray(places, dtype=np.float64), len(rows))[:, None]
        shape = (len(places), len(rows))
        across = _covariance(_distances(moved, self.groups), self.logs)
        within = _covariance(_distances(moved, moved), self.logs)
        across = across.reshape(*shape, -1).mean(axis=1)
        within = within.reshape(*shape, *shape).mean(axis=(1, 3))
        explained = solve_triangular(self.factor, across.T, lower=True, check_finite=False)
        return across @ self.weights, within - explained.T @ explained


def surrogate(design: Design) -> Surrogate:
    """Fits the process: lengths and noise by their posterior mode, outliers weighed down by a Student-t noise.

    Costs at the cap (lost runs) and costs estimated from pruned trials count as uncertain by a share of the spread.
    """
    rows = np.unique(np.linspace(0, len(design.cost) - 1, min(len(design.cost), MAX_TRIALS)).astype(int))
    size = float(np.ptp(design.cost)) or 1.0
    whole = (design.cost - design.cost.min()) / size
    cost = whole[rows]
    unit = float(cost.std()) or 1.0
    extra = _uncertainty(whole, design.exact)[rows] / unit**2
    groups = tuple(group[rows] for group in _groups(design))
    cost = (cost - cost.mean()) / unit
    spread = np.ones(len(rows))
    model = _fit(rows, groups, cost, spread, extra, None, unit * size)
    for _ in range(ROUNDS):
        ratio = model.residual**2 / max(math.exp(float(model.logs[-1])), 1e-9)
        spread = np.clip((FREEDOM + ratio) / (FREEDOM + 1.0), 0.3, 1e4)
        model = _fit(rows, groups, cost, spread, extra, model.logs, unit * size)
    return model


def _groups(design: Design) -> list[FloatArray]:
    """Features by parameter: a position (absent: the middle), whether it was there, a category's levels."""
    have = np.isfinite(design.positions)
    groups = [np.where(have[:, j], design.positions[:, j], 0.5)[:, None] for j in range(len(design.axes))]
    partial = {have[:, j].tobytes(): have[:, j] for j in range(len(design.axes)) if not have[:, j].all()}
    groups += [flags.astype(float)[:, None] for flags in partial.values()]
    for _, codes in design.categories:
        groups.append((codes[:, None] == np.unique(codes)).astype(float) / math.sqrt(2.0))
    return [np.asarray(group, dtype=np.float64) for group in groups]


def _uncertainty(cost: FloatArray, exact: FloatArray) -> FloatArray:
    """Variance of a cost beyond the noise: large at the cap, some where it was estimated."""
    worst, middle = float(cost.max()), float(np.median(cost))
    capped = cost >= worst - 1e-9 * max(abs(worst), worst - middle)
    if capped.sum() < 2 and exact[capped].all():
        capped[:] = False
    share = np.where(capped, LOST, np.where(exact < 0.5, ESTIMATED, 0.0))
    return np.asarray((share * (worst - middle)) ** 2)


def _fit(
    rows: IntArray,
    groups: tuple[FloatArray, ...],
    cost: FloatArray,
    spread: FloatArray,
    extra: FloatArray,
    start: FloatArray | None,
    unit: float,
) -> Surrogate:
    """The posterior mode of the logs from a start, and the process there."""
    from scipy.linalg import cho_solve
    from scipy.optimize import minimize

    count = len(groups)
    distances = _distances(groups, groups)
    axes = max(1, sum(group.shape[1] == 1 for group in groups))
    centre = np.array([-math.log(axes)] * count + [0.0, math.log(PRIOR_NOISE)])
    width = np.array([2.4] * count + [1.0, 2.0])
    bounds = [(-10.0, 8.0)] * count + [(-4.0, 5.0), (-14.0, 2.0)]
    optimum = minimize(
        _loss,
        centre if start is None else start,
        args=(distances, cost, spread, extra, centre, width),
        jac=True,
        method="L-BFGS-B",
        bounds=bounds,
        options={"maxiter": STEPS},
    )
    kernel = _covariance(distances, optimum.x)
    factor = _factor(kernel, optimum.x, spread, extra)
    weights = cho_solve((factor, True), cost, check_finite=False)
    precision = np.diag(cho_solve((factor, True), np.eye(len(cost)), check_finite=False))
    return Surrogate(rows, groups, optimum.x, factor, weights, kernel @ weights, weights / precision, unit)


def _distances(one: Sequence[FloatArray], other: Sequence[FloatArray]) -> list[FloatArray]:
    """Squared distances by parameter."""
    return [
        np.maximum(np.sum(a * a, axis=1)[:, None] + np.sum(b * b, axis=1)[None, :] - 2.0 * a @ b.T, 0.0)
        for a, b in zip(one, other, strict=True)
    ]


def _signal(distances: Sequence[FloatArray], logs: FloatArray) -> FloatArray:
    total = np.zeros_like(distances[0])
    for squared, log in zip(distances, logs[:-2], strict=True):
        total += squared * math.exp(float(log))
    return np.asarray(math.exp(float(logs[-2])) * np.exp(-0.5 * total))


def _covariance(distances: Sequence[FloatArray], logs: FloatArray) -> FloatArray:
    """The signal's covariance with that of an unknown constant."""
    return _signal(distances, logs) + 1.0


def _factor(kernel: FloatArray, logs: FloatArray, spread: FloatArray, extra: FloatArray) -> FloatArray:
    from scipy.linalg import cholesky

    noisy = kernel + np.diag(math.exp(float(logs[-1])) * spread + extra + JITTER)
    return np.asarray(cholesky(noisy, lower=True, check_finite=False))


def _loss(
    logs: FloatArray,
    distances: Sequence[FloatArray],
    cost: FloatArray,
    spread: FloatArray,
    extra: FloatArray,
    centre: FloatArray,
    width: FloatArray,
) -> tuple[float, FloatArray]:
    """Negative log posterior of the logs, and its gradient."""
    from scipy.linalg import LinAlgError, cho_solve

    signal = _signal(distances, logs)
    try:
        factor = _factor(signal + 1.0, logs, spread, extra)
    except LinAlgError:
        return 1e10, np.zeros_like(logs)
    weights = cho_solve((factor, True), cost, check_finite=False)
    inner = cho_solve((factor, True), np.eye(len(cost)), check_finite=False) - np.outer(weights, weights)
    weighted = inner * signal
    lengths = [
        -0.25 * math.exp(float(log)) * float(np.vdot(weighted, squared))
        for squared, log in zip(distances, logs[:-2], strict=True)
    ]
    noise = 0.5 * math.exp(float(logs[-1])) * float(np.sum(np.diag(inner) * spread))
    away = (logs - centre) / width
    value = 0.5 * float(cost @ weights) + float(np.log(np.diag(factor)).sum()) + 0.5 * float(away @ away)
    return value, np.array([*lengths, 0.5 * float(np.sum(weighted)), noise]) + away / width
