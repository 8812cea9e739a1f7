"""What a plan says that no search can mean: each with its place in the file and what to write instead."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from advisor.errors import PlanError, did_you_mean
from advisor.planner.explanation import range_text
from advisor.planner.plan import PlannedParameter, SearchPlan
from advisor.planner.ranges import within
from advisor.records import Scalar

Place = tuple[str | int, ...]


def nonsense(plan: SearchPlan) -> Iterator[tuple[Place, str]]:
    """Contradictions within a plan, the place of each first."""
    yield from _twice(plan)
    yield from _conditions(plan)
    yield from _baseline(plan)
    yield from _stages(plan)


def refuse_nonsense(plan: SearchPlan) -> None:
    """Raises PlanError with everything that contradicts itself."""
    found = [text for _, text in nonsense(plan)]
    if found:
        raise PlanError("\n".join(found))


def _twice(plan: SearchPlan) -> Iterator[tuple[Place, str]]:
    searched = {parameter.name for parameter in plan.space}
    for number, fixed in enumerate(plan.fixed):
        if fixed.name in searched:
            yield ("fixed", number), f"{fixed.name} is both searched and fixed at {fixed.value}: take one of them out"
        if fixed.name in {other.name for other in plan.fixed[:number]}:
            yield ("fixed", number), f"{fixed.name} is fixed twice"


def _conditions(plan: SearchPlan) -> Iterator[tuple[Place, str]]:
    fixed = {item.name: item.value for item in plan.fixed}
    known = {parameter.name: parameter for parameter in plan.space}
    for number, parameter in enumerate(plan.space):
        for other, values in parameter.only_if.items():
            place: Place = ("space", number, "only_if")
            if other == parameter.name:
                yield place, f"{parameter.name}: only_if names the parameter itself"
            elif other not in known and other not in fixed:
                near = did_you_mean(other, [*known, *fixed])
                yield place, f"{parameter.name}: only_if {other}, which the plan neither searches nor fixes.{near}"
            elif not any(_possible(known.get(other), fixed.get(other), value) for value in values):
                shown = range_text(known[other]) if other in known else str(fixed[other])
                yield place, f"{parameter.name}: {other} is never {' or '.join(map(str, values))}; it is {shown}"


def _possible(searched: PlannedParameter | None, fixed: Scalar, value: Any) -> bool:
    return within(searched, value) if searched is not None else value == fixed


def _baseline(plan: SearchPlan) -> Iterator[tuple[Place, str]]:
    for parameter in plan.space:
        value = plan.baseline.get(parameter.name)
        if value is not None and not within(parameter, value):
            yield (
                ("baseline", parameter.name),
                (
                    f"baseline {parameter.name} = {value} is outside what is searched, {range_text(parameter)}: "
                    "widen the range, or correct the baseline"
                ),
            )


def _stages(plan: SearchPlan) -> Iterator[tuple[Place, str]]:
    searched = False
    for number, stage in enumerate(plan.stages):
        searched = searched or stage.kind in ("explore", "refine")
        if stage.trials == 0:
            yield ("stages", number, "trials"), f"stage {stage.name}: 0 trials: take the stage out, or give it some"
        if stage.kind == "validate" and not searched:
            yield ("stages", number), f"stage {stage.name} validates before anything is explored: put it last"
        if stage.kind == "refine" and not any(s.kind == "explore" for s in plan.stages[:number]):
            yield ("stages", number), f"stage {stage.name} refines before anything is explored"
