"""A command's placeholders, and values for parameters that do not apply where an objective needs one all the same."""

from __future__ import annotations

import itertools
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from advisor.errors import PlanError
from advisor.planner.drawn import followers, middle
from advisor.planner.objective_source import PLACEHOLDER
from advisor.planner.plan import PlannedParameter, SearchPlan
from advisor.records import Scalar

MOST_BRANCHES = 200  # combinations of choices that a command is rendered for


def render(parts: Sequence[str], values: Mapping[str, Any]) -> tuple[str, ...]:
    """The parts with their `{{ name }}` filled in, whatever the name is spelled like; an unknown one is a PlanError."""
    from jinja2 import StrictUndefined, TemplateError
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    environment = ImmutableSandboxedEnvironment(undefined=StrictUndefined)
    own = {name: f"value_{number}" for number, name in enumerate(values)}
    known = {**values, **{place: values[name] for name, place in own.items()}}

    def placed(part: str) -> str:
        return PLACEHOLDER.sub(lambda m: f"{{{{ {own[m[1]]} }}}}" if m[1] in own else m[0], part)

    try:
        return tuple(environment.from_string(placed(part)).render(known) for part in parts)
    except TemplateError as error:
        raise PlanError(f"the command's arguments cannot be filled in: {error}") from None


def fillings(plan: SearchPlan, needed: Collection[str]) -> dict[str, Scalar]:
    """What the objective gets for a parameter that it needs where the parameter does not apply: its default."""
    return {p.name: _usual(p, plan) for p in plan.space if p.only_if and p.name in needed}


def _usual(parameter: PlannedParameter, plan: SearchPlan) -> Scalar:
    told = plan.baseline.get(parameter.name, parameter.default)
    return told if told is not None else middle(parameter)


def branches(plan: SearchPlan) -> Iterator[dict[str, Scalar]]:
    """A configuration for each combination of the values on which other parameters depend."""
    deciding = {name for parameter in plan.space for name in parameter.only_if}
    asked = [p for p in plan.space if p.name in deciding and p.kind == "categorical"]
    for combination in itertools.islice(itertools.product(*(p.choices for p in asked)), MOST_BRANCHES):
        made: dict[str, Scalar] = {fixed.name: fixed.value for fixed in plan.fixed}
        made |= {p.name: value for p, value in zip(asked, combination, strict=True)}
        for parameter in plan.space:
            if all(made.get(other) in values for other, values in parameter.only_if.items()):
                made.setdefault(parameter.name, _usual(parameter, plan))
                made |= followers(parameter, made[parameter.name])
        yield made
