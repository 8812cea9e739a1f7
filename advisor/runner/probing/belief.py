"""What is believed of a change: weights over its gain, from its calibrated chance and what paired seeds showed.

A gain is a log ratio of what the goal wants small: positive is better. The noise of one pair is a scaled inverse
chi-squared variance, wider for larger gains; the sizes of gains are those of the retrained runs.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from advisor.records import Direction
from advisor.tables import table

Array = NDArray[np.float64]
_FARTHEST, _NEAR = 4.0, 0.045
GAINS = np.concatenate(
    [-np.geomspace(_FARTHEST, 0.05, 20), np.linspace(-_NEAR, _NEAR, 19), np.geomspace(0.05, _FARTHEST, 50)]
)
_WIDTHS = np.gradient(GAINS)
_NEXT = np.concatenate([-np.geomspace(2, 0.04, 8), np.linspace(-0.03, 0.2, 24), np.geomspace(0.22, _FARTHEST, 14)])


def gain(changed: float, base: float, direction: Direction) -> float:
    """How much better the changed value is: the log ratio of the losses, or of the errors of two shares."""
    sign = 1.0 if direction == "minimize" else -1.0
    if sign < 0 and _is_share(changed, base):
        return math.log((1 - base) / (1 - changed))
    if changed > 0 and base > 0:
        return sign * math.log(base / changed)
    return sign * (base - changed) / (abs(base) or 1.0)


def after(gained: float, base: float, direction: Direction) -> float:
    """The value that is so much better than the base's."""
    sign = 1.0 if direction == "minimize" else -1.0
    if sign < 0 and _is_share(base):
        return 1 - (1 - base) * math.exp(-gained)
    return base * math.exp(-sign * gained) if base > 0 else base - sign * gained * (abs(base) or 1.0)


def _is_share(*values: float) -> bool:
    """Whether they look like accuracies, of which the errors are compared."""
    return min(values) > 0.5 and max(values) < 1


@dataclass(frozen=True)
class Chances:
    """The calibrated chances of a change to help and to harm, before it ran."""

    helps: float
    harms: float = 0.0

    def weights(self) -> Array:
        """The weight of every gain."""
        told = table("probing")["belief"]
        least, most = told["bounds"]
        helps = min(most, max(least, self.helps))
        harms = min(max(float(told["least_harm"]), self.harms), 1 - helps)
        found: Array = np.array([helps, harms, 1 - helps - harms]) @ _sizes()
        return found


@cache
def _sizes() -> Array:
    """How large the gains are of changes that help, that harm, and of the others."""
    told, margin = table("probing")["belief"], _margin()
    size = np.abs(GAINS)
    large = np.exp(-0.5 * (np.log(size.clip(1e-9) / told["middle"]) / told["spread"]) ** 2) / size.clip(1e-9)
    others = np.exp(-0.5 * (GAINS / told["neither"]) ** 2) * (size <= margin)
    kinds = [large * (margin < GAINS), large * (-margin > GAINS), others]
    return np.array([kind * _WIDTHS / (kind * _WIDTHS).sum() for kind in kinds])


def _margin() -> float:
    return math.log1p(float(table("probing")["margin"]))


def _scales(noise: float) -> Array:
    told = table("probing")["noise"]
    made: Array = max(noise, float(told["scale"])) + float(told["share"]) * np.abs(GAINS)
    return made


def _likelihoods(means: Array, squares: Array, pairs: int, noise: float) -> Array:
    """Of every gain [cases, gains], from the mean of so many pairs and the squares around it."""
    freedom = float(table("probing")["noise"]["freedom"])
    free = freedom + pairs - 1
    variance = (freedom * _scales(noise) ** 2 + squares[:, None]) / free / pairs
    found: Array = (1 + (means[:, None] - GAINS) ** 2 / variance / free) ** (-(free + 1) / 2) / np.sqrt(variance)
    return found


@dataclass(frozen=True)
class Belief:
    """The weights of a change's gain after some pairs; `noise` is the least that a pair is taken to vary by."""

    chances: Chances
    seen: tuple[float, ...] = ()
    noise: float = 0.0

    def weights(self) -> Array:
        """The weight of every gain, now."""
        return _weighed(self)

    @property
    def helps(self) -> float:
        """The chance that the change helps by the margin or more."""
        return float(self.weights()[_margin() < GAINS].sum())

    @property
    def harms(self) -> float:
        """The chance that it harms by the margin or more."""
        return float(self.weights()[-_margin() > GAINS].sum())

    @property
    def interval(self) -> tuple[float, float]:
        """Where the gain lies, at the table's level."""
        rest = (1 - float(table("probing")["level"])) / 2
        summed = np.cumsum(self.weights())
        low, high = np.searchsorted(summed, [rest, 1 - rest]).clip(0, len(GAINS) - 1)
        return float(GAINS[low]), float(GAINS[high])

    def with_(self, *further: float, noise: float | None = None) -> Belief:
        """The belief after further pairs."""
        return Belief(self.chances, (*self.seen, *further), self.noise if noise is None else noise)

    def promise(self) -> float:
        """The chance that one more pair makes it sure that the change helps."""
        return _promised(self)


@lru_cache(maxsize=4096)
def _weighed(belief: Belief) -> Array:
    prior = belief.chances.weights()
    if not belief.seen:
        return prior
    seen = np.array(belief.seen)
    found = prior * _likelihoods(seen.mean()[None], seen.var()[None] * len(seen), len(seen), belief.noise)[0]
    made: Array = found / found.sum()
    return made


@lru_cache(maxsize=4096)
def _promised(belief: Belief) -> float:
    seen, pairs = np.array(belief.seen), len(belief.seen) + 1
    means = (seen.sum() + _NEXT) / pairs
    squares = np.square(seen).sum() + _NEXT**2 - pairs * means**2
    after = belief.chances.weights() * _likelihoods(means, squares.clip(0), pairs, belief.noise)
    sure = after[:, _margin() < GAINS].sum(1) >= float(table("probing")["sure"]) * after.sum(1)
    comes = _comes(belief.noise) @ belief.weights()
    return float(comes[sure].sum() / comes.sum())


def _comes(noise: float) -> Array:
    """How likely a next pair shows this [next, gains]."""
    freedom, scales = float(table("probing")["noise"]["freedom"]), _scales(noise)
    density = (1 + ((_NEXT[:, None] - GAINS) / scales) ** 2 / freedom) ** (-(freedom + 1) / 2) / scales
    found: Array = density * np.gradient(_NEXT)[:, None]
    return found


def is_sure(belief: Any) -> bool:
    """Whether enough is known to say that the change helps: likely by the margin, and hardly nothing or harm."""
    return bool(belief.seen) and belief.helps >= float(table("probing")["sure"]) and belief.interval[0] > 0


def mean(values: Sequence[float]) -> float:
    """Their mean."""
    return math.fsum(values) / len(values)
