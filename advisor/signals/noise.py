"""How much a trial varies when nothing is changed: from repeats, else from a Gaussian process over the trials."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from itertools import compress
from typing import Literal

import numpy as np

from advisor.records import REPEATS, FloatArray, IntArray
from advisor.signals.design import Design
from advisor.signals.kept import computed_once
from advisor.signals.order import unique
from advisor.signals.process import Observed, Prior, Process, fitted, matern
from advisor.signals.trials import Table

MIN_REPEATS = 3  # degrees of freedom below which repeats give no noise
MIN_TRIALS = 12  # trials below which neighbours give no noise
MAX_TRIALS = 80  # trials compared in pairs
SHARES = (3e-4, 3e-3, 0.02, 0.1, 0.35, 1.0)
LARGEST_SIGNAL = 1e2
"""How far the signal's variance may lie from that of the costs, a factor either way."""
SHORTEST, LONGEST = 0.2, 20.0
"""Lengths of the kernel, in sides of the unit cube."""
STEPS = 1000
"""How often the likelihood of the lengths is looked at, at most; a tenth of it has been enough so far."""


@dataclass(frozen=True, slots=True)
class Noise:
    """Standard deviation of a trial's value, how it was found, and what is expected of the best trial.

    `fall` is how much worse the best trial truly is than its value, None where no model could tell; `unsure` is
    the standard deviation of that. `levels` are the completed trials' costs with the noise taken out, in order.
    """

    deviation: float
    source: Literal["repeats", "residual"]
    fall: float | None = None
    unsure: float | None = None
    levels: FloatArray | None = None


def measured_noise(data: Table, keys: IntArray, design: Design | None) -> Noise | None:
    """From repeated configurations where there are some, else from the model; None with too few trials."""
    repeats = _repeats(data, keys)
    repeats = _folds(data) if repeats is None else repeats
    if design is None or int(np.sum(design.exact > 0)) < MIN_TRIALS or not _positions(design).shape[1]:
        return Noise(repeats, "repeats") if repeats is not None else None
    found = computed_once("noise", design, lambda: asdict(_modelled(design, repeats)), repeats)
    levels = found["levels"]
    return Noise(**{**found, "levels": None if levels is None else np.array(levels)})


def _repeats(data: Table, keys: IntArray) -> float | None:
    rows = np.flatnonzero(data.usable)
    _, group, size = np.unique(keys[rows], return_inverse=True, return_counts=True)
    freedom = len(rows) - len(size)
    if freedom < MIN_REPEATS:
        return None
    scores = data.scores[rows]
    middle = np.bincount(group, scores) / size
    return math.sqrt(float(np.sum((scores - middle[group]) ** 2)) / freedom)


def _folds(data: Table) -> float | None:
    """Of a mean over folds: what is left of a fold's value without the trial's and the fold's own mean.

    Of the better half alone: trainings that break scatter more than those among which the winner is chosen.
    """
    better = data.usable & (data.scores <= np.median(data.scores[data.usable])) if data.usable.any() else data.usable
    found = (trial.user_attrs.get(REPEATS) for trial in compress(data.trials, better))
    folds = [values for values in found if isinstance(values, tuple)]
    if 2 * len(folds) < MIN_TRIALS or len({len(values) for values in folds}) != 1:
        return None
    table = np.array(folds, dtype=np.float64)
    if not np.isfinite(table).all():
        return None
    count = table.shape[1]
    rest = table - table.mean(axis=1, keepdims=True) - table.mean(axis=0) + table.mean()
    freedom = (len(table) - 1) * (count - 1)
    return math.sqrt(float(np.sum(rest**2)) / freedom / count)


def _modelled(design: Design, repeats: float | None) -> Noise:
    """Averages over the noise's share of the variance, each weighed by how well the model then explains the trials.

    A single best share collapses to zero when the trials are few; the average does not.
    """
    exact = np.flatnonzero(design.exact > 0)
    everywhere = _positions(design)[exact]
    sample = _spread(design.cost[exact])
    places, cost = everywhere[sample], design.cost[exact][sample]
    middle, size = float(cost.mean()), float(cost.std())
    if size <= 0:
        return Noise(0.0 if repeats is None else repeats, "residual" if repeats is None else "repeats", 0.0, 0.0)
    scaled = (cost - middle) / size
    shares = SHARES if repeats is None else (max((repeats / size) ** 2, 1e-6),)
    fits = _fits(Observed(_alone(places), scaled), shares)
    likelihoods = np.array([fit.likelihood for fit in fits])
    weights = np.exp(likelihoods - likelihoods.max())
    weights /= weights.sum()
    best = int(np.argmin(scaled))
    there = _alone(places[best : best + 1])
    means = np.array([float(fit.mean(there)[0]) for fit in fits])
    spreads = np.array([max(float(fit.deviation(there)[0]) ** 2 - fit.noise, 0.0) for fit in fits])
    truly = float(weights @ means)
    unsure = math.sqrt(float(weights @ (spreads + (means - truly) ** 2)))
    return Noise(
        deviation=size * math.sqrt(float(weights @ np.array(shares))),
        source="residual" if repeats is None else "repeats",
        fall=size * max(0.0, truly - float(scaled[best])),
        unsure=size * unsure,
        levels=(
            middle + size * np.asarray(weights @ np.array([fit.mean(_alone(everywhere)) for fit in fits]))
        ).tolist(),
    )


def _fits(trials: Observed, shares: Sequence[float]) -> list[Process]:
    """The process with each share of noise, each from where the one before ended."""
    features = len(trials.groups)
    logs = np.zeros(features + 2)
    fits = []
    for share in shares:
        ends = [(-2.0 * math.log(LONGEST), -2.0 * math.log(SHORTEST))] * features
        ends += [(-math.log(LARGEST_SIGNAL), math.log(LARGEST_SIGNAL)), (math.log(share), math.log(share))]
        low, high = np.array(ends).T
        fits.append(fitted(trials, matern, Prior(low, high, logs), logs, STEPS))
        logs = fits[-1].logs
    return fits


def _alone(places: FloatArray) -> tuple[FloatArray, ...]:
    """Every feature by itself, with a length of its own."""
    return tuple(column[:, None] for column in places.T)


def _positions(design: Design) -> FloatArray:
    """Places in the unit cube, absent parameters in the middle, each choice of a categorical one half a side away."""
    levels = [
        np.column_stack([0.5 * (codes == level) for level in unique(codes)[1:]])
        for _, codes in design.categories
        if len(unique(codes)) > 1
    ]
    return np.column_stack([np.nan_to_num(design.positions, nan=0.5), *levels])


def _spread(cost: FloatArray) -> IntArray:
    """At most MAX_TRIALS rows spread over the search, the best one always among them."""
    rows = np.linspace(0, len(cost) - 1, min(len(cost), MAX_TRIALS - 1)).astype(np.int64)
    return unique(np.append(rows, int(np.argmin(cost))))
