"""A Gaussian process with a Matérn kernel and a known share of noise, fitted by its marginal likelihood.

What scikit-learn's GaussianProcessRegressor makes of `ConstantKernel * Matern(nu=2.5) + WhiteKernel("fixed")`
(Rasmussen & Williams 2006, algorithm 2.1 and equation 5.9), which a test compares it with. Loading that package takes
longer than all that is asked of it here.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from advisor.records import FloatArray

JITTER = 1e-8  # added to the diagonal for the decomposition, by the signal of one
LARGEST_SIGNAL = 1e2
"""How far the signal's variance may lie from that of the costs, a factor either way."""
SHORTEST, LONGEST = 0.2, 20.0
"""Lengths of the kernel, in sides of the unit cube."""


@dataclass(frozen=True, slots=True)
class Process:
    """A fitted process: places [trials, features], the logs of the signal's variance and of the lengths."""

    places: FloatArray
    logs: FloatArray
    factor: FloatArray
    weights: FloatArray
    noise: float
    likelihood: float

    def mean(self, places: FloatArray) -> FloatArray:
        """What it expects at other places."""
        return np.asarray(_signal(places, self.places, self.logs) @ self.weights)

    def deviation(self, places: FloatArray) -> FloatArray:
        """Standard deviation of one more trial there, its noise included."""
        from scipy.linalg import solve_triangular

        across = _signal(places, self.places, self.logs)
        known = solve_triangular(self.factor, across.T, lower=True, check_finite=False)
        variance = math.exp(float(self.logs[0])) + self.noise - np.einsum("ij,ij->j", known, known)
        return np.asarray(np.sqrt(np.maximum(variance, 0.0)))


def fitted(places: FloatArray, values: FloatArray, noise: float, start: FloatArray | None = None) -> Process:
    """The process of the largest marginal likelihood that is reached from the start, by default a length of one."""
    from scipy.linalg import cho_solve
    from scipy.optimize import minimize

    signal = math.log(LARGEST_SIGNAL)
    bounds = [(-signal, signal)] + [(math.log(SHORTEST), math.log(LONGEST))] * places.shape[1]
    begun = np.zeros(1 + places.shape[1]) if start is None else start
    apart = ((places[:, None, :] - places[None, :, :]) ** 2).reshape(-1, places.shape[1])
    found = minimize(_loss, begun, args=(apart, values, noise), jac=True, method="L-BFGS-B", bounds=bounds)
    factor = _factor(_signal(places, places, found.x), noise)
    weights = cho_solve((factor, True), values, check_finite=False)
    return Process(places, found.x, factor, weights, noise, -float(found.fun))


def _signal(one: FloatArray, other: FloatArray, logs: FloatArray) -> FloatArray:
    lengths = np.exp(logs[1:])
    a, b = one / lengths, other / lengths
    squares = np.sum(a * a, axis=1)[:, None] + np.sum(b * b, axis=1)[None, :] - 2.0 * a @ b.T
    scaled = np.sqrt(5.0 * np.maximum(squares, 0.0))
    return np.asarray(math.exp(float(logs[0])) * ((1.0 + scaled + scaled**2 / 3.0) * np.exp(-scaled)))


def _factor(signal: FloatArray, noise: float) -> FloatArray:
    from scipy.linalg import cholesky

    return np.asarray(cholesky(signal + (noise + JITTER) * np.eye(len(signal)), lower=True, check_finite=False))


def _loss(logs: FloatArray, apart: FloatArray, values: FloatArray, noise: float) -> tuple[float, FloatArray]:
    """Negative log marginal likelihood, and its gradient by the logs; `apart`: squared distances [pairs, features]."""
    from scipy.linalg import LinAlgError, cho_solve

    count, weight = len(values), np.exp(-2.0 * logs[1:])
    scaled = np.sqrt(5.0 * (apart @ weight)).reshape(count, count)
    fall = math.exp(float(logs[0])) * np.exp(-scaled)
    signal = (1.0 + scaled + scaled**2 / 3.0) * fall
    try:
        factor = _factor(signal, noise)
    except LinAlgError:
        return math.inf, np.zeros_like(logs)
    weights = cho_solve((factor, True), values, check_finite=False)
    inner = np.outer(weights, weights) - cho_solve((factor, True), np.eye(count), check_finite=False)
    value = 0.5 * float(values @ weights) + float(np.log(np.diag(factor)).sum()) + 0.5 * count * math.log(math.tau)
    slopes = weight * ((inner * (scaled + 1.0) * fall).ravel() @ apart) * (5.0 / 3.0)
    return value, -0.5 * np.array([np.sum(inner * signal), *slopes])
