"""Sudden jumps of the training loss, told from heavy-tailed noise by the tail of the noise itself."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import lru_cache
from statistics import NormalDist
from typing import Any

import numpy as np

from advisor.facts.loss import SpikeFacts
from advisor.records import BoolArray, FloatArray, IntArray
from advisor.signals.curves import Curve
from advisor.signals.order import median, medians, quantile_rows, window_medians
from advisor.signals.rows import Rows, alike, between
from advisor.tables import table


def spike_facts(curve: Curve) -> SpikeFacts:
    """Jumps over the past and the neighbourhood: of single points, and of a stretch that heals; every point counts."""
    return spikes([curve])[0]


def spikes(curves: Sequence[Curve]) -> list[SpikeFacts]:
    """The jumps of every curve; many cost little more."""
    found: dict[int, SpikeFacts] = {}
    for places, rows in alike(curves):
        found |= zip(places, _of_rows(rows), strict=True)
    return [found[place] for place in range(len(curves))]


def _of_rows(rows: Rows) -> list[SpikeFacts]:
    settings = table("curves")["spikes"]
    few = rows.raw_points < settings["fewest_points"]
    if few or not rows.log:
        return [SpikeFacts(default_reason="too-few" if few else "unusable") for _ in range(len(rows))]
    y = np.log(rows.raw)
    past, around = _past(y), _excess(y)
    scales = [_jumps(y, around, past, *scale) for scale in settings["scales"]]
    found = [*scales, _lasting(y, around, past)]
    excess = np.max([one[0] for one in found], axis=0)
    beyond = np.any([one[1] for one in found], axis=0)
    return [_told(*row) for row in zip(rows.curves, y, past, excess, beyond, strict=True)]


def _told(curve: Curve, y: FloatArray, past: FloatArray, excess: FloatArray, beyond: BoolArray) -> SpikeFacts:
    at = _separate(np.flatnonzero(beyond))
    facts: dict[str, Any] = {
        "count": len(at),
        "per_1000": 1000 * len(at) / len(y),
        "largest": float(np.exp(min(max((float(excess[i : i + 11].max()) for i in at), default=0.0), 50.0))),
    }
    if len(at):
        facts |= {
            "first_step": int(curve.raw_steps[at[0]]),
            "last_step": int(curve.raw_steps[at[-1]]),
            "recovered": _recovered(y, past, at),
            "regular": _regular(curve.raw_steps, at),
        }
    return SpikeFacts(**facts)


def _jumps(
    y: FloatArray, around: tuple[FloatArray, FloatArray], past: FloatArray, width: int, low: float, high: float
) -> tuple[FloatArray, BoolArray]:
    """Excess over the neighbourhood at one scale, and where it is beyond what the noise of that scale ever does."""
    settings, short = table("curves")["spikes"], _median(y, width)
    excess, spread = around if width == 1 else _excess(short)
    usual = excess[:, min(settings["window"], excess.shape[1] // 4) :]
    reach = np.array(_reach(usual, low, high))
    if width == 1:
        reach = np.minimum(reach, _gap(usual))
    limit = np.maximum(settings["deviations"] * spread, np.maximum(math.log(settings["ratio"]), reach)[:, None])
    return excess, (excess > limit) & (short - past > settings["over_past"] * limit)


def _excess(y: FloatArray) -> tuple[FloatArray, FloatArray]:
    """What lies over the running median, and the running spread of that (1.4826 times the median deviation)."""
    window = table("curves")["spikes"]["window"]
    excess = y - _rolling(y, window)
    return excess, 1.4826 * _rolling(np.abs(excess), 4 * window)


def _lasting(y: FloatArray, around: tuple[FloatArray, FloatArray], past: FloatArray) -> tuple[FloatArray, BoolArray]:
    """The median from every point on over the past, and where a stretch that decays like a spike begins.

    The noise is turned into normal scores by its ranks, so that a matched filter (weights falling by e within a few
    points) is normal whatever the tail of the noise; memory in the noise widens the filter's own spread.
    """
    settings, rise = table("curves")["spikes"], _ahead(y, 7) - past
    excess, spread = around
    scores = _normal_scores(excess / np.maximum(spread, 1e-12))
    limit = _upper_normal(settings["lasting_chance"] / (y.shape[1] * len(settings["lasting"])))
    beyond = np.max([_matched(scores, length) for length in settings["lasting"]], axis=0) > limit
    return rise, beyond & (rise > math.log(settings["ratio"]))


def _matched(scores: FloatArray, length: float) -> FloatArray:
    """The filter's answer at every point to a rise there that falls by e within `length` points, in its own spread."""
    reach = int(3 * length)
    weights = np.exp(-np.arange(reach) / length)
    weights = weights[::-1] / np.linalg.norm(weights)
    padded = np.zeros((len(scores), scores.shape[1] + reach - 1))
    padded[:, : scores.shape[1]] = scores
    answer = np.array([np.convolve(row, weights, "valid") for row in padded])
    own = 1.4826 * medians(np.abs(answer - medians(answer)[:, None]))
    return np.asarray(answer / np.maximum(1.0, own)[:, None])


