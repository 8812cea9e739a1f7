"""Sudden jumps of the training loss, told from heavy-tailed noise by the tail of the noise itself."""

from __future__ import annotations

import math
from functools import lru_cache
from statistics import NormalDist
from typing import Any

import numpy as np

from advisor.facts.loss import SpikeFacts
from advisor.records import BoolArray, FloatArray, IntArray
from advisor.signals.curves import Curve
from advisor.signals.order import median, medians, quantile, windows
from advisor.tables import table


def spike_facts(curve: Curve) -> SpikeFacts:
    """Jumps over the past and the neighbourhood: of single points, and of a stretch that heals; every point counts."""
    values, settings = curve.raw, table("curves")["spikes"]
    if len(values) < settings["fewest_points"] or not curve.log:
        return SpikeFacts(default_reason="too-few" if len(values) < settings["fewest_points"] else "unusable")
    y = np.log(values)
    past = _past(y)
    found = [*(_jumps(y, past, *scale) for scale in settings["scales"]), _lasting(y, past)]
    excess = np.max([one[0] for one in found], axis=0)
    at = _separate(np.flatnonzero(np.any([one[1] for one in found], axis=0)))
    facts: dict[str, Any] = {
        "count": len(at),
        "per_1000": 1000 * len(at) / len(values),
        "largest": float(np.exp(min(max((float(excess[i : i + 11].max()) for i in at), default=0.0), 50.0))),
    }
    if len(at):
        facts |= {
            "first_step": int(curve.raw_steps[at[0]]),
            "last_step": int(curve.raw_steps[at[-1]]),
            "recovered": _recovered(y, past, at),
        }
    return SpikeFacts(**facts)


