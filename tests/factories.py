"""Records for tests, made by hand: runs, studies of trials, findings, diagnoses. The one home of such builders."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import numpy as np

from advisor.facts import Subject
from advisor.findings import Diagnosis, EvidenceLine, Finding, Prescription
from advisor.names import canonical
from advisor.records import Parameter, Run, Series, SourceSummary, Study, Trial, TrialState

START = datetime(2026, 1, 1)
LR = {"low": 1e-5, "high": 1e-1, "log": True}
DROPOUT = {"low": 0.0, "high": 0.5}


def series(tag: str, values: Any, steps: Any = None, every: int = 1) -> Series:
    """A series of these values, one second a step."""
    made = np.asarray(values, dtype=np.float64)
    at = np.asarray(np.arange(len(made)) * every if steps is None else steps, dtype=np.int64)
    return Series(tag=tag, steps=at, values=made, wall_times=1e9 + at.astype(float))


def run(name: str, curves: Mapping[str, Any], **hyperparameters: Any) -> Run:
    """A run of these curves, each a series or its values."""
    made = {tag: one if isinstance(one, Series) else series(tag, one) for tag, one in curves.items()}
    return Run(name=name, series=made, hyperparameters=hyperparameters)


def parameter(name: str, kind: str = "float", **more: Any) -> Parameter:
    """A parameter of a study, its meaning read off its name."""
    return Parameter(name=name, canonical=canonical(name), kind=kind, **more)  # type: ignore[arg-type]


def trial(number: int, value: float | None = None, state: str = "complete", **more: Any) -> Trial:
    """A trial of nine minutes, begun ten minutes after the one before."""
    began = START + timedelta(minutes=10 * number)
    times = {"started": began, "completed": None if state == "running" else began + timedelta(minutes=9)}
    values = () if value is None else (value,)
    return Trial(number=number, state=TrialState(state), values=values, **(times | more))


def study(
    trials: Sequence[Trial], *parameters: Parameter, directions: Sequence[str] = ("minimize",), **more: Any
) -> Study:
    """A study of these trials over these parameters."""
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


def finding(rule: str = "study/boundary-optimum", severity: str = "error", **changes: Any) -> Finding:
    """A finding, proven unless changed."""
    values: dict[str, Any] = {
        "rule": rule,
        "severity": severity,
        "confidence": 0.9,
        "title": "The best trials press against an end",
        "explanation": "The best of 40 trials sit at the high end: 100 % of them.",
        "subject": Subject(kind="parameter", study="digits", parameter="lr", canonical="learning_rate"),
        "evidence": (EvidenceLine(fact="edge.side", value="high"),),
        "prescriptions": (Prescription(action="expand", parameter="lr", side="high", to=0.1),),
        "references": ("A paper",),
    }
    return Finding.model_validate(values | changes)


def diagnosis(*findings: Finding, **changes: Any) -> Diagnosis:
    """The diagnosis of one small study with these findings."""
    source = SourceSummary(path="study.db", kind="optuna", studies=1, points=40)
    return Diagnosis.model_validate({"sources": (source,), "findings": findings, **changes})
