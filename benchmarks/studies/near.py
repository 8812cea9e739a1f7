"""Searches whose optimum lies just inside an end: nothing is proven there, however good the last trials look.

`benchmarks.studies.problems` counts an optimum within 12 % of an end nowhere; here the first parameter's lies at 85, 90
or 95 % of its range, and an error on it is a false one.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from benchmarks.studies import problems
from benchmarks.studies.problems import Axis, Made, Problem

SEEDS = {"tune": 51, "test": 52}
COUNTS = {"tune": 300, "test": 300}
PLACES = (0.85, 0.9, 0.95)
SHAPES = ("quadratic", "absolute", "skewed", "saturating", "multiplicative", "heavy")


def searches(half: str) -> Iterator[tuple[Problem, float, Made]]:
    """The half's searches, the share of the range at which the optimum lies, and what is true."""
    base = SEEDS[half]
    draw = random.Random(base)
    for i in range(COUNTS[half]):
        place, sampler = draw.choice(PLACES), draw.choice(["random", "tpe"])
        trials, noise = draw.choice([20, 30, 40, 60, 100]), draw.choice([0.05, 0.1, 0.25, 0.5])
        problem = Problem(
            draw.choice(SHAPES), sampler, trials, draw.randint(2, 5), noise, "inside", base * 100_000 + i
        )  # fmt: skip
        yield problem, place, _made(problem, place if draw.random() < 0.5 else 1.0 - place)


def _made(problem: Problem, optimum: float) -> Made:
    drawn = np.random.default_rng(problem.seed)
    axes = problems._axes(problem, drawn)
    axes[0] = _moved(axes[0], optimum, drawn)
    clean = problems._clean(problem, axes, drawn)
    sign = -1.0 if drawn.random() < 0.5 else 1.0
    rows = problems.search(problem, axes, problems._objective(problem, axes, clean, drawn))
    study = problems.study_of(problem, axes, [(params, sign * value) for params, value in rows], sign)
    truth = problems._truth(problem, axes, clean)
    return Made(study, {**truth, axes[0].name: "inside"})


def _moved(axis: Axis, optimum: float, drawn: np.random.Generator) -> Axis:
    """A continuous parameter that matters, its optimum where it is told."""
    kind = axis.kind if axis.kind in ("float", "log") else "log"
    return replace(problems.ranged(axis.name, kind, optimum, 1.0, False, drawn))
