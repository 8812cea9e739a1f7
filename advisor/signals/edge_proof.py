"""What was measured at one end of a parameter's range, and what that proves."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np

from advisor.signals.bounds import Side
from advisor.tables import table

PLACES = np.linspace(0.0, 1.0, 13)
Doubt = Literal["few", "unsampled", "inside", "weak"]


@dataclass(frozen=True)
class EdgeTest:
    """One end of one parameter.

    `leads` are how many standard deviations the end beats the points a quarter and half a range inside; `inner` is how
    far the best point inside beats the end; `position` is the proposed new end on the unit scale, 1 being this end;
    `near` and `good` count good trials in the outer fifth and in all; `grid` is the chance that a grid whose best run
    stands here gives that the optimum lies beyond, 0 elsewhere, `ridge` whether it is that of learning rate by batch
    size; `piled` the share of trials of a continuous parameter that stand exactly at the end, as a sampler with a
    model puts them.
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

    @property
    def proven(self) -> bool:
        """Whether the optimum is proven to lie beyond this end."""
        return self.doubt is None

    @property
    def doubt(self) -> Doubt | None:
        """What a proof lacks: finished trials, trials at the end, an end better than inside, a clear lead."""
        settings = table("edges")
        if self.finished < settings["finished"]:
            return "few"
        if not self.sampled:
            return "unsampled"
        if self.inner > settings["inner"]:
            return "inside"
        if self.on_grid or self.piled_up:
            return None
        return "weak" if self.probability < settings["proven_from"] or self.p_value > settings["chance"] else None

    @property
    def on_grid(self) -> bool:
        """Whether the runs of a grid prove it: the best run stands there, and the trend does not speak against it."""
        if self.ridge:
            return self.grid >= float(table("edges")["ridge"]["proven_from"])
        grid = table("edges")["grid"]
        return self.grid >= float(grid["proven_from"]) and self.p_value <= float(grid["chance"])

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
        return max(self.probability, self.grid if self.on_grid else 0.0, piled)

    @property
    def pressed(self) -> bool:
        """Whether the good trials or the trend lean to this end at all, and no place inside clearly beats it."""
        crowded = self.near >= max(2, math.ceil(self.good / 2)) and self.inner < table("edges")["interior"]
        return self.proven or (self.chance >= table("edges")["pressed_from"] and crowded)
