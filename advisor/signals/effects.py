"""How much each parameter moves the result: shares with intervals from a forest, significance by permutation.

Shares are held-out total effects (the rise of a forest's squared error when a parameter is shuffled among trials that
it has not seen); their intervals come from the repeats. Shares of noise sum to one too, so each carries the chance of
so strong an effect if the parameter did nothing.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from advisor.records import FloatArray, IntArray
from advisor.signals.design import Design
from advisor.signals.forest import grown
from advisor.signals.kept import computed_once
from advisor.signals.order import unique
from advisor.signals.permutation import blocks_of, holm, permutation_tests

MIN_TRIALS = 10  # trials below which no effect is measured
MAX_ROWS = 500  # trials that the forest sees, evenly over the search
MAX_TESTED = 5_000  # trials that the permutation tests see
FOLDS, REPEATS, TREES = 5, 2, 60


@dataclass(frozen=True, slots=True)
class ParameterEffect:
    """One parameter's share of the explained variance with its 90 % interval, and the corrected chance of it.

    `error` is the standard error of the share, `p_value` the permutation test's, corrected for the number of
    parameters by Holm's method; `total` is the share of all variance, `total_high` the upper end of its interval.
    """

    name: str
    share: float
    low: float
    high: float
    error: float
    p_value: float
    total: float
    total_high: float


@dataclass(frozen=True, slots=True)
class Shares:
    """What a forest says of the parameters; `explained` is the cross-validated share of the variance.

    `residual` is what is left, a standard deviation in units of the values.
    """

    effects: tuple[ParameterEffect, ...]
    explained: float
    residual: float


@dataclass(frozen=True)
class Effects:
    """Every parameter's effect: the chances at once, the shares when they are first asked for.

    `chances` are the permutation tests' by parameter, corrected for their number; `trials` is how many were used,
    `finished` how many of all ran to their end: a failure's cost is a guess.
    """

    chances: Mapping[str, float]
    trials: int
    measure: Callable[[], Shares]
    finished: int = 1_000_000
    among_better: Callable[[], Mapping[str, float]] = dict

    @cached_property
    def better(self) -> Mapping[str, float]:
        """The chances among the better half of the trials, where a bad region does not outweigh all else."""
        return self.among_better()

    @cached_property
    def shares(self) -> Shares:
        """What the forest says, grown when it is first asked."""
        return self.measure()

    @property
    def effects(self) -> tuple[ParameterEffect, ...]:
        """The effects, in the order of the chances."""
        return self.shares.effects

    @property
    def explained(self) -> float:
        """The cross-validated share of the variance that the parameters explain."""
        return self.shares.explained

    @property
    def residual(self) -> float:
        """The standard deviation of what is left, in units of the values."""
        return self.shares.residual

    def of(self, name: str) -> ParameterEffect | None:
        """The effect of one parameter, None where it did not vary."""
        return next((effect for effect in self.effects if effect.name == name), None)


def effects(design: Design, seed: int = 0) -> Effects | None:
    """The measured effects; None below MIN_TRIALS trials or where nothing varied.

    Of long studies MAX_ROWS trials spread evenly over the search are used for the forest, MAX_TESTED for the tests.
    """
    names, blocks = blocks_of(design)
    if len(design.cost) < MIN_TRIALS or not names or np.ptp(design.cost) <= 0:
        return None
    size = float(np.ptp(design.cost))
    cost = (design.cost - design.cost.min()) / size
    rows = _evenly(len(cost), MAX_ROWS)

    def tested() -> dict[str, Any]:
        random, some = np.random.default_rng(seed), _evenly(len(cost), MAX_TESTED)
        chances = permutation_tests([block[some] for block in blocks], cost[some], random)
        return {"chances": holm(chances, design.parameters).tolist()}

    def better() -> Mapping[str, float]:
        half = np.sort(np.argsort(cost, kind="stable")[: max(MIN_TRIALS, len(cost) // 2)])
        some = half[_evenly(len(half), MAX_TESTED)]
        found = computed_once("better", design, lambda: _of_half(blocks, cost, some, design.parameters, seed), seed)
        return dict(zip(names, found["chances"], strict=True))

    def measured() -> dict[str, Any]:
        drops, explained, residual = _held_out(_features(design)[rows], cost[rows], seed)
        return {"drops": drops.tolist(), "explained": explained, "residual": residual}

    chances = dict(zip(names, computed_once("chances", design, tested, seed)["chances"], strict=True))
    return Effects(
        chances,
        len(rows),
        lambda: _shares(computed_once("shares", design, measured, seed), chances, cost[rows], size),
        int(np.sum(design.exact > 0)),
        better,
    )


def _of_half(blocks: list[FloatArray], cost: FloatArray, rows: IntArray, parameters: int, seed: int) -> dict[str, Any]:
    """The corrected chances of the parameters over some of the trials."""
    chances = permutation_tests([block[rows] for block in blocks], cost[rows], np.random.default_rng(seed))
    return {"chances": holm(chances, parameters).tolist()}


def _evenly(count: int, most: int) -> IntArray:
    """At most so many rows, spread evenly over the search."""
    return unique(np.linspace(0, count - 1, min(count, most)).astype(np.int64))


def _shares(measured: Mapping[str, Any], chances: Mapping[str, float], cost: FloatArray, size: float) -> Shares:
    drops, explained, residual = np.array(measured["drops"]), measured["explained"], measured["residual"]
    variance = max(float(np.var(cost)), 1e-12)
    found = tuple(_effect(name, drops, j, chance, variance) for j, (name, chance) in enumerate(chances.items()))
    return Shares(found, explained, residual * size)


def _effect(name: str, drops: FloatArray, j: int, chance: float, variance: float) -> ParameterEffect:
    """Summary over the held-out parts; neighbouring parts share data, hence the widened error."""
    positive = np.maximum(drops, 0.0)
    middle = positive.mean(axis=0)
    share = float(middle[j] / middle.sum()) if middle.sum() > 0 else 0.0
    sums = np.maximum(positive.sum(axis=1), 1e-12 * max(variance, 1e-300))
    spread = positive[:, j] / sums
    parts = len(drops)
    widening = math.sqrt(1.0 / parts + 1.0 / (FOLDS - 1))
    error = float(np.std(spread, ddof=1)) * widening
    total = float(middle[j]) / variance
    total_error = float(np.std(drops[:, j], ddof=1)) * widening / variance
    return ParameterEffect(
        name=name,
        share=share,
        low=max(0.0, share - 1.64 * error),
        high=min(1.0, share + 1.64 * error),
        error=error,
        p_value=chance,
        total=total,
        total_high=total + 1.64 * total_error,
    )


def _features(design: Design) -> FloatArray:
    """Trials x parameters for the forest: positions (absent: below the range) and codes."""
    columns = [np.nan_to_num(design.positions[:, j], nan=-0.5) for j in range(len(design.axes))]
    return np.column_stack([*columns, *(codes for _, codes in design.categories)])


def _held_out(features: FloatArray, cost: FloatArray, seed: int) -> tuple[FloatArray, float, float]:
    """Half the rise in squared error per part and parameter, the explained share, and the residual deviation."""
    random = np.random.default_rng(seed)
    drops, squares = [], []
    for train, test in _parts(len(features), seed):
        forest = grown(features[train], cost[train], TREES, np.random.default_rng(seed))
        places, draws = _shuffled(features[test], features[train], random)
        errors = (forest.predict(places) - np.tile(cost[test], len(places) // len(test))) ** 2
        plain, others = errors[: len(test)], errors[len(test) :].reshape(-1, draws * len(test))
        squares.append((float(np.sum(plain)), len(test)))
        drops.append([float(np.mean(other) - float(np.mean(plain))) / 2.0 for other in others])
    error = sum(total for total, _ in squares) / sum(count for _, count in squares)
    return np.array(drops), max(0.0, 1.0 - error / max(float(np.var(cost)), 1e-12)), math.sqrt(error)


def _shuffled(held: FloatArray, pool: FloatArray, random: np.random.Generator) -> tuple[FloatArray, int]:
    """The held-out places, then for every parameter as many again with its values from other trials; how many times."""
    draws = max(1, 40 // len(held) + 1)
    stacked = [held]
    for j in range(held.shape[1]):
        changed = np.tile(held, (draws, 1))
        changed[:, j] = random.choice(pool[:, j], len(changed))
        stacked.append(changed)
    return np.concatenate(stacked), draws


def _parts(count: int, seed: int) -> Iterator[tuple[IntArray, IntArray]]:
    """Rows to learn from and rows held out, as scikit-learn's RepeatedKFold draws them (whose import takes longer)."""
    random = np.random.RandomState(seed)
    for _ in range(REPEATS):
        order = np.arange(count)
        random.shuffle(order)
        for part in np.array_split(order, FOLDS):
            held = np.zeros(count, dtype=bool)
            held[part] = True
            yield np.flatnonzero(~held), np.flatnonzero(held)
