"""What the workers load of a plan; the person's file is read, not run."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from advisor.errors import PlanError
from advisor.planner.filling import fillings
from advisor.planner.objective import accepted
from advisor.planner.objective_source import Accepted
from advisor.planner.plan import Objective, SearchPlan
from advisor.runner.job import Work
from advisor.runner.target import check_target, resolve_target


def work_of(plan: SearchPlan, folder: Path) -> Work:
    """What the workers load; the person's file is read, not run."""
    objective = plan.objective
    if objective is None:
        example = "objective: {kind: function, target: train.py:train}"
        raise PlanError(f"the plan names no objective: which training shall run? ({example})")
    target = ""
    if objective.target:
        target = resolve_target(objective.target, folder)
        check_target(target)
    return Work(
        kind=objective.kind, target=target, argv=objective.argv, logs=objective.logs or "{{ logdir }}",
        metric=plan.goal.metric, tag=objective.tag or plan.goal.metric, maximize=plan.goal.direction == "maximize",
        pass_seed=objective.seeds, folder=str(folder), fillings=_fillings(plan, target),
        keeps_checkpoint=_read(objective, target).keeps_checkpoint,
    )  # fmt: skip


def _fillings(plan: SearchPlan, target: str) -> tuple[tuple[str, Any], ...]:
    assert plan.objective is not None
    return tuple(fillings(plan, _read(plan.objective, target).required).items())


def _read(objective: Objective, target: str) -> Accepted:
    return accepted(objective.model_copy(update={"target": target or objective.target}))
