"""Searches in which nothing tells the parameter whose optimum lies outside: weights over two decades, any of them.

`benchmarks.studies.problems` always moves its heaviest parameter out; here any parameter's optimum lies outside with
a chance of one in five, its weight whatever it is. Bowls have powers of 1 to 3 and two slopes, some saturate, the
value is a root, a logarithm or a saturation of their sum, noise grows with the cost in some, runs beyond a place fail.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from advisor.records import FloatArray
from benchmarks.studies.problems import KINDS, NEAR, Axis, Made, Problem, ranged, search, study_of

SEEDS = {"tune": range(7_000_002, 7_000_602, 3), "test": range(8_000_000, 8_000_300, 3)}
OUTPUTS: dict[str, Callable[[float], float]] = {
    "sum": float,
    "logarithm": lambda total: math.log(total + 0.1),
    "root": math.sqrt,
    "saturation": lambda total: 1.0 - math.exp(-total),
}


@dataclass(frozen=True)
class Bowl:
    """What one parameter costs by its place: a power, steeper on one side, or saturating."""

    axis: Axis
    power: float
    steeper: float
    saturates: bool

    def __call__(self, place: float) -> float:
        """The cost at a place on the unit scale."""
        away = 2.0 * (place - self.axis.optimum)
        risen = abs(away * (self.steeper if away > 0 else 1.0 / self.steeper)) ** self.power
        return self.axis.weight * (1.0 - math.exp(-risen) if self.saturates else risen)

    @property
    def truth(self) -> str:
        """Where the optimum lies: beyond an end, inside, so near an end that no rule is asked, or nowhere."""
        best = self.axis.optimum
        if self.axis.weight == 0:
            return "irrelevant"
        if best >= 1.08 or best <= -0.08:
            return "high" if best > 1 else "low"
        if not NEAR <= best <= 1.0 - NEAR:
            return "near"
        return "inside" if self.axis.kind in ("float", "log") else self._of_levels()

    def _of_levels(self) -> str:
        count = self.axis.levels or int(self.axis.high - self.axis.low) + 1
        best = int(np.argmin([self(float(place)) for place in np.linspace(0, 1, count)]))
        return "inside" if 0 < best < count - 1 else "near"


def searches(half: str) -> Iterator[tuple[Problem, Made]]:
    """The half's searches and their truth."""
    yield from map(drawn, SEEDS[half])


def drawn(seed: int) -> tuple[Problem, Made]:
    """One search, drawn and run."""
    random = np.random.default_rng(seed)
    sampler = str(random.choice(["random", "tpe", "qmc", "gp"], p=[0.35, 0.4, 0.15, 0.1]))
    trials = int(random.choice([15, 20, 30, 40, 60, 100, 150] if sampler != "gp" else [15, 20, 30]))
    bowls = [_bowl(j, random) for j in range(int(random.integers(2, 5 if sampler == "gp" else 9)))]
    output = str(random.choice(list(OUTPUTS)))
    noise = float(random.choice([0.03, 0.1, 0.25, 0.5]))
    problem = Problem(f"unequal {output}", sampler, trials, len(bowls), noise, "unequal", seed)
    axes = [bowl.axis for bowl in bowls]
    sign = -1.0 if random.random() < 0.5 else 1.0
    rows = [(params, sign * value) for params, value in search(problem, axes, _cost(problem, bowls, output, random))]
    return problem, Made(study_of(problem, axes, rows, sign), {bowl.axis.name: bowl.truth for bowl in bowls})


def _bowl(number: int, random: np.random.Generator) -> Bowl:
    kind = str(random.choice(KINDS, p=(0.3, 0.3, 0.2, 0.1, 0.1)))
    weight = float(10 ** random.uniform(-1.5, 0.7)) if random.random() < 0.75 else 0.0
    best = float(random.uniform(0.15, 0.85))
    if random.random() < 0.2:
        best = float(random.uniform(1.08, 1.8))
        best = best if random.random() < 0.5 else 1.0 - best
    axis = ranged(f"p{number}", kind, best, weight, False, random)
    power, steeper = float(random.uniform(1, 3)), float(10 ** random.uniform(-0.5, 0.5))
    return Bowl(axis, power, steeper, bool(random.random() < 0.25))


def _cost(
    problem: Problem, bowls: list[Bowl], output: str, random: np.random.Generator
) -> Callable[[FloatArray], float]:
    """The value of a trial: noise of a share of the spread, in some searches heavier or growing with the cost."""

    def clean(places: FloatArray) -> float:
        return OUTPUTS[output](sum(bowl(float(place)) for bowl, place in zip(bowls, places, strict=True)))

    draws = np.array([clean(places) for places in random.uniform(size=(400, len(bowls)))])
    spread, low, middle = float(draws.std()) or 1.0, float(draws.min()), float(np.median(draws))
    heavy, grows, failing = random.random() < 0.2, random.random() < 0.4, random.random() < 0.25
    failed = int(random.integers(len(bowls)))

    def cost(places: FloatArray) -> float:
        value = clean(places)
        away = places[failed] if bowls[failed].axis.optimum < 0.5 else 1.0 - places[failed]
        if failing and away > 0.85 and random.random() < 0.7:
            return math.nan
        risen = min(max((value - low) / max(middle - low, 1e-9), 0.0), 2.0)
        size = problem.noise * (0.3 + 1.4 * risen / 2.0 if grows else 1.0)
        return value / spread + size * float(random.standard_t(3) if heavy else random.standard_normal())

    return cost
