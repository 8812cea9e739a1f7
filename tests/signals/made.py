"""Studies made by hand for tests: no sampler, no storage."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import numpy as np

from advisor.names import canonical
from advisor.records import Parameter, Study, Trial, TrialState

START = datetime(2026, 1, 1)
LR = {"low": 1e-5, "high": 1e-1, "log": True}
DROPOUT = {"low": 0.0, "high": 0.5}


def parameter(name: str, kind: str = "float", **more: Any) -> Parameter:
    return Parameter(name=name, canonical=canonical(name), kind=kind, **more)  # type: ignore[arg-type]


def trial(number: int, value: float | None = None, state: str = "complete", **more: Any) -> Trial:
    began = START + timedelta(minutes=10 * number)
    times = {"started": began, "completed": None if state == "running" else began + timedelta(minutes=9)}
    values = () if value is None else (value,)
    return Trial(number=number, state=TrialState(state), values=values, **(times | more))


def study(
    trials: Sequence[Trial], *parameters: Parameter, directions: Sequence[str] = ("minimize",), **more: Any
) -> Study:
    found = {p.name: p for p in parameters}
    return Study(
        name=more.pop("name", "s"), trials=tuple(trials), parameters=found, directions=tuple(directions), **more
    )


def search(
    n: int = 60,
    seed: int = 0,
    noise: float = 0.01,
    best: float = -2.5,
    changes: Mapping[int, Mapping[str, Any]] | None = None,
    name: str = "s",
    sign: float = 1.0,
    offset: float = 1.0,
) -> Study:
    """Random trials over lr (it matters) and dropout (hardly); `changes` replaces fields of single trials."""
    random = np.random.default_rng(seed)
    made = []
    for number in range(n):
        lr, drop = float(10 ** random.uniform(-5, -1)), float(random.uniform(0, 0.5))
        cost = 0.2 * (math.log10(lr) - best) ** 2 + 0.3 * (drop - 0.2) ** 2 + noise * float(random.normal())
        one = trial(number, offset + sign * cost, params={"lr": lr, "dropout": drop})
        made.append(one.model_copy(update=dict((changes or {}).get(number, {}))))
    way = "minimize" if sign > 0 else "maximize"
    return study(made, parameter("lr", **LR), parameter("dropout", **DROPOUT), directions=(way,), name=name)