def _jumps(y: FloatArray, past: FloatArray, width: int, low: float, high: float) -> tuple[FloatArray, BoolArray]:
    """Excess over the neighbourhood at one scale, and where it is beyond what the noise of that scale ever does."""
    settings, short = table("curves")["spikes"], _median(y, width)
    excess, spread = _excess(short)
    usual = excess[min(settings["window"], len(excess) // 4) :]
    reach = _reach(usual, low, high)
    if width == 1:
        reach = min(reach, _gap(usual))
    limit = np.maximum(settings["deviations"] * spread, max(math.log(settings["ratio"]), reach))
    return excess, (excess > limit) & (short - past > settings["over_past"] * limit)


def _excess(y: FloatArray) -> tuple[FloatArray, FloatArray]:
    """What lies over the running median, and the running spread of that (1.4826 times the median deviation)."""
    window = table("curves")["spikes"]["window"]
    excess = y - _rolling(y, window)
    return excess, 1.4826 * _rolling(np.abs(excess), 4 * window)


def _lasting(y: FloatArray, past: FloatArray) -> tuple[FloatArray, BoolArray]:
    """The median from every point on over the past, and where a stretch that decays like a spike begins.

    The noise is turned into normal scores by its ranks, so that a matched filter (weights falling by e within a few
    points) is normal whatever the tail of the noise; memory in the noise widens the filter's own spread.
    """
    settings, rise = table("curves")["spikes"], _ahead(y, 7) - past
    excess, spread = _excess(y)
    score = _normal_scores(excess / np.maximum(spread, 1e-12))
    limit = _upper_normal(settings["lasting_chance"] / (len(y) * len(settings["lasting"])))
    beyond = np.max([_matched(score, length) for length in settings["lasting"]], axis=0) > limit
    return rise, beyond & (rise > math.log(settings["ratio"]))


def _matched(score: FloatArray, length: float) -> FloatArray:
    """The filter's answer at every point to a rise there that falls by e within `length` points, in its own spread."""
    reach = int(3 * length)
    weights = np.exp(-np.arange(reach) / length)
    answer = np.convolve(np.pad(score, (0, reach - 1)), weights[::-1] / np.linalg.norm(weights), "valid")
    return np.asarray(answer / max(1.0, 1.4826 * median(np.abs(answer - median(answer)))))


def _normal_scores(values: FloatArray) -> FloatArray:
    ordered = np.sort(values)
    ranks = np.searchsorted(ordered, values) + np.searchsorted(ordered, values, "right")
    return np.asarray(_scores_by_rank(len(values))[ranks])


@lru_cache(maxsize=64)
def _scores_by_rank(count: int) -> FloatArray:
    """The normal score of every half rank among so many values."""
    score = NormalDist().inv_cdf
    return np.array([0.0, *(score(rank / (2 * count)) for rank in range(1, 2 * count))])


def _upper_normal(chance: float) -> float:
    return -NormalDist().inv_cdf(chance)


def _ahead(y: FloatArray, width: int) -> FloatArray:
    """The median of each point and those after it."""
    padded = np.pad(y, (0, width - 1), mode="edge")
    return medians(windows(padded, width))


def _reach(excess: FloatArray, low: float, high: float) -> float:
    """What the largest of all points stays under but by chance: the tail between two quantiles extrapolated."""
    first, second = quantile(excess, low, high)
    if not second > first > 0:
        return max(second, 0.0)
    farther = max(len(excess) * (1 - high) / table("curves")["spikes"]["chance"], 1.0)
    power = math.log((1 - low) / (1 - high)) / math.log(second / first)
    return float(second * min(farther ** (1 / power), 1e6))


def _gap(excess: FloatArray) -> float:
    """Where the largest few points lie apart from all others, as many spikes do, which then pass for a heavy tail.

    Under a power tail of exponent a, the k-th largest exceeds the next r times with the chance r ** -(a * k) (Rényi).
    Infinite where there is no such gap.
    """
    settings = table("curves")["spikes"]
    most = min(int(settings["masked"] * len(excess)) + 1, len(excess) - 1)
    largest = np.sort(excess)[::-1][: most + 1]
    ratios = largest[:-1] / np.maximum(largest[1:], 1e-12)
    by_chance = (settings["chance"] / 4) ** (-1 / (settings["heaviest"] * np.arange(1, most + 1)))
    needed = np.maximum(settings["gap"], by_chance)
    gaps = np.flatnonzero((ratios > needed) & (largest[1:] > 0))
    return float(np.sqrt(largest[gaps[-1]] * largest[gaps[-1] + 1])) if len(gaps) else math.inf


def _past(y: FloatArray) -> FloatArray:
    """The median of the fifteen points before the last five: what a jump rises from. Infinite where there are none."""
    made = np.full(len(y), np.inf)
    made[20:] = medians(windows(y, 15))[: len(y) - 20]
    return made


def _median(y: FloatArray, width: int) -> FloatArray:
    if width == 1:
        return y
    padded = np.pad(y, width // 2, mode="edge")
    return medians(windows(padded, width))


def _rolling(y: FloatArray, width: int) -> FloatArray:
    """The median around every point, in windows sampled every eighth of their width and interpolated."""
    width = min(width, (len(y) - 1) // 2 * 2 - 1)
    stride = max(1, width // 8)
    sampled = windows(y, width)[::stride]
    centres = np.arange(len(sampled)) * stride + width // 2
    return np.asarray(np.interp(np.arange(len(y)), centres, medians(sampled)))


def _separate(at: IntArray) -> IntArray:
    """The first point of every jump: points close to each other belong to one."""
    return at[np.append(True, np.diff(at) > table("curves")["spikes"]["apart"])] if len(at) else at


def _recovered(y: FloatArray, past: FloatArray, at: IntArray) -> float:
    """The share of the jumps after which the loss came back to where it rose from."""
    near = table("curves")["spikes"]["recovered"]
    back = [bool(median(y[i + 10 : i + 40]) < past[i] + near) for i in at if i + 20 < len(y)]
    return float(np.mean(back)) if back else 0.0
