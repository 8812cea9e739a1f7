"""Old trials that fit the new space: taken from an earlier study as the plan says."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

from optuna.trial import TrialState

from advisor.errors import PlanError
from advisor.planner.plan import SearchPlan
from advisor.readers.source import masked
from advisor.records import Study, Trial
from advisor.runner.stage_study import StageStudy


def carry_over(plan: SearchPlan, folder: Path, study: StageStudy) -> int:
    """Adds the fitting trials of the plan's earlier study; says how many.

    A plan holds no constraints, so that a trial which broke one would be its best.
    """
    told = plan.carry_over
    if told is None or not told.trials:
        return 0
    earlier = _find(told.storage, told.study, folder, plan.goal.metric)
    if earlier.directions and earlier.directions[0] != plan.goal.direction:
        raise PlanError(
            f"carry_over: study '{told.study}' is to {earlier.directions[0]}, the plan to {plan.goal.direction}"
        )
    trials = [_as_frozen(trial) for trial in earlier.trials if not any(limit > 0 for limit in trial.constraints)]
    return study.carry(trials, told.study)


def _find(storage: str, name: str, folder: Path, metric: str) -> Study:
    """The study in a storage, or in the files of another engine, judged by the plan's metric."""
    from advisor.declared import as_told
    from advisor.diagnosis import read
    from advisor.facts import Setup

    place = storage
    if "://" not in storage:
        beside = folder / storage
        place = str(beside if beside.exists() else storage)
    evidence = read(f"{place}#{name}")
    if not evidence.studies and "://" not in storage:
        evidence = as_told(read(place), Setup(metric=metric))
    for study in evidence.studies:
        if study.name == name:
            return study
    problem = evidence.errors[0].message if evidence.errors else "it is not there"
    raise PlanError(f"carry_over: study '{name}' of {masked(storage)} cannot be read: {problem}")


def _as_frozen(trial: Trial) -> Any:
    state = TrialState[trial.state.name]
    return SimpleNamespace(
        number=trial.number, state=state, params=dict(trial.params), value=trial.value,
        intermediate_values=dict(trial.intermediate), user_attrs={},
    )  # fmt: skip
