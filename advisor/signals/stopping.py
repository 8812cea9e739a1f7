"""Whether going on pays: what the last trials gained, and what as many again are expected to gain."""

from __future__ import annotations

import numpy as np

from advisor.facts.base import Reason
from advisor.facts.study import Stopping
from advisor.records import FloatArray
from advisor.signals.noise import Noise
from advisor.signals.trials import Table

MIN_TRIALS = 10  # trials below which nothing is foretold
DRAWS = 400  # draws of a forecast: its quantiles to 2 %
SHAPES = (0.5, 1.0, 2.0, 4.0)
DRIFT = 1.2  # spread of the logarithm of what comes by what the fit says
REAL_RECORDS = 3  # new bests within the horizon, from which a search is going on


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
    levels = noise.levels if noise is not None and noise.levels is not None else scores[np.isfinite(scores)]
    fall = noise.fall if noise is not None and noise.fall is not None else 0.0
    deviation = noise.deviation if noise is not None else 0.0
    more = max(1, round(horizon * len(levels) / len(scores)))
    gains = _expected(levels, float(best_so_far[-1]), fall, deviation, more)
    if _records(best_so_far[-1 - horizon :]) >= REAL_RECORDS:
        gains = np.maximum(gains, 0.5 * gained)
    middle = float(gains.mean())
    low, high = min(float(np.quantile(gains, 0.1)), middle), max(float(np.quantile(gains, 0.9)), middle)
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


def _records(best_so_far: FloatArray) -> int:
    """How often the best improved; without progress about 0.4 times over the last third, and hardly ever thrice."""
    return int(np.sum(best_so_far[1:] < best_so_far[:-1]))


def _start(scores: FloatArray) -> float:
    """The middle of the first tenth: where the search began."""
    return float(np.median(scores[: max(3, len(scores) // 10)]))


def _width(scores: FloatArray) -> float:
    """Spread of the better half of the values."""
    finite = np.sort(scores[np.isfinite(scores)])
    half = finite[: max(3, len(finite) // 2)]
    return max(float(half[-1] - half[0]), 1e-12 * max(1.0, abs(float(half[0]))))


def _expected(levels: FloatArray, best: float, fall: float, deviation: float, horizon: int) -> FloatArray:
    """True gains of `horizon` more trials like the later ones, over draws from their lower tail.

    The i-th best of independent trials near a bounded optimum lies at about a + c i^(1/k) (a Weibull tail; k is half
    the number of parameters that matter for uniform draws, less for a sampler that closes in). Lines are fitted for
    every k of SHAPES, weighed by their fit; the best of the new trials is drawn from them. DRIFT is the spread (of
    the logarithm) that the sampler's own progress adds. A better trial counts only where its value, noise included,
    beats the best value seen, `best`, which is itself `fall` better than its trial truly is.
    """
    later = np.sort(levels[len(levels) // 3 :])
    tail = later[: max(5, len(later) // 4)]
    ranks = np.arange(1, len(tail) + 1) - 0.5
    lines, errors = [], []
    for shape in SHAPES:
        slope, start = np.polyfit(ranks ** (1.0 / shape), tail, 1)
        rest = tail - start - slope * ranks ** (1.0 / shape)
        lines.append((max(float(slope), 0.0), float(start)))
        errors.append(float(rest @ rest))
    weights = _weights(np.array(errors), tail)
    rng = np.random.default_rng(0)
    chosen = rng.choice(len(SHAPES), size=DRAWS, p=weights)
    rank = len(later) * rng.beta(1.0, horizon, DRAWS)
    reached = np.array([lines[j][1] + lines[j][0] * r ** (1.0 / SHAPES[j]) for j, r in zip(chosen, rank, strict=True)])
    drift = rng.lognormal(0.0, DRIFT, DRAWS)
    seen = reached + deviation * rng.standard_normal(DRAWS) < best
    return np.asarray(np.where(seen, np.maximum(0.0, best + fall - reached), 0.0) * drift, dtype=np.float64)


def _weights(errors: FloatArray, tail: FloatArray) -> FloatArray:
    """How much each shape counts: by its fit, tempered, for the tail's values are not independent."""
    errors = errors + 1e-6 * float(np.ptp(tail)) ** 2
    if not errors.min() > 0:
        return np.full(len(errors), 1.0 / len(errors))
    weights = (errors / errors.min()) ** (-min(len(tail), 20) / 4.0)
    return np.asarray(weights / weights.sum(), dtype=np.float64)
