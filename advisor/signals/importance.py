"""How much each parameter is measured to matter: shares with intervals from a forest, significance by permutation.

Shares are held-out total effects (the rise of a forest's squared error when a parameter is shuffled among trials that
it has not seen); their intervals come from the repeats. Shares of noise sum to one too, so each carries the chance of
so strong an effect if the parameter did nothing: a partial F statistic and a count of the best trials over the range,
both against permutations.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Any, Literal

import numpy as np

from advisor.facts.base import Reason
from advisor.facts.space import Effect
from advisor.facts.study import Importance
from advisor.records import FloatArray, IntArray, Study
from advisor.siblings import row
from advisor.signals.design import Design
from advisor.signals.forest import grown
from advisor.signals.kept import kept
from advisor.tables import table

Conflict = Literal["none", "weaker", "stronger"]

MIN_TRIALS = 10  # trials below which no effect is measured
MAX_ROWS = 500  # trials that the forest sees, evenly over the search
MAX_TESTED = 5_000  # trials that the permutation tests see
FOLDS, REPEATS, TREES = 5, 2, 60
PERMUTATIONS = 599  # shuffled orders: chances down to 1 in 600
BEST_SHARE = 0.2  # of the trials: the best fifth
BINS = 5  # groups of equal size that a numeric parameter is cut into


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

    `chances` are the permutation tests' by parameter, corrected for their number; `trials` is how many were used.
    """

    chances: Mapping[str, float]
    trials: int
    measure: Callable[[], Shares]

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
    names, blocks = _blocks(design)
    if len(design.cost) < MIN_TRIALS or not names or np.ptp(design.cost) <= 0:
        return None
    size = float(np.ptp(design.cost))
    cost = (design.cost - design.cost.min()) / size
    rows = _evenly(len(cost), MAX_ROWS)

    def tested() -> dict[str, Any]:
        random, some = np.random.default_rng(seed), _evenly(len(cost), MAX_TESTED)
        chances = _permutation_tests([block[some] for block in blocks], cost[some], random)
        return {"chances": _holm(chances, design.parameters).tolist()}

    def measured() -> dict[str, Any]:
        drops, explained, residual = _held_out(_features(design)[rows], cost[rows], seed)
        return {"drops": drops.tolist(), "explained": explained, "residual": residual}

    chances = dict(zip(names, kept("chances", design, tested, seed)["chances"], strict=True))
    return Effects(
        chances, len(rows), lambda: _shares(kept("shares", design, measured, seed), chances, cost[rows], size)
    )


def _evenly(count: int, most: int) -> IntArray:
    """At most so many rows, spread evenly over the search."""
    return np.unique(np.linspace(0, count - 1, min(count, most)).astype(np.int64))


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


def _blocks(design: Design) -> tuple[list[str], list[FloatArray]]:
    """Each parameter's columns for the tests: powers of the position and whether it was there, or levels."""
    names, blocks = [], []
    for j, axis in enumerate(design.axes):
        here = design.positions[:, j]
        have = np.isfinite(here)
        centred = np.where(have, 2.0 * np.nan_to_num(here) - 1.0, 0.0)
        distinct = len(np.unique(np.round(centred[have], 9)))
        parts = [centred**power for power in range(1, min(3, distinct - 1) + 1)]
        names.append(axis.parameter.name)
        blocks.append(np.column_stack(parts if have.all() else [*parts, have.astype(float)]))
    for name, codes in design.categories:
        names.append(name)
        blocks.append(np.column_stack([(codes == level).astype(float) for level in np.unique(codes)[1:]]))
    return names, blocks


def _permutation_tests(blocks: list[FloatArray], cost: FloatArray, random: np.random.Generator) -> FloatArray:
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
    from scipy.special import gammaincc

    smallest = 1.0 / (1 + len(drawn))
    reached = int(np.sum(drawn >= observed * (1 - 1e-12)))
    mean, variance = float(drawn.mean()), float(drawn.var())
    if reached or variance <= 0:
        return (1 + reached) * smallest
    tail = float(gammaincc(mean**2 / variance, observed * mean / variance))
    return min(smallest, max(tail, 0.01 * smallest))


def _bins(block: FloatArray) -> FloatArray:
    """Trials x bins of about equally many trials, by the first column, or by level."""
    _, codes = np.unique(block, axis=0, return_inverse=True)
    codes = codes.ravel()
    if codes.max(initial=0) >= BINS:
        first = block[:, 0]
        edges = np.unique(np.quantile(first, np.linspace(0, 1, BINS + 1)[1:-1]))
        codes = np.searchsorted(edges, first, side="right")
    return np.asarray([codes == level for level in np.unique(codes)], dtype=np.float64).T


def _holm(chances: FloatArray, tested: int = 0) -> FloatArray:
    """Holm's correction: the family-wise chance of each among so many tested."""
    tested = max(tested, len(chances))
    order = np.argsort(chances)
    corrected = np.empty(len(chances))
    running = 0.0
    for rank, j in enumerate(order):
        running = max(running, min(1.0, float(chances[j]) * (tested - rank)))
        corrected[j] = running
    return corrected


