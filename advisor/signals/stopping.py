"""Whether going on pays: what the last trials gained, and what as many again are expected to gain."""

from __future__ import annotations

import numpy as np

from advisor.facts.base import Reason
from advisor.facts.study import Stopping
from advisor.records import FloatArray
from advisor.signals.noise import Noise
from advisor.signals.order import median, quantile
from advisor.signals.trials import Table

MIN_TRIALS = 10  # trials below which nothing is foretold
DRAWS = 400  # draws of a forecast: its quantiles to 2 %
SHAPE = 2.0  # of the tail: half the number of parameters that matter, for uniform draws
CLOSING = 2.5  # what a sampler that closes in gains by what independent draws would, over searches of known truth
ADAPTS = (0.6, 0.8)  # chance of a late trial to beat an early one: below it a sampler draws, above it closes in
STEADY = 0.3  # share of trials that were the best yet, from which a search goes on as it went
LUCK = 3.0  # how far the best may stand before the second, in spreads of the next best quarter
DRIFT = 0.8  # spread of the logarithm of what comes by what is expected


def stopping_facts(data: Table, noise: Noise | None) -> Stopping:
    """Gains so far, and the expected gain of a third as many trials again with its 80 % interval."""
    rows = np.flatnonzero(data.usable | data.pruned)
    scores = np.where(data.usable[rows], data.scores[rows], np.inf)
    if np.isfinite(scores).sum() < MIN_TRIALS:
        few: dict[str, Reason] = dict.fromkeys(Stopping.declared(), "too-few")
        return Stopping(absent=few)
    best_so_far = np.minimum.accumulate(scores)
    first = int(np.argmax(np.isfinite(best_so_far)))
    since = len(scores) - 1 - int(np.argmin(scores))
    horizon = max(5, len(scores) // 3)
    before = best_so_far[max(first, len(scores) - 1 - horizon)]
    start = _start(scores[np.isfinite(scores)])
    gained, total = float(before - best_so_far[-1]), float(max(start - best_so_far[-1], 0.0))
    size = abs(float(best_so_far[-1])) or 1.0
    seen = scores[np.isfinite(scores)]
    levels = noise.levels if noise is not None and noise.levels is not None else seen
    levels = levels if len(levels) == len(seen) else seen
    middle, low, high = _expected(seen, levels, max(1, round(horizon * len(seen) / len(scores))))
    steady = _records(best_so_far[-1 - horizon :])
    middle = max(middle, gained * steady) if steady > STEADY else middle
    high = max(middle, high)
    return Stopping(
        since_best=since,
        gain_share=gained / total if total > 0 else 0.0,
        gain_per_trial=gained / size / horizon,
        expected_gain=middle,
        expected_low=low,
        expected_high=high,
        expected_share=middle / _width(scores),
        horizon=horizon,
    )


def _records(best_so_far: FloatArray) -> float:
    """The share of the trials that were the best yet: 1 in a search that gets better with each."""
    return float(np.mean(best_so_far[1:] < best_so_far[:-1]))


def _start(scores: FloatArray) -> float:
    """The middle of the first tenth: where the search began."""
    return median(scores[: max(3, len(scores) // 10)])


def _width(scores: FloatArray) -> float:
    """Spread of the better half of the values."""
    finite = np.sort(scores[np.isfinite(scores)])
    half = finite[: max(3, len(finite) // 2)]
    return max(float(half[-1] - half[0]), 1e-12 * max(1.0, abs(float(half[0]))))


def _expected(values: FloatArray, levels: FloatArray, more: int) -> tuple[float, float, float]:
    """What `more` trials will truly gain, with its 80 % interval, from what as many of those there are brought.

    `values` are what was seen, `levels` the same without noise. Where trials are alike, any `more` of them could have
    been the last: what the best of the others misses of the best of all is what they brought, and what as many again
    bring follows from the Weibull tail of a bounded optimum, a + c i^(1 / SHAPE). A sampler that closes in draws from
    a better place than the trials so far show, and brings about CLOSING times that (on searches of known truth).
    """
    count = len(values)
    kept = 1 - min(more, count - 2) / count
    ranked = _without_luck(levels[np.argsort(values, kind="stable")])
    factor = (1 - (1 + more / count) ** (-1 / SHAPE)) / (kept ** (-1 / SHAPE) - 1) * _closing(values)
    missed = (ranked - ranked[0]) * factor
    chance = kept * (1 - kept) ** np.arange(count)
    mean = max(0.0, float(missed @ (chance / chance.sum())))
    rng = np.random.default_rng(0)
    draws = rng.choice(missed, DRAWS, p=chance / chance.sum()) * rng.lognormal(-(DRIFT**2) / 2, DRIFT, DRAWS)
    low, high = quantile(draws, 0.1, 0.9)
    return mean, min(max(0.0, float(low)), mean), max(float(high), mean)


def _without_luck(ranked: FloatArray) -> FloatArray:
    """The levels, the best drawn near where it stands alone: one lucky trial says nothing of what is yet to come."""
    quarter = max(3, len(ranked) // 4)
    reach = LUCK * max(0.0, float(ranked[1:quarter].max() - ranked[1:quarter].min()))
    return np.concatenate([[max(float(ranked[0]), float(ranked[1]) - reach)], ranked[1:]])


def _closing(values: FloatArray) -> float:
    """1 where the last third is like the first, up to CLOSING where nearly every one of its trials is better."""
    third = max(1, len(values) // 3)
    better = float(np.mean(values[-third:, None] < values[None, :third]))
    return float(np.interp(better, ADAPTS, (1.0, CLOSING)))
