"""A Gaussian process over a study's trials: what the cost is where nobody looked, and how sure that is.

Regression given the trials' places is right however a sampler chose them (the likelihood principle: a design that
depends on earlier values alone is ignorable), where counts of good trials near an end are not.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from advisor.records import FloatArray, IntArray
from advisor.signals.design import Design
from advisor.signals.order import median, unique
from advisor.signals.process import Observed, Prior, Process, fitted, squared_exponential

MAX_TRIALS = 250  # trials of the Gaussian process: it costs their cube
FREEDOM = 4.0  # degrees of freedom of its errors, heavy-tailed (Lange et al. 1989)
ROUNDS = 2  # of reweighting
LOST, ESTIMATED = 0.5, 0.25
PRIOR_NOISE = 0.1  # of the variance: what is held likeliest before the trials are seen
STEPS = 75
"""How often the posterior of the lengths is looked at, at most."""


@dataclass(frozen=True)
class Surrogate:
    """A process fitted on standardized costs: a squared-exponential kernel, a Student-t noise.

    `rows` are the design's rows used, its features by parameter, axes first; `unit` is the cost's standard deviation.
    """

    rows: IntArray
    process: Process
    unit: float

    @property
    def noise(self) -> float:
        """Standard deviation of the noise, in standardized costs."""
        return math.sqrt(self.process.noise)

    @property
    def mean(self) -> FloatArray:
        """What it expects of the rows, in standardized costs."""
        return self.process.means

    def profile(self, axis: int, places: Sequence[float], rows: IntArray) -> tuple[FloatArray, FloatArray]:
        """Mean [p] and covariance [p, p] of the cost with one axis at each place, averaged over the rows."""
        groups = self.process.observed.groups
        moved = [np.tile(group[rows], (len(places), 1)) for group in groups]
        moved[axis] = np.repeat(np.asarray(places, dtype=np.float64), len(rows))[:, None]
        shape = (len(places), len(rows))
        across = self.process.covariance(moved, groups).reshape(*shape, -1).mean(axis=1)
        within = self.process.covariance(moved, moved).reshape(*shape, *shape).mean(axis=(1, 3))
        explained = self.process.whitener @ across.T
        return across @ self.process.weights, within - explained.T @ explained


def surrogate(design: Design) -> Surrogate:
    """Fits the process: lengths and noise by their posterior mode, outliers weighed down by a Student-t noise.

    Costs at the cap (lost runs) and costs estimated from pruned trials count as uncertain by a share of the spread.
    """
    rows = unique(np.linspace(0, len(design.cost) - 1, min(len(design.cost), MAX_TRIALS)).astype(int))
    size = float(np.ptp(design.cost)) or 1.0
    whole = (design.cost - design.cost.min()) / size
    cost = whole[rows]
    unit = float(cost.std()) or 1.0
    extra = _uncertainty(whole, design.exact)[rows] / unit**2
    groups = tuple(group[rows] for group in _groups(design))
    trials = Observed(groups, (cost - cost.mean()) / unit, np.ones(len(rows)), extra)
    prior = _prior(groups)
    process = fitted(trials, squared_exponential, prior, prior.centre, STEPS)
    for _ in range(ROUNDS):
        ratio = process.residual**2 / max(process.noise, 1e-9)
        spread = np.clip((FREEDOM + ratio) / (FREEDOM + 1.0), 0.3, 1e4)
        process = fitted(replace(trials, spread=spread), squared_exponential, prior, process.logs, STEPS)
    return Surrogate(rows, process, unit * size)


def _prior(groups: Sequence[FloatArray]) -> Prior:
    """Lengths about a side of the space, fewer of them shared by many parameters; a tenth of the variance noise."""
    count = len(groups)
    axes = max(1, sum(group.shape[1] == 1 for group in groups))
    return Prior(
        low=np.array([-10.0] * count + [-4.0, -14.0]),
        high=np.array([8.0] * count + [5.0, 2.0]),
        centre=np.array([-math.log(axes)] * count + [0.0, math.log(PRIOR_NOISE)]),
        width=np.array([2.4] * count + [1.0, 2.0]),
        constant=1.0,
    )


def _groups(design: Design) -> list[FloatArray]:
    """Features by parameter: a position (absent: the middle), whether it was there, a category's levels."""
    have = np.isfinite(design.positions)
    groups = [np.where(have[:, j], design.positions[:, j], 0.5)[:, None] for j in range(len(design.axes))]
    partial = {have[:, j].tobytes(): have[:, j] for j in range(len(design.axes)) if not have[:, j].all()}
    groups += [flags.astype(float)[:, None] for flags in partial.values()]
    for _, codes in design.categories:
        groups.append((codes[:, None] == unique(codes)).astype(float) / math.sqrt(2.0))
    return [np.asarray(group, dtype=np.float64) for group in groups]


def _uncertainty(cost: FloatArray, exact: FloatArray) -> FloatArray:
    """Variance of a cost beyond the noise: large at the cap, some where it was estimated."""
    worst, middle = float(cost.max()), median(cost)
    capped = cost >= worst - 1e-9 * max(abs(worst), worst - middle)
    if capped.sum() < 2 and exact[capped].all():
        capped[:] = False
    share = np.where(capped, LOST, np.where(exact < 0.5, ESTIMATED, 0.0))
    return np.asarray((share * (worst - middle)) ** 2)
