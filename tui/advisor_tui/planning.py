"""Making and changing plans: pure functions on SearchPlan, and the calls into the planner."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any, get_args

from pydantic import ValidationError

from advisor.errors import PlanError
from advisor.findings import Finding, Prescription
from advisor.planner.plan import Budget, Fixed, LeftOut, PlannedParameter, Sampler, SearchPlan, Stage, Why
from advisor.records import Scalar
from advisor.report.words import prescription_text
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


def fresh_plan(space: Workspace, known: Mapping[str, Any] | None = None) -> SearchPlan:
    """The plan that the findings and what was told lead to; `known` counts where nothing was told."""
    from advisor.config import find_config
    from advisor.planner import plan_from

    setup = space.setup({**(known or {}), **find_config().context})
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


def checked(plan: SearchPlan, **changes: Any) -> SearchPlan:
    """The plan with changes, validated; stages forget parameters that are gone. Raises PlanError in plain words."""
    names = {p.name for p in changes.get("space", plan.space)} | {f.name for f in changes.get("fixed", plan.fixed)}
    stages = changes.get("stages", plan.stages)
    changes["stages"] = tuple(
        s.model_copy(update={"parameters": tuple(n for n in s.parameters if n in names)}) for s in stages
    )
    if [s.full_trials for s in stages] != [s.full_trials for s in plan.stages] and plan.cost and "cost" not in changes:
        from advisor.planner.means import cost_of

        changes["cost"] = cost_of(changes["stages"], plan.budget, plan.cost.saved_by_pruning)
    try:
        return SearchPlan.model_validate({**plan.model_dump(), **{k: _dumped(v) for k, v in changes.items()}})
    except ValidationError as error:
        raise PlanError(plain_validation(error)) from None


def _dumped(value: Any) -> Any:
    if isinstance(value, tuple):
        return tuple(_dumped(item) for item in value)
    return value.model_dump() if hasattr(value, "model_dump") else value


def plain_validation(error: ValidationError) -> str:
    """The first mistake as a person reads it."""
    first = error.errors()[0]
    message = str(first["msg"]).removeprefix("Value error, ")
    where = ".".join(str(part) for part in first["loc"])
    return message if not where or ":" in message else f"{where}: {message}"


def with_parameter(plan: SearchPlan, parameter: PlannedParameter) -> SearchPlan:
    """The plan with this parameter in place of the one of the same name, or added to it."""
    known = any(p.name == parameter.name for p in plan.space)
    space = tuple(parameter if p.name == parameter.name else p for p in plan.space)
    return checked(
        plan,
        space=space if known else (*space, parameter),
        fixed=tuple(f for f in plan.fixed if f.name != parameter.name),
        left_out=tuple(item for item in plan.left_out if item.name != parameter.name),
    )


def with_fixed(plan: SearchPlan, name: str, value: Scalar, reason: str = "", rule: str = "") -> SearchPlan:
    """The plan with a parameter held at one value instead of searched."""
    found = plan.parameter(name)
    fixed = Fixed(
        name=found.name if found else name,
        canonical=found.canonical if found else "",
        value=value,
        reason=reason,
        rule=rule,
    )
    return checked(
        plan,
        space=tuple(p for p in plan.space if p.name != fixed.name),
        fixed=(*(f for f in plan.fixed if f.name != fixed.name), fixed),
    )


def without_parameter(plan: SearchPlan, name: str, reason: str = "", rule: str = "") -> SearchPlan:
    """The plan without a parameter; it is listed among those left out."""
    found = plan.parameter(name)
    own = found.name if found else name
    left = LeftOut(name=own, reason=reason or "taken out by hand", rule=rule)
    return checked(
        plan,
        space=tuple(p for p in plan.space if p.name != own),
        left_out=(*(item for item in plan.left_out if item.name != own), left),
    )


def with_prescription(plan: SearchPlan, item: Prescription, rule: str) -> SearchPlan:
    """The plan with a prescription carried out where a plan can hold it, and its reason kept where it cannot."""
    name = item.parameter or item.canonical or ""
    found = plan.parameter(name) or plan.parameter(item.canonical or "")
    change = _CHANGES.get(item.action)
    if change is not None:
        changed = change(plan, found, item, rule)
        if changed is not None:
            return changed
    why = Why(reason=f"{prescription_text(item)}: {item.reason}" if item.reason else prescription_text(item), rule=rule)
    return checked(plan, reasons=(*(r for r in plan.reasons if r.reason != why.reason), why))


Change = Callable[[SearchPlan, PlannedParameter | None, Prescription, str], SearchPlan | None]


def _expand(plan: SearchPlan, found: PlannedParameter | None, item: Prescription, rule: str) -> SearchPlan | None:
    if found is None or not isinstance(item.to, (int, float)) or item.side is None:
        return None
    end = float(item.to)
    if found.kind == "categorical":
        return _with_choice(plan, found, item, rule, end)
    low, high = found.low, found.high
    if item.side == "low":
        low = min(end, low) if low is not None else end
    else:
        high = max(end, high) if high is not None else end
    if found.hard_low is not None and low is not None:
        low = max(low, found.hard_low)
    if found.hard_high is not None and high is not None:
        high = min(high, found.hard_high)
    if found.kind == "int":
        low, high = (math.floor(low) if low is not None else None), (math.ceil(high) if high is not None else None)
    return _with(plan, found, item, rule, low=low, high=high)


def _with_choice(
    plan: SearchPlan, found: PlannedParameter, item: Prescription, rule: str, end: float
) -> SearchPlan | None:
    """One choice more, at the end that the best trials press against; only where the choices are numbers."""
    if not all(_is_number(choice) for choice in found.choices):
        return None
    value = int(end) if end.is_integer() and all(isinstance(choice, int) for choice in found.choices) else end
    choices = sorted({*found.choices, value}, key=lambda choice: float(choice or 0))
    return _with(plan, found, item, rule, choices=tuple(choices))


def _narrow(plan: SearchPlan, found: PlannedParameter | None, item: Prescription, rule: str) -> SearchPlan | None:
    if found is None or item.low is None or item.high is None:
        return None
    if found.kind == "categorical":
        kept = tuple(c for c in found.choices if not _is_number(c) or item.low <= float(c or 0) <= item.high)
        return _with(plan, found, item, rule, choices=kept) if len(kept) > 1 else None
    return _with(plan, found, item, rule, low=item.low, high=item.high)


def _log(plan: SearchPlan, found: PlannedParameter | None, item: Prescription, rule: str) -> SearchPlan | None:
    numeric = found is not None and found.kind != "categorical"
    return _with(plan, found, item, rule, log=True, step=None) if found is not None and numeric else None


def _freeze(plan: SearchPlan, found: PlannedParameter | None, item: Prescription, rule: str) -> SearchPlan | None:
    value = item.value if item.value is not None else (found.default if found else None)
    if item.parameter is None or value is None or isinstance(value, (list, dict)):
        return None
    return with_fixed(plan, found.name if found else item.parameter, value, item.reason, rule)


def _drop(plan: SearchPlan, found: PlannedParameter | None, item: Prescription, rule: str) -> SearchPlan | None:
    return None if found is None else without_parameter(plan, found.name, item.reason, rule)


def _more(plan: SearchPlan, found: PlannedParameter | None, item: Prescription, rule: str) -> SearchPlan | None:
    stage = next((s for s in plan.stages if s.kind in ("explore", "refine")), None)
    if stage is None or not item.count:
        return None
    each = stage.full_trials / stage.trials if stage.trials else 1.0
    trials = stage.trials + item.count
    more = stage.model_copy(update={"trials": trials, "full_trials": round(each * trials, 2)})
    return checked(plan, stages=tuple(more if s.name == stage.name else s for s in plan.stages))


def _seeds(plan: SearchPlan, found: PlannedParameter | None, item: Prescription, rule: str) -> SearchPlan | None:
    stage = next((s for s in plan.stages if s.kind == "validate"), None)
    if stage is None or not item.count:
        return None
    seeds = max(stage.seeds, item.count)
    more = stage.model_copy(update={"seeds": seeds, "full_trials": stage.full_trials * seeds / stage.seeds})
    return checked(plan, stages=tuple(more if s.name == stage.name else s for s in plan.stages))


def _set(plan: SearchPlan, found: PlannedParameter | None, item: Prescription, rule: str) -> SearchPlan | None:
    """A value to begin with, inside the range; the search decides whether it stays."""
    if found is None:
        return None
    value: Any = item.value
    if item.action == "scale" and _is_number(item.to):
        value = item.to
    elif item.action == "scale" and item.factor and _is_number(found.default):
        value = float(found.default) * item.factor  # type: ignore[arg-type]
    if found.kind == "int" and _is_number(value):
        value = round(value)
    if found.kind == "categorical":
        return _with(plan, found, item, rule, default=value) if value in found.choices else None
    if not _is_number(value) or found.low is None or found.high is None or (found.log and value <= 0):
        return None
    return _with(plan, found, item, rule, default=value, low=min(found.low, value), high=max(found.high, value))


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _add(plan: SearchPlan, found: PlannedParameter | None, item: Prescription, rule: str) -> SearchPlan | None:
    """The parameter with its usual range; nothing where it is searched or held already."""
    from advisor.facts.setup import Setup
    from advisor.planner.ranges import from_tables

    name = item.parameter or item.canonical
    if found is not None or not name or any(name in (f.name, f.canonical) for f in plan.fixed):
        return None
    made = from_tables(name, Setup())
    return None if made is None else with_parameter(plan, edited_parameter(made, reason=item.reason, rule=rule))


def _sampler(plan: SearchPlan, found: PlannedParameter | None, item: Prescription, rule: str) -> SearchPlan | None:
    if item.to not in get_args(Sampler):
        return None
    changed = tuple(
        s.model_copy(update={"sampler": item.to}) if s.kind in ("explore", "refine") else s for s in plan.stages
    )
    return checked(plan, stages=changed)


_CHANGES: Mapping[str, Change] = {
    "expand": _expand, "narrow": _narrow, "log-scale": _log, "freeze": _freeze, "drop": _drop, "set": _set,
    "scale": _set, "add": _add, "regularize": _add, "change-sampler": _sampler, "add-trials": _more,
    "repeat-seeds": _seeds,
}  # fmt: skip


def _with(plan: SearchPlan, found: PlannedParameter, item: Prescription, rule: str, **changes: Any) -> SearchPlan:
    changes |= {"reason": item.reason, "rule": rule}
    return with_parameter(plan, edited_parameter(found, **changes))


def edited_parameter(parameter: PlannedParameter, **changes: Any) -> PlannedParameter:
    """The parameter with changes, validated; raises PlanError in plain words."""
    try:
        return PlannedParameter.model_validate({**parameter.model_dump(), **changes})
    except ValidationError as error:
        raise PlanError(plain_validation(error)) from None


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
