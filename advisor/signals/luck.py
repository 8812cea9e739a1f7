"""Noise, and what it makes of the winner: expected fall when repeated, seeds that would settle it."""

from __future__ import annotations

import math

import numpy as np

from advisor.facts.base import Reason
from advisor.facts.study import Luck
from advisor.records import BoolArray, FloatArray, IntArray
from advisor.signals.noise import Noise
from advisor.signals.order import median
from advisor.signals.seeds import seed_facts
from advisor.signals.trials import Table

MAX_SEEDS = 20  # seeds that are ever asked for
FIRST = 10  # trials at the start, which no search had guided yet
_OF_NOISE = ("noise", "noise_source", "regression", "share", "seeds")


def luck_facts(data: Table, keys: IntArray, noise: Noise | None, told_repeats: int | None) -> Luck:
    """The winner's margin, its expected fall when repeated, the seeds that would tell it from the runner-up."""
    rows = np.flatnonzero(data.usable)
    alike = seed_facts(data, keys)
    if len(rows) < 5:
        few: dict[str, Reason] = dict.fromkeys(set(Luck.declared()) - set(alike), "too-few")
        return Luck(absent=few, **alike)
    scores = data.scores[rows]
    again = keys[rows] == keys[rows[int(np.argmin(scores))]]
    repeats = max(told_repeats or 0, int(again.sum()))
    margin = _margin(scores, again)
    if noise is None:
        absent: dict[str, Reason] = dict.fromkeys((*_OF_NOISE, "repeat_share"), "too-few")
        return Luck(margin=margin, winner_repeats=repeats, absent=absent, **alike)
    spread, regression = float(np.std(scores, ddof=1)), _regression(scores, noise, repeats)
    return Luck(
        noise=noise.deviation,
        noise_source=noise.source,
        repeat_share=min(1.0, noise.deviation / spread) if noise.source == "repeats" and spread > 0 else None,
        margin=margin,
        regression=regression,
        share=_share_of_lead(regression, scores),
        winner_repeats=repeats,
        seeds=_seeds(margin, noise.deviation),
        **alike,
    )


def _share_of_lead(regression: float, scores: FloatArray) -> float | None:
    """What part of the winner's lead over a middling trial the expected fall is."""
    lead = float(max(median(scores), median(scores[:FIRST])) - scores.min())
    return min(1.0, regression / lead) if lead > 0 else None


def _margin(scores: FloatArray, winners: BoolArray) -> float | None:
    """How far the winner lies before the middle of the next four configurations' trials."""
    others = np.sort(scores[~winners])[:4]
    return float(median(others) - scores.min()) if len(others) else None


def _regression(scores: FloatArray, noise: Noise, repeats: int) -> float:
    """The winner's expected fall when it is run again: by the model, else shrunk towards the better half."""
    if noise.fall is not None:
        return noise.fall / repeats
    better = np.sort(scores)[: max(5, len(scores) // 2)]
    variance = float(np.var(better, ddof=1))
    if variance <= 0:
        return 0.0
    share = min(1.0, noise.deviation**2 / repeats / variance)
    return share * float(better.mean() - better.min())


def _seeds(margin: float | None, deviation: float) -> int:
    """Runs of each of two configurations that tell a difference of the margin, 5 % one-sided, 80 % power."""
    if margin is None or margin <= 0:
        return MAX_SEEDS if deviation > 0 else 3
    return int(min(max(3, math.ceil(2 * ((1.645 + 0.842) * deviation / margin) ** 2)), MAX_SEEDS))
