"""Records for tests: findings, diagnoses, runs and studies made by hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from advisor.facts import Subject
from advisor.findings import Diagnosis, EvidenceLine, Finding, Prescription
from advisor.records import Run, Series, SourceSummary


def series(tag: str, values: Sequence[float], every: int = 1) -> Series:
    number = len(values)
    steps = np.arange(number, dtype=np.int64) * every
    return Series(
        tag=tag, steps=steps, values=np.asarray(values, dtype=np.float64), wall_times=1e9 + steps.astype(float)
    )


def run(name: str, curves: Mapping[str, Sequence[float]], **hyperparameters: Any) -> Run:
    made = {tag: series(tag, values) for tag, values in curves.items()}
    return Run(name=name, series=made, hyperparameters=hyperparameters)


def finding(rule: str = "study/boundary-optimum", severity: str = "error", **changes: Any) -> Finding:
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
    source = SourceSummary(path="study.db", kind="optuna", studies=1, points=40)
    return Diagnosis.model_validate({"sources": (source,), "findings": findings, **changes})
