"""What was measured at one end of a parameter's range, and what that proves."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from advisor.records import FloatArray
from advisor.signals.bounds import Side
from advisor.tables import table

PLACES = np.linspace(0.0, 1.0, 13)
Doubt = Literal["few", "unsampled", "inside", "weak", "turns", "coarse"]


@dataclass(frozen=True)
class EdgeTest:
    """One end of one parameter.

    `leads` are how many standard deviations the end beats the points a quarter and half a range inside; `inner` is how
    far the best point inside beats the end; `position` is the proposed new end on the unit scale, 1 being this end;
    `near` and `good` count good trials in the outer fifth and in all; `grid` is the chance that a grid whose best run
    stands here gives that the optimum lies beyond, 0 elsewhere, `ridge` whether it is that of learning rate by batch
    size; `piled` the share of trials of a continuous parameter that stand exactly at the end, as a sampler with a
    model puts them; `moves` how far the cost moves along the axis, in standard deviations of all costs; `leans` how far
    the better third of the trials lies towards this end from all of them, as a share of the range; `p_value` and
    `by_chance` the chances of the lead over the last quarter, and of the larger lead, corrected for the parameters;
    `coarse` whether it is an end of a grid whose parameter stands at a few values only; `slopes` how surely the cost
    still falls at the end by a parabola through all trials and through the outer ones, in standard errors.
    """

    side: Side
    leads: tuple[float, ...]
    inner: float
    probability: float
    p_value: float
    sampled: bool
    near: int
    good: int
    position: float
    probes: int
    finished: int = 1_000_000
    grid: float = 0.0
    ridge: bool = False
    piled: float = 0.0
    moves: float = 0.0
    leans: float = 0.0
    by_chance: float = 0.0
    coarse: bool = False
    slopes: tuple[float, float] = (0.0, 0.0)

    @property
    def proven(self) -> bool:
        """Whether the optimum is proven to lie beyond this end."""
        return self.doubt is None

    @property
    def doubt(self) -> Doubt | None:
        """What a proof lacks: finished trials, trials at the end, an end better than inside, a clear lead, a slope on.

        A lead over the few values of a grid says that the end beats them, and less of what lies beyond (`coarse`).
        """
        settings = table("edges")
        if self.finished < settings["finished"]:
            return "few"
        if not self.sampled:
            return "unsampled"
        if self.inner > settings["inner"]:
            return "inside"
        if self.on_grid or self.piled_up:
            return None
        if self.probability < settings["proven_from"] or self.by_chance > settings["chance"]:
            return "weak"
        if self.slopes[0] < -settings["slope"]["turns"] and self.probability < settings["slope"]["surer"]:
            return "turns"
        return "coarse" if self.coarse and self.probability < settings["coarse"]["proven_from"] else None

    @property
    def on_grid(self) -> bool:
        """Whether the runs of a grid prove it: the best run stands there, and the trend does not speak against it."""
        if self.ridge:
            return self.grid >= float(table("edges")["ridge"]["proven_from"]) or self._agreed
        grid = table("edges")["grid"]
        return self.grid >= float(grid["proven_from"]) and self.p_value <= float(grid["chance"])

    @property
    def _agreed(self) -> bool:
        """Whether a ridge that leaves it nearly even and a lead beyond chance say the same."""
        wanted = table("edges")["ridge"]["agreed"]
        return bool(self.ridge and self.grid >= wanted["from"] and self.p_value <= wanted["chance"])

    @property
    def piled_up(self) -> bool:
        """Whether the sampler kept running against the end, all good trials stand there, and none inside is better."""
        wanted = table("edges")["piled"]
        return bool(
            self.piled >= wanted["share"]
            and self.near == self.good
            and self.inner < 0
            and self.p_value <= wanted["chance"]
            and self.probability >= wanted["probability"]
        )

    @property
    def chance(self) -> float:
        """The probability that the optimum lies beyond this end, by the trend or by the grid."""
        piled = float(table("edges")["piled"]["confidence"]) if self.piled_up else 0.0
        agreed = float(table("edges")["ridge"]["agreed"]["confidence"]) if self._agreed else 0.0
        return max(self.probability, self.grid if self.on_grid else 0.0, piled, agreed)

    @property
    def pressed(self) -> bool:
        """Whether the good trials or the trend lean to this end at all, and no place inside clearly beats it."""
        crowded = self.near >= max(2, math.ceil(self.good / 2)) and self.inner < table("edges")["interior"]
        return self.proven or (self.chance >= table("edges")["pressed_from"] and crowded)


def weighed(test: EdgeTest, trials: int) -> EdgeTest:
    """The test with the probability that the optimum lies beyond, by all that was measured of so many trials."""
    settings = table("edges")
    weights = np.array(settings["weights"], dtype=np.float64)
    score = float(weights @ features(test, trials)) + float(settings["intercept"])
    return replace(test, probability=1.0 / (1.0 + math.exp(-min(max(score, -30.0), 30.0))))


def features(test: EdgeTest, trials: int) -> FloatArray:
    """What the probability is made of, each the better the larger: see `rules/tables/edges.yaml`."""
    quarter, half, inner = (math.asinh(min(max(lead, -50.0), 200.0)) for lead in (*test.leads, max(test.inner, 0.0)))
    near = test.near / max(test.good, 1)
    slopes = (math.asinh(slope) for slope in test.slopes)
    return np.array([quarter, half, near, -inner, -math.log(trials), math.asinh(test.moves), test.leans, *slopes])
