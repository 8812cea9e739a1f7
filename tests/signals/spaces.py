"""Studies over a unit space for tests: a function of positions, parameters of any kind."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from advisor.records import Direction, Parameter, Study, Trial, TrialState
from advisor.signals.design import Design, design
from advisor.signals.trials import tabulate
from tests.factories import parameter


def value_at(param: Parameter, unit: float) -> float | int:
    if param.kind == "categorical":
        choice = param.choices[min(int(unit * len(param.choices)), len(param.choices) - 1)]
        assert isinstance(choice, (int, float))
        return choice
    assert param.low is not None
    assert param.high is not None
    if param.log:
        found = param.low * (param.high / param.low) ** unit
    else:
        found = param.low + unit * (param.high - param.low)
    if param.step:
        found = param.low + round((found - param.low) / param.step) * param.step
    return round(found) if param.kind == "int" else found


def unit_of(param: Parameter, value: float) -> float:
    low, high = (param.low, param.high) if param.kind != "categorical" else (param.choices[0], param.choices[-1])
    assert isinstance(low, (int, float))
    assert isinstance(high, (int, float))
    log = param.log or param.kind == "categorical"
    return math.log(value / low) / math.log(high / low) if log else (value - low) / (high - low)


def random_study(
    cost: Callable[[np.ndarray], float],
    parameters: Sequence[Parameter],
    trials: int = 40,
    noise: float = 0.02,
    seed: int = 0,
    direction: Direction = "minimize",
    shuffle: bool = False,
) -> Study:
    """Uniform random trials; a cost of NaN is a failed one."""
    random = np.random.default_rng(seed)
    sign = -1.0 if direction == "maximize" else 1.0
    configs, values = [], []
    for _ in range(trials):
        config = {p.name: value_at(p, float(random.random())) for p in parameters}
        at = np.array([unit_of(p, float(config[p.name])) for p in parameters])
        configs.append(config)
        values.append(sign * (cost(at) + noise * float(random.standard_normal())))
    if shuffle:
        random.shuffle(values)
    made = tuple(
        Trial(
            number=i,
            state=TrialState.COMPLETE if math.isfinite(v) else TrialState.FAIL,
            params=c,
            values=(v,) if math.isfinite(v) else (),
        )
        for i, (c, v) in enumerate(zip(configs, values, strict=True))
    )
    return Study(name="s", trials=made, parameters={p.name: p for p in parameters}, directions=(direction,))


def weighted(*weights: float) -> Any:
    """A cost that each parameter raises by its weight, the least at 0.4."""
    return lambda x: float(np.sum(np.array(weights) * (x - 0.4) ** 2))


def designed(study: Study) -> Design:
    found = design(tabulate(study, 0, study.directions[0]))
    assert found is not None
    return found


LR = parameter("lr", low=1e-4, high=1e-2, log=True)
WIDTH = parameter("width", "int", low=16, high=64)
ALPHA = parameter("alpha_x", low=2.0, high=5.0)
