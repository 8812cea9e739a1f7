"""Changes of a plan by hand: every one gives a plan that is checked, or says in plain words why not."""

from __future__ import annotations

from typing import Any

from pydantic import ValidationError

from advisor.errors import PlanError
from advisor.planner.plan import Fixed, LeftOut, PlannedParameter, SearchPlan
from advisor.records import Scalar


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


def edited_parameter(parameter: PlannedParameter, **changes: Any) -> PlannedParameter:
    """The parameter with changes, validated; raises PlanError in plain words."""
    try:
        return PlannedParameter.model_validate({**parameter.model_dump(), **changes})
    except ValidationError as error:
        raise PlanError(plain_validation(error)) from None
