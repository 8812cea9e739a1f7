"""Searches of the LCBench surrogate with one range cropped, so that the optimum lies outside.

The truth is computed: the best of many noiseless configurations of the cropped box, and of the full one.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from advisor.names import canonical
from advisor.records import Parameter, Study, Trial, TrialState
from benchmarks.studies.problems import Made
from benchmarks.surrogate import BOX, Surrogate, random_configs, tasks

DRAWS = 8_000
NOISE = 0.3
CROPPED = ("learning_rate", "max_units", "momentum", "max_dropout", "batch_size", "num_layers", "weight_decay")
Box = dict[str, tuple[float, float, bool, bool]]


@dataclass(frozen=True)
class Crop:
    """A task, the parameter cropped, how it is sampled and how often."""

    task: str
    parameter: str
    side: str
    sampler: str
    trials: int
    seed: int


def crops(half: str) -> Iterator[tuple[Crop, Made]]:
    """All cropped searches of the half's tasks whose optimum is proven outside, and their truth."""
    for number, task in enumerate(tasks(half)):
        surrogate = Surrogate(task)
        random = np.random.default_rng(number)
        configs = random_configs(DRAWS, random)
        values = surrogate.final(configs)
        for name in CROPPED:
            made = _cropped(name, configs, values)
            if made is None or not _falls(surrogate, made[0], name, made[1], random):
                continue
            truth = _truth(surrogate, made[0], name, made[1], random)
            for sampler in ("random", "tpe"):
                for trials in (30, 120):
                    crop = Crop(task, name, made[1], sampler, trials, number)
                    yield crop, Made(_search(surrogate, made[0], crop), truth)


def _unit(name: str, value: float, box: Box) -> float:
    low, high, log, _ = box[name]
    return math.log(value / low) / math.log(high / low) if log else (value - low) / (high - low)


def _value(name: str, unit: float, box: Box) -> float:
    low, high, log, _ = box[name]
    return low * (high / low) ** unit if log else low + unit * (high - low)


def _cropped(name: str, configs: list[dict[str, float]], values: Any) -> tuple[Box, str] | None:
    """The box without the half where the best configurations lie, and the end that was moved."""
    full = dict(BOX)
    best = [_unit(name, configs[i][name], full) for i in np.argsort(-values)[:40]]
    middle = float(np.median(best))
    if 0.4 < middle < 0.6:
        return None
    cut = middle - 0.25 if middle > 0.5 else middle + 0.25
    low, high, log, whole = full[name]
    moved = _value(name, cut, full)
    moved = float(round(moved)) if whole else moved
    full[name] = (low, moved, log, whole) if middle > 0.5 else (moved, high, log, whole)
    if whole and full[name][1] - full[name][0] < 2:
        return None
    return full, "high" if middle > 0.5 else "low"


def _draw(box: Box, count: int, random: np.random.Generator) -> list[dict[str, float]]:
    configs = []
    for _ in range(count):
        config = {name: _value(name, float(random.random()), box) for name in box}
        configs.append({name: float(round(v)) if box[name][3] else v for name, v in config.items()})
    return configs


def _falls(surrogate: Surrogate, box: Box, name: str, side: str, random: np.random.Generator) -> bool:
    """Whether the accuracy rises towards the moved end, over good configurations, by more than the noise."""
    configs = _draw(box, DRAWS, random)
    values = surrogate.final(configs)
    units = np.array([_unit(name, c[name], box) for c in configs])
    units = units if side == "high" else 1.0 - units
    best = units[np.argsort(-values)[:40]]
    inner = values[(units > 0.3) & (units < 0.6)]
    outer = values[units > 0.85]
    gain = np.quantile(outer, 0.9) - np.quantile(inner, 0.9) if len(outer) > 20 and len(inner) > 20 else 0.0
    return bool(np.median(best) > 0.8 and gain > NOISE)


def _truth(surrogate: Surrogate, box: Box, name: str, side: str, random: np.random.Generator) -> dict[str, str]:
    """The cropped parameter lies beyond its end; others are inside where the best of the box lie well inside."""
    configs = _draw(box, DRAWS, random)
    values = surrogate.final(configs)
    best = [configs[i] for i in np.argsort(-values)[:40]]
    found = {}
    for other in box:
        units = [_unit(other, c[other], box) for c in best]
        found[other] = "inside" if 0.3 < float(np.median(units)) < 0.7 else "near"
    return found | {name: side}


def _search(surrogate: Surrogate, box: Box, crop: Crop) -> Study:
    import optuna

    optuna.logging.set_verbosity(optuna.logging.CRITICAL)
    made = {"random": optuna.samplers.RandomSampler, "tpe": optuna.samplers.TPESampler}[crop.sampler]
    study = optuna.create_study(sampler=made(seed=crop.seed), direction="maximize")
    random = np.random.default_rng(crop.seed)
    trials = []
    for i in range(crop.trials):
        trial = study.ask()
        config: dict[str, float] = {}
        for name, (low, high, log, whole) in box.items():
            if whole:
                config[name] = trial.suggest_int(name, int(low), int(high), log=log)
            else:
                config[name] = trial.suggest_float(name, low, high, log=log)
        value = float(surrogate.final([config])[0] + random.normal(0, NOISE))
        study.tell(trial, value)
        trials.append(Trial(number=i, state=TrialState.COMPLETE, params=config, values=(value,)))
    parameters = {
        name: Parameter(
            name=name, canonical=canonical(name), kind="int" if whole else "float", low=low, high=high, log=log
        )
        for name, (low, high, log, whole) in box.items()
    }
    label = f"{crop.task}-{crop.parameter}-{crop.sampler}-{crop.trials}"
    return Study(name=label, trials=tuple(trials), parameters=parameters, directions=("maximize",))
