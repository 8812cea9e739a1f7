"""Cheap objectives with a failing region whose border holds the optimum: the usual edge of stability.

A point is a configuration's parameters on a scale from 0 to 1. Four shapes to choose by, four that are held out.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Mapping
from typing import Any

from advisor.planner.plan import PlannedParameter

Point = Mapping[str, Any]

SPACE = tuple(
    PlannedParameter.model_validate(told)
    for told in (
        {"name": "lr", "kind": "float", "low": 1e-5, "high": 1.0, "log": True},
        {"name": "batch", "kind": "int", "low": 8, "high": 1024, "log": True},
        {"name": "momentum", "kind": "float", "low": 0.0, "high": 1.0},
        {"name": "width", "kind": "int", "low": 16, "high": 2048, "log": True},
        {"name": "optimizer", "kind": "categorical", "choices": ("sgd", "adam")},
    )
)
WEIGHTS = {"lr": 4.0, "batch": 1.0, "momentum": 0.5, "width": 1.0}
OTHER_OPTIMIZER = 0.05
STEP = 0.04

CHOSEN_BY: Mapping[str, Callable[[Point], float]] = {
    "high rate": lambda p: float(p["lr"] > 0.6),
    "rate and batch": lambda p: float(p["lr"] + 0.5 * p["batch"] > 0.95),
    "memory": lambda p: float(p["batch"] + p["width"] > 1.15),
    "by optimizer": lambda p: float(p["lr"] > (0.85 if p["optimizer"] == "sgd" else 0.5)),
}
HELD_OUT: Mapping[str, Callable[[Point], float]] = {
    "band": lambda p: float(abs(p["lr"] + 0.3 * p["momentum"] - 0.8) < 0.12),
    "ball": lambda p: float((p["lr"] - 0.65) ** 2 + (p["batch"] - 0.55) ** 2 < 0.09),
    "soft edge": lambda p: 1 / (1 + math.exp(-(p["lr"] - 0.6) / 0.03)),
    "two regions": lambda p: float(p["lr"] < 0.2 or p["lr"] + p["width"] > 1.2),
}


def as_point(config: Mapping[str, Any]) -> Point:
    """The configuration on a scale from 0 to 1."""
    made: dict[str, Any] = {}
    for parameter in SPACE:
        value = config[parameter.name]
        if parameter.kind == "categorical":
            made[parameter.name] = value
            continue
        assert parameter.low is not None
        assert parameter.high is not None
        to = math.log if parameter.log else float
        made[parameter.name] = (to(value) - to(parameter.low)) / (to(parameter.high) - to(parameter.low))
    return made


class Problem:
    """One shape with one optimum: within a step of the region, on its safe side."""

    def __init__(self, shape: Callable[[Point], float], seed: int) -> None:
        self.shape, self._chance = shape, random.Random(1_000_003 * seed + 17)
        self.optimum = self._at_the_border()

    def fails(self, config: Mapping[str, Any]) -> bool:
        """Whether a trial of this configuration fails, by chance where the edge is soft."""
        return self._chance.random() < self.shape(as_point(config))

    def loss(self, config: Mapping[str, Any]) -> float:
        """The loss, were the trial not to fail: 0 at the optimum."""
        point = as_point(config)
        far = sum(weight * (point[name] - self.optimum[name]) ** 2 for name, weight in WEIGHTS.items())
        return far + OTHER_OPTIMIZER * (point["optimizer"] != self.optimum["optimizer"])

    def _at_the_border(self) -> Point:
        while True:
            point: dict[str, Any] = {name: self._chance.uniform(0.05, 0.95) for name in WEIGHTS}
            point["optimizer"] = self._chance.choice(("sgd", "adam"))
            beyond = [{**point, name: point[name] + step} for name in WEIGHTS for step in (STEP, -STEP)]
            if self.shape(point) < 0.2 and any(self.shape(near) > 0.4 for near in beyond):
                return point
