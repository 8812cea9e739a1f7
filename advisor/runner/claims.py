"""Configurations that wait in a stage's study, and trials that were claimed from it to run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import optuna

from advisor.records import Scalar
from advisor.runner.space import Config


@dataclass(frozen=True)
class Queued:
    """A configuration that is told to run: under a role that no two of a study share."""

    config: Mapping[str, Scalar]
    role: str
    seed: int | None = None
    attributes: Mapping[str, Any] = field(default_factory=dict)


@dataclass
class Claim:
    """A trial that this process runs."""

    trial: optuna.Trial
    config: Config
    seed: int | None = None
    started: float = 0.0
    worker: int = 0
    steps: int = 0

    @property
    def number(self) -> int:
        """Its number in the study."""
        return int(self.trial.number)


def suggested(trial: optuna.Trial, name: str, wanted: Any) -> Any:
    """The value of a parameter that the trial's sampler draws."""
    if hasattr(wanted, "choices"):
        return trial.suggest_categorical(name, wanted.choices)
    if isinstance(wanted, optuna.distributions.IntDistribution):
        return trial.suggest_int(name, wanted.low, wanted.high, step=wanted.step, log=wanted.log)
    return trial.suggest_float(name, wanted.low, wanted.high, step=wanted.step, log=wanted.log)
