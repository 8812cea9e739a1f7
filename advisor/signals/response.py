"""A second-order response surface of few parameters, and where its minimum lies: inside the range or beyond an end.

Learning rate and batch size trade off along a ridge: at each batch another rate is best, so that a profile with the
others held still sees little, where a quadratic with the product term follows the ridge (Box & Wilson 1951).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations_with_replacement
from typing import Any

import numpy as np

from advisor.records import FloatArray
from advisor.signals.design import Design
from advisor.signals.distributions import f_tail
from advisor.signals.order import median
from advisor.tables import table

DRAWS = 400  # draws of the fitted surface: chances to 2 %
SEED = 0  # of those draws: one study, one answer


def beyond(design: Design) -> dict[tuple[int, str], float]:
    """By axis and side, the chance that the surface's minimum lies beyond; empty where no surface can be fitted.

    Coefficients are drawn from their posterior; the minimum is sought on a mesh that reaches beyond all ends.
    """
    settings: Mapping[str, Any] = table("edges")["surface"]
    places, cost = _taken(design)
    if places is None or cost is None:
        return {}
    surface = _fitted(_terms(places), cost)
    if surface is None or surface.explained < settings["explained"] or surface.chance > settings["chance"]:
        return {}
    weights, covariance, freedom, axes = surface.weights, surface.covariance, surface.freedom, places.shape[1]
    acting = [axis for axis in range(axes) if _idle(weights, covariance, axis, axes, freedom) <= settings["idle"]]
    shares = _shares(_draws(weights, covariance, freedom), axes, settings)
    return {(axis, side): share if axis in acting else 0.0 for (axis, side), share in shares.items()}


@dataclass(frozen=True)
class _Surface:
    """A fitted surface: its coefficients, how surely they are known, what of the costs it explains, and by chance."""

    weights: FloatArray
    covariance: FloatArray
    freedom: int
    explained: float
    chance: float


def _fitted(terms: FloatArray, cost: FloatArray) -> _Surface | None:
    """The surface by weighted least squares; None for too few trials or terms that are not independent."""
    count, needed = terms.shape
    freedom = count - needed
    if freedom < table("edges")["surface"]["spare"]:
        return None
    weights = _weights(cost)
    root = np.sqrt(weights)[:, None]
    try:
        inverse = np.linalg.inv((terms * root).T @ (terms * root) + 1e-10 * np.eye(needed))
    except np.linalg.LinAlgError:
        return None
    coefficients = inverse @ (terms * weights[:, None]).T @ cost
    left = float(np.sum(weights * (cost - terms @ coefficients) ** 2))
    explained = 1.0 - left / max(_spread(cost, weights), 1e-300)
    chance = _by_chance(explained, needed - 1, freedom)
    return _Surface(coefficients, inverse * left / freedom, freedom, explained, chance)


def _taken(design: Design) -> tuple[FloatArray, FloatArray] | tuple[None, None]:
    """Places and costs of the finished trials below the cap, where the design is of few ordered parameters."""
    axes = len(design.axes)
    if design.categories or not 1 <= axes <= table("edges")["surface"]["axes"] or design.parameters != axes:
        return None, None
    worst = float(design.cost.max())
    capped = design.cost >= worst
    kept = (design.exact > 0) & np.isfinite(design.positions).all(axis=1)
    if int(capped.sum()) > 1:
        kept &= ~capped
    return design.positions[kept], design.cost[kept]


def _terms(places: FloatArray) -> FloatArray:
    """1, every place, every product of two."""
    columns = [np.ones(len(places)), *places.T]
    columns += [places[:, a] * places[:, b] for a, b in combinations_with_replacement(range(places.shape[1]), 2)]
    return np.column_stack(columns)


def _weights(cost: FloatArray) -> FloatArray:
    """Good trials count most: far from the best a quadratic is no longer the shape of a loss."""
    above = cost - cost.min()
    half = median(above) or 1.0
    return np.asarray(1.0 / (1.0 + above / half) ** 2)


def _spread(cost: FloatArray, weights: FloatArray) -> float:
    return float(np.sum(weights * (cost - np.average(cost, weights=weights)) ** 2))


def _by_chance(explained: float, terms: int, freedom: int) -> float:
    """The chance that so much is explained where nothing matters: Fisher's test of the regression."""
    return f_tail(explained / terms / max((1.0 - explained) / freedom, 1e-300), terms, freedom)


def _idle(fitted: FloatArray, covariance: FloatArray, axis: int, axes: int, freedom: int) -> float:
    """The chance of such coefficients where the axis does nothing: Wald's test of all terms that it stands in."""
    squares = list(combinations_with_replacement(range(axes), 2))
    own = [1 + axis, *(1 + axes + k for k, pair in enumerate(squares) if axis in pair)]
    b = fitted[own]
    wald = float(b @ np.linalg.pinv(covariance[np.ix_(own, own)]) @ b)
    return f_tail(wald / len(own), len(own), freedom)


def _draws(fitted: FloatArray, covariance: FloatArray, freedom: int) -> FloatArray:
    """Coefficients from their posterior, a Student distribution."""
    random = np.random.default_rng(SEED)
    scale = np.sqrt(freedom / random.chisquare(freedom, DRAWS))
    values, vectors = np.linalg.eigh((covariance + covariance.T) / 2.0)
    normal = random.normal(size=(DRAWS, len(fitted))) @ (vectors * np.sqrt(np.maximum(values, 0.0))).T
    return np.asarray(fitted + normal * scale[:, None])


def _shares(drawn: FloatArray, axes: int, settings: Mapping[str, Any]) -> dict[tuple[int, str], float]:
    """How many draws have their minimum beyond each end."""
    line = np.linspace(-settings["reach"], 1.0 + settings["reach"], settings["mesh"][axes - 1])
    mesh = np.stack(np.meshgrid(*[line] * axes, indexing="ij"), axis=-1).reshape(-1, axes)
    lowest = mesh[np.argmin(_terms(mesh) @ drawn.T, axis=0)]
    past = settings["past"]
    found = {(axis, "high"): float(np.mean(lowest[:, axis] > 1.0 + past)) for axis in range(axes)}
    return found | {(axis, "low"): float(np.mean(lowest[:, axis] < -past)) for axis in range(axes)}
