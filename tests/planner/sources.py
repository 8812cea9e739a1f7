"""Studies, findings and objectives to plan from."""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from advisor.facts.base import Subject
from advisor.facts.setup import Setup
from advisor.findings import Diagnosis, Finding, Prescription
from advisor.planner.build import plan_from
from advisor.planner.plan import Objective, SearchPlan
from advisor.records import Evidence, Scalar, Study, Trial, TrialState
from tests.factories import parameter

LR = {"kind": "float", "low": 1e-5, "high": 1e-3, "log": True}


def searched(
    space: Mapping[str, Mapping[str, Any]], trials: int = 30, state: TrialState = TrialState.COMPLETE,
    value: Callable[[Mapping[str, Scalar]], float] | None = None, **told: Any,
) -> Study:  # fmt: skip
    """A study of random trials; the value, where none is told, peaks in the middle of the first parameter's range."""
    drawn = random.Random(0)
    made = []
    for number in range(trials):
        params = {name: _draw(drawn, found) for name, found in space.items()}
        got = value(params) if value else _peaked(space, params, number)
        made.append(Trial(number=number, state=state, params=params, values=(got,)))
    found = {name: parameter(name, **told_of) for name, told_of in space.items()}
    values = {"name": "first", "directions": ("maximize",), "metric_names": ("accuracy",), "source": "first.db"}
    return Study(**{**values, "trials": tuple(made), "parameters": found, **told})


def _peaked(space: Mapping[str, Mapping[str, Any]], params: Mapping[str, Scalar], number: int) -> float:
    name, found = next(iter(space.items()))
    got = params[name]
    if found["kind"] == "categorical" or not isinstance(got, int | float) or found["low"] >= found["high"]:
        return float(number)
    to = math.log if found.get("log") else float
    return -abs((to(got) - to(found["low"])) / (to(found["high"]) - to(found["low"])) - 0.5)


def _draw(drawn: random.Random, found: Mapping[str, Any]) -> Scalar:
    if found["kind"] == "categorical":
        return drawn.choice(found["choices"])  # type: ignore[no-any-return]
    low, high = found["low"], found["high"]
    if found["kind"] == "int":
        return drawn.randint(int(low), int(high))
    if found.get("log"):
        return math.exp(drawn.uniform(math.log(low), math.log(high)))
    return drawn.uniform(low, high)


def finding(rule: str, *prescriptions: Prescription, severity: Any = "error", **told: Any) -> Finding:
    """A finding on the study `first`."""
    subject = Subject(kind="study", study="first")
    values = {"confidence": 0.9, "title": f"title of {rule}", "explanation": "because", "subject": subject}
    return Finding(**{**values, "rule": rule, "severity": severity, "prescriptions": prescriptions, **told})


def planned(*findings: Finding, of: Study | None = None, objective: Objective | None = None, **told: Any) -> SearchPlan:
    """The plan that these findings on this study and these facts lead to."""
    evidence = Evidence(studies=(of,) if of is not None else ())
    facts = {"metric": "accuracy", "budget_trials": 60, **told}
    return plan_from(Diagnosis(findings=findings), evidence, Setup(**facts), objective)


def function(folder: Path, code: str) -> Objective:
    """An objective in a file."""
    from advisor.planner.objective import parse_objective

    (folder / "train.py").write_text(code)
    found = parse_objective(f"{folder / 'train.py'}:train")
    assert found is not None
    return found
