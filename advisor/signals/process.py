"""A Gaussian process over trials: a length a parameter, a smooth or a rough kernel, a noise that is known or fitted.

Rasmussen & Williams 2006: algorithm 2.1, equations 5.8 and 5.9. A test compares it with scikit-learn's, whose load
takes longer than all that is asked of it here.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from advisor.records import FloatArray
from advisor.signals.least import least

JITTER = 1e-8  # added to the diagonal for the decomposition
UNREACHED = 1e10  # the loss where the covariance has no decomposition

Kernel = Callable[[FloatArray], tuple[FloatArray, FloatArray]]
"""What two trials share by their squared distance in lengths, and its derivative by that."""


def squared_exponential(squares: FloatArray) -> tuple[FloatArray, FloatArray]:
    """The smoothest kernel."""
    value = np.exp(-0.5 * squares)
    return value, -0.5 * value


def matern(squares: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Matérn's kernel of smoothness 5/2."""
    scaled = np.sqrt(5.0 * squares)
    fall = np.exp(-scaled)
    return (1.0 + scaled + scaled**2 / 3.0) * fall, (-5.0 / 6.0) * (1.0 + scaled) * fall


@dataclass(frozen=True, slots=True)
class Prior:
    """What is held of the logs before the trials are seen: bounds, and how likely, normal about a centre.

    The logs, in this order: each parameter's inverse squared length, the signal's variance, the noise's. An infinite
    width says nothing; a log whose bounds meet is known. `constant` is the variance of an unknown constant.
    """

    low: FloatArray
    high: FloatArray
    centre: FloatArray
    width: FloatArray | float = math.inf
    constant: float = 0.0


@dataclass(frozen=True, slots=True)
class Observed:
    """Trials as the process wants them: features by parameter, values, and what their errors are.

    A value's variance is the noise's times its `spread`, and its `extra`.
    """

    groups: tuple[FloatArray, ...]
    values: FloatArray
    spread: FloatArray | float = 1.0
    extra: FloatArray | float = 0.0


@dataclass(frozen=True, slots=True)
class Process:
    """A fitted process; `whitener` is the inverse of the lower factor of the values' covariance."""

    observed: Observed
    kernel: Kernel
    constant: float
    logs: FloatArray
    whitener: FloatArray
    weights: FloatArray
    likelihood: float

    @property
    def noise(self) -> float:
        """Variance of the noise."""
        return math.exp(float(self.logs[-1]))

    @property
    def means(self) -> FloatArray:
        """What it expects at its own trials."""
        return self.mean(self.observed.groups)

    @property
    def residual(self) -> FloatArray:
        """How far each value lies from what the others foresee (Rasmussen & Williams 2006, equation 5.12)."""
        return np.asarray(self.weights / np.einsum("ij,ij->j", self.whitener, self.whitener))

    def mean(self, places: Sequence[FloatArray]) -> FloatArray:
        """What it expects at other places, given as the trials' features are."""
        return np.asarray(self.covariance(places, self.observed.groups) @ self.weights)

    def deviation(self, places: Sequence[FloatArray]) -> FloatArray:
        """Standard deviation of one more trial there, its noise included."""
        known = self.whitener @ self.covariance(self.observed.groups, places)
        variance = math.exp(float(self.logs[-2])) + self.constant + self.noise - np.einsum("ij,ij->j", known, known)
        return np.asarray(np.sqrt(np.maximum(variance, 0.0)))

    def covariance(self, one: Sequence[FloatArray], other: Sequence[FloatArray]) -> FloatArray:
        """The covariance of what is expected at two lists of places, before any trial."""
        apart = sum(
            math.exp(float(log)) * squares for squares, log in zip(_distances(one, other), self.logs, strict=False)
        )
        return np.asarray(math.exp(float(self.logs[-2])) * self.kernel(np.asarray(apart))[0] + self.constant)


def fitted(observed: Observed, kernel: Kernel, prior: Prior, start: FloatArray, steps: int) -> Process:
    """The process at the posterior mode of the logs that is reached from a start, in at most so many steps."""
    squares = np.array([apart.ravel() for apart in _distances(observed.groups, observed.groups)])

    def loss(logs: FloatArray) -> tuple[float, FloatArray]:
        return _loss(logs, squares, observed, kernel, prior)

    logs = least(loss, start, prior.low, prior.high, steps)
    solved = _solved(_shared(logs, squares, kernel)[0], logs, observed, prior.constant)
    return Process(observed, kernel, prior.constant, logs, *solved)


def _distances(one: Sequence[FloatArray], other: Sequence[FloatArray]) -> list[FloatArray]:
    """Squared distances by parameter."""
    return [
        np.maximum(np.sum(a * a, axis=1)[:, None] + np.sum(b * b, axis=1)[None, :] - 2.0 * a @ b.T, 0.0)
        for a, b in zip(one, other, strict=True)
    ]


def _shared(logs: FloatArray, squares: FloatArray, kernel: Kernel) -> tuple[FloatArray, FloatArray]:
    """The signal's covariance of the trials, and its derivative by the squares [features, pairs] of their distances."""
    count = math.isqrt(squares.shape[1])
    value, slope = kernel((np.exp(logs[:-2]) @ squares).reshape(count, count))
    signal = math.exp(float(logs[-2]))
    return signal * value, signal * slope


def _solved(
    signal: FloatArray, logs: FloatArray, observed: Observed, constant: float
) -> tuple[FloatArray, FloatArray, float]:
    """The whitener, the weights and the log marginal likelihood."""
    count = len(signal)
    errors = math.exp(float(logs[-1])) * observed.spread + observed.extra + JITTER
    factor = np.linalg.cholesky(signal + constant + np.diag(np.broadcast_to(errors, count)))
    whitener = np.linalg.inv(factor)
    white = whitener @ observed.values
    likelihood = -0.5 * float(white @ white) - float(np.log(np.diag(factor)).sum()) - 0.5 * count * math.log(math.tau)
    return whitener, whitener.T @ white, likelihood


def _loss(
    logs: FloatArray, squares: FloatArray, observed: Observed, kernel: Kernel, prior: Prior
) -> tuple[float, FloatArray]:
    """Negative log posterior of the logs, and its gradient."""
    signal, slope = _shared(logs, squares, kernel)
    try:
        whitener, weights, likelihood = _solved(signal, logs, observed, prior.constant)
    except np.linalg.LinAlgError:
        return UNREACHED, np.zeros_like(logs)
    inner = whitener.T @ whitener - np.outer(weights, weights)
    lengths = np.exp(logs[:-2]) * (squares @ (inner * slope).ravel())
    noise = math.exp(float(logs[-1])) * float(np.sum(np.diag(inner) * observed.spread))
    away = (logs - prior.centre) / prior.width
    gradient = 0.5 * np.array([*lengths, float(np.vdot(inner, signal)), noise])
    return 0.5 * float(away @ away) - likelihood, gradient + away / prior.width