def importance_facts(found: Effects | None, study: Study, best: dict[str, Any] | None = None) -> Importance:
    """The study's summary: what is idle, what leads, what contradicts its tier; `best` are the best trial's values."""
    if found is None:
        few: dict[str, Reason] = dict.fromkeys(Importance.declared(), "too-few")
        return Importance(absent=few)
    leading = [name for name, chance in found.chances.items() if chance <= table("importance")["evidence"]["chance"]]
    later: dict[str, Callable[[], Any]] = {"explained": lambda: found.explained}
    if leading:
        later["top_share"] = lambda: _top(found, leading).share
    idle = _idle(found)
    return Importance(
        idle=idle,
        idle_name=idle[0] if idle else None,
        idle_value=(best or {}).get(idle[0]) if idle else None,
        top=leading[0] if len(leading) == 1 else _top(found, leading).name if leading else None,
        conflicts=tuple(name for name in found.chances if conflict(name, found, study) != "none"),
        absent={} if leading else {"top": "too-few", "top_share": "too-few"},
        later=later,
    )


def _top(found: Effects, leading: Sequence[str]) -> ParameterEffect:
    """The proven parameter of the largest share."""
    return max((effect for effect in found.effects if effect.name in leading), key=lambda effect: effect.share)


def _idle(found: Effects) -> tuple[str, ...]:
    """The parameters without an effect that the study could have shown, the least of them first."""
    names = [name for name in found.chances if is_idle(name, found)]
    return (
        tuple(effect.name for effect in sorted(found.effects, key=lambda e: e.total) if effect.name in names)
        if names
        else ()
    )


def is_idle(name: str, found: Effects) -> bool:
    """Whether the parameter shows no effect that the study could have shown: not proven, and small at most."""
    settings = table("importance")["evidence"]
    if found.trials < settings["trials_a_parameter"] * len(found.chances):
        return False
    if found.chances[name] <= settings["idle_chance"] or found.explained < settings["explained"]:
        return False
    effect = found.of(name)
    most = settings["idle_at_most"]
    return effect is not None and effect.total_high <= most and effect.high * found.explained <= most


def effect_facts(found: Effects | None, study: Study, name: str) -> Effect:
    """What is measured of one parameter, beside its prior."""
    if found is None or name not in found.chances:
        few: dict[str, Reason] = dict.fromkeys(Effect.declared(), "too-few")
        return Effect(absent=few)
    shown = ("share", "low", "high")
    later: dict[str, Callable[[], Any]] = {key: partial(_shown, found, name, key) for key in shown}
    later |= {
        "blended": lambda: blend(found, study)[1][name],
        "weight": lambda: evidence_weight(found),
        "idle": lambda: is_idle(name, found),
        "conflict": lambda: conflict(name, found, study),
    }
    return Effect(p=found.chances[name], prior=_prior(found, study)[name], later=later)


def _shown(found: Effects, name: str, key: str) -> float:
    return float(getattr(found.of(name), key))


def evidence_weight(found: Effects) -> float:
    """How far the measurement outweighs the prior: 0 with no trials or nothing explained, towards 1 with many."""
    settings = table("importance")["evidence"]
    prior_trials = settings["prior_trials_a_parameter"] * len(found.effects)
    return float(found.explained * found.trials / (found.trials + prior_trials))


def blend(found: Effects, study: Study) -> tuple[dict[str, float], dict[str, float]]:
    """Prior shares by tier, and the shares after weighing them by the amount of evidence."""
    prior, weight = _prior(found, study), evidence_weight(found)
    blended = {e.name: weight * e.share + (1.0 - weight) * prior[e.name] for e in found.effects}
    size = sum(blended.values()) or 1.0
    return prior, {name: value / size for name, value in blended.items()}


def _prior(found: Effects, study: Study) -> dict[str, float]:
    impact = {name: _impact(study, name) for name in found.chances}
    total = sum(impact.values())
    return {name: value / total for name, value in impact.items()}


def conflict(name: str, found: Effects, study: Study) -> Conflict:
    """`weaker` where a high tier shows nothing, `stronger` where a low tier leads the higher ones."""
    settings = table("importance")["evidence"]
    tier = tier_of(study, name)
    if tier is None:
        return "none"
    if tier <= settings["high_tier"] and is_idle(name, found):
        return "weaker"
    if tier < settings["low_tier"] or found.chances[name] > settings["chance"]:
        return "none"
    effect = found.of(name)
    higher = [e for e in found.effects if (tier_of(study, e.name) or tier) <= settings["high_tier"]]
    leads = effect is not None and bool(higher) and all(effect.low > e.high for e in higher)
    return "stronger" if leads else "none"


def tier_of(study: Study, name: str) -> int | None:
    """The parameter's tier in the prior, None for one that the table does not know."""
    parameter = study.parameters.get(name)
    known = row(parameter.identity) if parameter is not None else None
    if known is not None:
        return known.tier
    canonical = parameter.canonical if parameter is not None else name
    rows = table("importance")["tiers"].items()
    return next((int(tier) for tier, listed in rows if canonical in listed["parameters"]), None)


def _impact(study: Study, name: str) -> float:
    """Weight of the tier's usual effect; an unknown parameter stands in the middle tier."""
    tiers = table("importance")["tiers"]
    tier = tier_of(study, name) or 3
    row = tiers.get(tier) or tiers[str(tier)]
    return float(row["impact"]) - 1.0
