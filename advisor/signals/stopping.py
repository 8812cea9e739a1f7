"""Whether going on pays: what the last trials gained, and what as many again are expected to gain."""

from __future__ import annotations

import numpy as np

from advisor.facts.base import Reason
from advisor.facts.study import Stopping
from advisor.records import FloatArray
from advisor.signals.noise import Noise
from advisor.signals.trials import Table

MIN_TRIALS = 10
DRAWS = 400


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
    gains = _expected(scores[np.isfinite(scores)], horizon, noise)
    return Stopping(
        since_best=since,
        gain_share=gained / total if total > 0 else 0.0,
        gain_per_trial=gained / size / horizon,
        expected_gain=float(gains.mean()),
        expected_low=float(np.quantile(gains, 0.1)),
        expected_high=float(np.quantile(gains, 0.9)),
        expected_share=float(gains.mean()) / _width(scores),
        horizon=horizon,
    )


def _start(scores: FloatArray) -> float:
    """The middle of the first tenth: where the search began."""
    return float(np.median(scores[: max(3, len(scores) // 10)]))


def _width(scores: FloatArray) -> float:
    """Spread of the better half of the values."""
    finite = np.sort(scores[np.isfinite(scores)])
    half = finite[: max(3, len(finite) // 2)]
    return max(float(half[-1] - half[0]), 1e-12 * max(1.0, abs(float(half[0]))))


def _expected(scores: FloatArray, horizon: int, noise: Noise | None) -> FloatArray:
    """True gains of `horizon` more trials like the later half's, over bootstrap draws of their tail.

    The tail below the better half's best is an exponential fitted to its spacings (extreme-value theory);
    the share of it that is noise brings no true gain.
    """
    later = np.sort(scores[len(scores) // 3 :])
    tail = later[: max(4, len(later) // 4)]
    rng = np.random.default_rng(0)
    scale = float(tail.mean() - tail[0]) if len(tail) > 1 else 0.0
    variance = float(np.var(later[: max(4, len(later) // 2)]))
    share = max(0.0, 1.0 - noise.deviation**2 / variance) if noise and variance > 0 else 1.0
    rate = horizon * len(tail) / len(later)
    scales = scale * rng.gamma(len(tail), 1.0 / len(tail), DRAWS)
    counts = rng.poisson(rate, DRAWS)
    threshold = float(tail[-1])
    depth = scales * np.array([rng.exponential(size=max(n, 1)).max() if n else 0.0 for n in counts])
    reached = threshold - (threshold - float(tail.mean())) * 0.0 - depth
    return np.asarray(share * np.maximum(0.0, float(scores.min()) - reached), dtype=np.float64)
