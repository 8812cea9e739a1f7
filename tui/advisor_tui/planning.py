"""Making plans: the calls into the planner, and budgets as a person types them."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from advisor.errors import PlanError
from advisor.findings import Finding, Prescription
from advisor.planner.plan import Budget, SearchPlan, Stage
from advisor.report.words import prescription_text
from advisor_tui.plan_changes import with_prescription
from advisor_tui.plan_edits import checked
from advisor_tui.workspace import Workspace

_HOURS = re.compile(r"^(\d+(?:\.\d+)?)\s*(s|m|min|h|d|days?|hours?)$", re.IGNORECASE)
_TRIALS = re.compile(r"^(\d+(?:\.\d+)?)\s*(t|trials?)$", re.IGNORECASE)
_SCALE = {
    "s": 1 / 3600,
    "m": 1 / 60,
    "min": 1 / 60,
    "h": 1.0,
    "hour": 1.0,
    "hours": 1.0,
    "d": 24.0,
    "day": 24.0,
    "days": 24.0,
}


def fresh_plan(space: Workspace, of_plan: Mapping[str, Any] | None = None) -> SearchPlan:
    """The plan that the findings and what was told lead to; `of_plan` counts where nothing was told."""
    from advisor.config import find_config
    from advisor.planner import plan_from

    setup = space.setup({**(of_plan or {}), **find_config().context})
    plan: SearchPlan = plan_from(space.diagnosis, space.evidence, setup, space.objective)
    return plan


def told_by(plan: SearchPlan, edited: Collection[str]) -> dict[str, Any]:
    """The facts that a plan holds: goal, default, cost of a trial, and what it varies where a person decided that."""
    told: dict[str, Any] = {"metric": plan.goal.metric, "direction": plan.goal.direction}
    told |= {"baseline": dict(plan.baseline)} if plan.baseline else {}
    told |= {"trial_hours": plan.budget.trial_hours} if plan.budget.trial_hours is not None else {}
    names = tuple(parameter.name for parameter in plan.space)
    return told | ({"parameters": names} if names and set(names) <= set(edited) else {})


def planned_with(space: Workspace, finding: Finding, prescription: Prescription) -> tuple[SearchPlan, str]:
    """The plan with one prescription carried out, made first where there is none; and what was done."""
    plan = space.plan or fresh_plan(space)
    changed = with_prescription(plan, prescription, finding.rule)
    return changed, prescription_text(prescription)


def replanned(space: Workspace) -> SearchPlan:
    """A fresh plan for what is told now: goal and default stay, and parameters that a person edited as edited."""
    plan = space.plan
    if plan is None:
        return fresh_plan(space)
    fresh = fresh_plan(space, told_by(plan, space.edited))
    kept = {p.name: p for p in plan.space if p.name in space.edited}
    gone = {name for name in space.edited if name not in kept}
    parameters = [kept.pop(p.name, p) for p in fresh.space if p.name not in gone]
    parameters += kept.values()
    fixed = [f for f in fresh.fixed if f.name not in {p.name for p in parameters}]
    fixed += [f for f in plan.fixed if f.name in gone and f.name not in {g.name for g in fixed}]
    return checked(
        fresh, space=tuple(parameters), fixed=tuple(fixed), name=plan.name, goal=plan.goal,
        baseline=dict(plan.baseline or fresh.baseline), stages=_searching(fresh.stages, tuple(kept)),
    )  # fmt: skip


def _searching(stages: Sequence[Stage], more: tuple[str, ...]) -> tuple[Stage, ...]:
    """The stages, those that search with more parameters."""
    return tuple(
        stage.model_copy(update={"parameters": (*stage.parameters, *more)})
        if stage.kind in ("explore", "refine") and stage.parameters
        else stage
        for stage in stages
    )


def parsed_hours(text: str) -> float:
    """Hours in a text such as 30m, 2h, 3 days; raises PlanError."""
    found = _HOURS.match(text.strip())
    if not found:
        raise PlanError(f"'{text}' is no duration. Write 30m, 2h or 3d.")
    return float(found[1]) * _SCALE[found[2].lower()]


def parsed_budget(text: str) -> dict[str, float]:
    """The told facts in a budget such as 50h or 200 trials; raises PlanError."""
    found = _TRIALS.match(text.strip())
    if found:
        return {"budget_trials": int(float(found[1]))}
    try:
        return {"budget_hours": parsed_hours(text)}
    except PlanError:
        raise PlanError(f"'{text}' is no budget. Write 50h, 2d or 200 trials.") from None


def budget_text(budget: Budget) -> str:
    """The budget as it is typed."""
    if budget.hours is not None:
        return hours_text(budget.hours)
    return f"{budget.trials:g} trials" if budget.trials is not None else ""


def hours_text(hours: float) -> str:
    """A stretch of time as it is typed: 50h, 30m, 58s."""
    if hours >= 1:
        return f"{hours:.4g}h"
    return f"{hours * 60:.3g}m" if hours >= 1 / 60 else f"{hours * 3600:.3g}s"
