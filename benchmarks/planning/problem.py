"""A task as a search meets it: the accuracy of any configuration after each epoch, and how far from the best it is."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, ClassVar

import numpy as np

from benchmarks.surrogate import BOX, DEFAULT, EPOCHS, Surrogate, random_configs

NAMES = tuple(BOX)
TOP = 50
_CACHE: dict[str, tuple[float, float, dict[str, float]]] = {}


@dataclass
class Problem:
    """One task. `noise` is the deviation between seeds in points of accuracy."""

    task: str
    noise: float = 0.0
    epochs: ClassVar[int] = EPOCHS
    names: ClassVar[tuple[str, ...]] = NAMES
    usual: ClassVar[Mapping[str, Any]] = DEFAULT
    metric: ClassVar[str] = "val_accuracy"
    surrogate: Surrogate = field(init=False)

    def __post_init__(self) -> None:
        self.surrogate = Surrogate(self.task)

    def curve(self, config: Mapping[str, Any], seed: int = 0) -> np.ndarray:
        """Validation accuracy [epochs]; names that the task does not know change nothing, missing ones are usual."""
        values = self.surrogate.curve(inside(config))
        if self.noise:
            values = values + self._noise(config, seed)
        return np.clip(values, 0.0, 100.0)

    def value(self, config: Mapping[str, Any]) -> float:
        """The configuration's accuracy without noise."""
        return float(np.clip(self.surrogate.final([inside(config)])[0], 0.0, 100.0))

    def regret(self, value: float) -> float:
        """0 at the best known accuracy, 1 at the median of the full box."""
        best, middle, _ = self.known
        return (best - value) / (best - middle)

    @cached_property
    def known(self) -> tuple[float, float, dict[str, float]]:
        """The best accuracy known, the median of random configurations, and where good ones lie."""
        if self.task not in _CACHE:
            _CACHE[self.task] = _explored(self.surrogate)
        return _CACHE[self.task]

    def _noise(self, config: Mapping[str, Any], seed: int) -> np.ndarray:
        text = json.dumps([self.task, sorted(config.items()), seed], default=str)
        random = np.random.default_rng(int.from_bytes(hashlib.sha256(text.encode()).digest()[:8]))
        run = random.normal(0.0, self.noise)
        return run + random.normal(0.0, self.noise / 2, EPOCHS) * np.linspace(1.0, 0.0, EPOCHS)


def inside(config: Mapping[str, Any]) -> dict[str, float]:
    """The configuration within the box, usual values where it says nothing."""
    made = {}
    for name, (low, high, _, whole) in BOX.items():
        value = min(max(float(config.get(name, DEFAULT[name])), low), high)
        made[name] = round(value) if whole else value
    return made


def _explored(surrogate: Surrogate, rounds: int = 8) -> tuple[float, float, dict[str, float]]:
    """Random configurations, then the best of them varied again and again."""
    random = np.random.default_rng(0)
    configs = random_configs(20_000, random)
    values = np.clip(surrogate.final(configs), 0.0, 100.0)
    order = np.argsort(-values)
    middle = float(np.median(values))
    good = {n: float(np.median([configs[i][n] for i in order[:TOP]])) for n in NAMES}
    pool, scores = [configs[i] for i in order[:TOP]], values[order[:TOP]]
    for turn in range(rounds):
        near = [_varied(config, random, 0.2 / (turn + 1)) for config in pool for _ in range(40)]
        found = np.clip(surrogate.final(near), 0.0, 100.0)
        pool, scores = [*pool, *near], np.concatenate([scores, found])
        order = np.argsort(-scores)[:TOP]
        pool, scores = [pool[i] for i in order], scores[order]
    return float(scores[0]), middle, good


def _varied(config: Mapping[str, float], random: np.random.Generator, width: float) -> dict[str, float]:
    made = {}
    for name, (low, high, log, whole) in BOX.items():
        to, back = (np.log, np.exp) if log else (float, float)
        span = to(high) - to(low)
        value = back(np.clip(to(config[name]) + random.normal(0, width) * span, to(low), to(high)))
        made[name] = round(float(value)) if whole else float(value)
    return made


def cache_file(path: Path) -> None:
    """Reads what was explored before, so that a second process need not."""
    if path.is_file():
        _CACHE.update({task: tuple(found) for task, found in json.loads(path.read_text()).items()})


def save_cache(path: Path) -> None:
    """Writes what is explored."""
    path.write_text(json.dumps(_CACHE))
