"""Runs with curves of a known shape."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from advisor.diagnosis import Request, diagnose_evidence
from advisor.facts import Namespace, Setup
from advisor.findings import Diagnosis, Finding
from advisor.records import Evidence, FloatArray, Run
from advisor.signals.runs import run_cases
from tests import factories


def run(curves: Mapping[str, Any], name: str = "run", **hyperparameters: Any) -> Run:
    return factories.run(name, curves, **hyperparameters).model_copy(update={"kind": "tensorboard"})


def facts(curves: Mapping[str, Any], told: Mapping[str, Any] | None = None, **hyperparameters: Any) -> Any:
    case = next(iter(run_cases([run(curves, **hyperparameters)], Setup(**(told or {})))))
    return _Facts(case.facts)


class _Facts:
    def __init__(self, spaces: Mapping[str, Namespace]) -> None:
        self._spaces = spaces

    def __getattr__(self, name: str) -> Any:
        return self._spaces[name]


def diagnosis(*runs: Run, against: tuple[Run, ...] = (), **told: Any) -> Diagnosis:
    reference = Evidence(runs=against) if against else None
    return diagnose_evidence(Evidence(runs=runs), Request(setup=Setup(**told), select=("run",)), reference)


def findings(
    curves: Mapping[str, Any], told: Mapping[str, Any] | None = None, **hyperparameters: Any
) -> dict[str, Finding]:
    """The findings on one run by rule, in their order."""
    return {f.rule: f for f in diagnosis(run(curves, **hyperparameters), **(told or {})).findings}


def falling(
    count: int = 200, first: float = 2.0, floor: float = 0.3, speed: float = 6.0, noise: float = 0.02
) -> FloatArray:
    """An exponential fall towards a floor under a little noise."""
    random = np.random.default_rng(0)
    clean = floor + (first - floor) * np.exp(-speed * np.arange(count) / count)
    return np.asarray(clean * np.exp(noise * random.standard_normal(count)))


def rising_after(count: int = 100, at: float = 0.3, amount: float = 0.5) -> FloatArray:
    """A held-out loss that falls, then rises for good."""
    t = np.arange(count) / count
    random = np.random.default_rng(1)
    clean = (0.5 + 1.5 * np.exp(-12 * t)) * (1 + amount * np.clip((t - at) / (1 - at), 0, None))
    return np.asarray(clean * np.exp(0.01 * random.standard_normal(count)))