def _normal_scores(values: FloatArray) -> FloatArray:
    """The normal score of every value among those of its row, by its rank; equal ones share theirs."""
    count, points = values.shape
    order = np.argsort(values, axis=1)
    ordered = np.take_along_axis(values, order, 1)
    ranks = np.empty((count, points), dtype=np.int64)
    np.put_along_axis(ranks, order, np.broadcast_to(2 * np.arange(points) + 1, (count, points)), 1)
    for i in np.flatnonzero((ordered[:, 1:] == ordered[:, :-1]).any(1)):
        ranks[i] = np.searchsorted(ordered[i], values[i]) + np.searchsorted(ordered[i], values[i], "right")
    return np.asarray(_scores_by_rank(points)[ranks])


@lru_cache(maxsize=64)
def _scores_by_rank(count: int) -> FloatArray:
    """The normal score of every half rank among so many values."""
    score = NormalDist().inv_cdf
    return np.array([0.0, *(score(rank / (2 * count)) for rank in range(1, 2 * count))])


def _upper_normal(chance: float) -> float:
    return -NormalDist().inv_cdf(chance)


def _ahead(y: FloatArray, width: int) -> FloatArray:
    """The median of each point and those after it."""
    return window_medians(_padded(y, 0, width - 1), width)


def _padded(y: FloatArray, before: int, after: int) -> FloatArray:
    """The rows with their ends repeated."""
    return np.concatenate([np.repeat(y[:, :1], before, 1), y, np.repeat(y[:, -1:], after, 1)], axis=1)


def _reach(excess: FloatArray, low: float, high: float) -> list[float]:
    """What the largest of all points stays under but by chance: the tail between two quantiles extrapolated."""
    farther = max(excess.shape[1] * (1 - high) / table("curves")["spikes"]["chance"], 1.0)
    by = math.log((1 - low) / (1 - high))
    pairs = zip(*quantile_rows(excess, low, high), strict=True)
    return [_extrapolated(first, second, by, farther) for first, second in pairs]


def _extrapolated(first: float, second: float, by: float, farther: float) -> float:
    if not second > first > 0:
        return max(second, 0.0)
    power = by / math.log(second / first)
    return float(second * min(farther ** (1 / power), 1e6))


def _gap(excess: FloatArray) -> FloatArray:
    """Where the largest few points lie apart from all others, as many spikes do, which then pass for a heavy tail.

    Under a power tail of exponent a, the k-th largest exceeds the next r times with the chance r ** -(a * k) (Rényi).
    Infinite where there is no such gap.
    """
    settings, points = table("curves")["spikes"], excess.shape[1]
    most = min(int(settings["masked"] * points) + 1, points - 1)
    largest = np.sort(excess, axis=1)[:, ::-1][:, : most + 1]
    ratios = largest[:, :-1] / np.maximum(largest[:, 1:], 1e-12)
    by_chance = (settings["chance"] / 4) ** (-1 / (settings["heaviest"] * np.arange(1, most + 1)))
    gaps = (ratios > np.maximum(settings["gap"], by_chance)) & (largest[:, 1:] > 0)
    made = np.full(len(excess), math.inf)
    for i in np.flatnonzero(gaps.any(1)):
        last = np.flatnonzero(gaps[i])[-1]
        made[i] = np.sqrt(largest[i, last] * largest[i, last + 1])
    return made


def _past(y: FloatArray) -> FloatArray:
    """The median of the fifteen points before the last five: what a jump rises from. Infinite where there are none."""
    made = np.full(y.shape, np.inf)
    made[:, 20:] = window_medians(y, 15)[:, : y.shape[1] - 20]
    return made


def _median(y: FloatArray, width: int) -> FloatArray:
    return y if width == 1 else window_medians(_padded(y, width // 2, width // 2), width)


def _rolling(y: FloatArray, width: int) -> FloatArray:
    """The median around every point, in windows sampled every eighth of their width and interpolated."""
    points = y.shape[1]
    width = min(width, (points - 1) // 2 * 2 - 1)
    stride = max(1, width // 8)
    sampled = window_medians(y, width, stride)
    return between(sampled, np.arange(sampled.shape[1]) * stride + width // 2, points)


def _separate(at: IntArray) -> IntArray:
    """The first point of every jump: points close to each other belong to one."""
    return at[np.append(True, np.diff(at) > table("curves")["spikes"]["apart"])] if len(at) else at


def _regular(steps: IntArray, at: IntArray) -> int | None:
    """The steps from one jump to the next where all, of few also the first from the start, are as far apart."""
    if len(at) < 2:
        return None
    apart = np.diff(steps[at] if len(at) >= table("curves")["spikes"]["many"] else np.append(steps[0], steps[at]))
    usual = float(np.median(apart))
    slack = max(table("curves")["spikes"]["regular"] * usual, 3 * float(np.median(np.diff(steps))))
    return round(usual) if float(np.abs(apart - usual).max()) <= slack and usual > 4 * slack else None


def _recovered(y: FloatArray, past: FloatArray, at: IntArray) -> float:
    """The share of the jumps after which the loss came back to where it rose from."""
    near = table("curves")["spikes"]["recovered"]
    back = [bool(median(y[i + 10 : i + 40]) < past[i] + near) for i in at if i + 20 < len(y)]
    return float(np.mean(back)) if back else 0.0
