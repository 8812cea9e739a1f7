"""What a plan says that no search can mean: each with its place in the file and what to write instead."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from advisor.errors import PlanError, did_you_mean
from advisor.names import canonical
from advisor.planner.explanation import range_text
from advisor.planner.limits import within
from advisor.planner.plan import PlannedParameter, SearchPlan
from advisor.records import Scalar

Place = tuple[str | int, ...]


def nonsense(plan: SearchPlan) -> Iterator[tuple[Place, str]]:
    """Contradictions within a plan, the place of each first."""
    yield from _names(plan)
    yield from _twice(plan)
    yield from _values(plan)
    yield from _ends(plan)
    yield from _conditions(plan)
    yield from _circles(plan)
    yield from _baseline(plan)
    yield from _incumbents(plan)
    yield from _stages(plan)


def refuse_nonsense(plan: SearchPlan) -> None:
    """Raises PlanError with everything that contradicts itself."""
    found = [text for _, text in nonsense(plan)]
    if found:
        raise PlanError("\n".join(found))


def _names(plan: SearchPlan) -> Iterator[tuple[Place, str]]:
    """Names that no training can read, and those that the run sets itself."""
    if not plan.goal.metric.strip():
        yield ("goal", "metric"), "the metric has no name"
    passes = plan.objective is not None and (plan.objective.kind == "command" or plan.objective.seeds)
    own = {"seed"} if passes else set()
    own |= {"logdir"} if plan.objective is not None and plan.objective.kind == "command" else set()
    for number, parameter in enumerate(plan.space):
        if not parameter.name.strip() or not parameter.name.isprintable():
            yield ("space", number, "name"), f"{parameter.name!r} is no name of a parameter"
        if parameter.name in own:
            yield ("space", number, "name"), f"{parameter.name} is set by the run itself: take it out of the space"


def _twice(plan: SearchPlan) -> Iterator[tuple[Place, str]]:
    searched = {parameter.name for parameter in plan.space}
    for number, fixed in enumerate(plan.fixed):
        if fixed.name in searched:
            yield ("fixed", number), f"{fixed.name} is both searched and fixed at {fixed.value}: take one of them out"
        if fixed.name in {other.name for other in plan.fixed[:number]}:
            yield ("fixed", number), f"{fixed.name} is fixed twice"
    for number, parameter in enumerate(plan.space):
        for name in parameter.followed_by:
            if name in searched or name in {fixed.name for fixed in plan.fixed}:
                yield (
                    ("space", number),
                    f"{name} follows {parameter.name} and is set elsewhere too: take one of them out",
                )


def _values(plan: SearchPlan) -> Iterator[tuple[Place, str]]:
    """Values that a parameter's own range contradicts."""
    for number, p in enumerate(plan.space):
        place: Place = ("space", number)
        if p.default is not None and not within(p, p.default):
            yield place, f"{p.name}: default {p.default} is outside what is searched, {range_text(p)}"
        yield from ((place, f"{p.name}: {_same(c, p.choices[:n])}")
                    for n, c in enumerate(p.choices) if c in p.choices[:n])  # fmt: skip
        if p.low is None or p.high is None:
            continue
        if p.kind == "int" and not (p.low.is_integer() and p.high.is_integer()):
            yield place, f"{p.name}: an int range has whole ends; read {p.low:g} and {p.high:g}"
        if p.kind == "int" and p.step is not None and not p.step.is_integer():
            yield place, f"{p.name}: an int range has a whole step; read {p.step:g}"
        if p.step is not None and p.log:
            yield place, f"{p.name}: a log range has no steps: take step out, or log"
        elif p.step is not None and p.step > p.high - p.low:
            yield place, f"{p.name}: step {p.step:g} is wider than its range {p.low:g} to {p.high:g}"


def _same(choice: Scalar, before: Sequence[Scalar]) -> str:
    """That a choice is there already, or equals one of another type, which a study cannot tell from it."""
    first = before[before.index(choice)]
    if type(first) is type(choice):
        return f"{choice!r} is listed twice among its choices"
    return f"among its choices {choice!r} equals {first!r}, and a study takes them for one"


def _ends(plan: SearchPlan) -> Iterator[tuple[Place, str]]:
    """What belongs to another kind of parameter, ends beyond what the range may be, caps and followers of nothing."""
    names = {parameter.name for parameter in plan.space} | {fixed.name for fixed in plan.fixed}
    for number, p in enumerate(plan.space):
        place: Place = ("space", number)
        if p.kind == "categorical" and (p.low is not None or p.high is not None or p.zero or p.followed_by):
            yield place, f"{p.name}: low, high, zero and followed_by belong to numbers, and it is categorical"
        if p.kind != "categorical" and p.choices:
            yield place, f"{p.name}: choices belong to a categorical parameter, and it is {p.kind}"
        if p.low is not None and p.hard_low is not None and p.low < p.hard_low:
            yield place, f"{p.name}: low {p.low:g} is below hard_low {p.hard_low:g}"
        if p.high is not None and p.hard_high is not None and p.high > p.hard_high:
            yield place, f"{p.name}: high {p.high:g} is above hard_high {p.hard_high:g}"
        if p.below_power_of_two and p.below_power_of_two not in names:
            near = did_you_mean(p.below_power_of_two, names)
            yield (
                place,
                f"{p.name}: below_power_of_two names {p.below_power_of_two}, which the plan does not set.{near}",
            )


def _circles(plan: SearchPlan) -> Iterator[tuple[Place, str]]:
    """Conditions that wait for each other, so that none of the parameters is ever drawn."""
    needs = {p.name: set(p.only_if) - {p.name} for p in plan.space}
    reached = dict(needs)
    for _ in needs:
        reached = {n: r.union(*(needs.get(other, set()) for other in r)) for n, r in reached.items()}
    for number, parameter in enumerate(plan.space):
        if parameter.name in reached[parameter.name]:
            others = " and ".join(sorted(reached[parameter.name] - {parameter.name}))
            yield ("space", number, "only_if"), f"{parameter.name}: only_if goes in a circle with {others}"


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

    known = plan.set_names
    for name in plan.baseline:
        near = "" if name in known or not known else did_you_mean(name, known)
        if near:
            yield ("baseline", name), f"baseline {name}: the plan has no such parameter.{near}"


def _incumbents(plan: SearchPlan) -> Iterator[tuple[Place, str]]:
    known = plan.set_names
    for number, config in enumerate(plan.incumbents):
        place: Place = ("incumbents", number)
        for name, value in config.items():
            parameter = next((p for p in plan.space if p.name == name), None)
            if name not in known:
                yield place, f"incumbent {number + 1}: the plan has no '{name}'.{did_you_mean(name, known)}"
            elif parameter is not None and value is not None and not within(parameter, value):
                yield (
                    place,
                    f"incumbent {number + 1}: {name} = {value} is outside what is searched, {range_text(parameter)}",
                )


def _stages(plan: SearchPlan) -> Iterator[tuple[Place, str]]:
    searched = False
    for number, stage in enumerate(plan.stages):
        searched = searched or stage.kind in ("explore", "refine")
        if stage.kind in ("explore", "refine") and not plan.space:
            yield ("stages", number), f"stage {stage.name} searches, and the plan has no space"
        if stage.trials == 0:
            yield ("stages", number, "trials"), f"stage {stage.name}: 0 trials: take the stage out, or give it some"
        if stage.kind == "validate" and not searched:
            yield ("stages", number), f"stage {stage.name} validates before anything is explored: put it last"
        if stage.kind == "lr-test" and not _has_rate(plan):
            yield ("stages", number), f"stage {stage.name} tests learning rates, and the plan searches none"
        if stage.kind == "refine" and not any(s.kind == "explore" for s in plan.stages[:number]):
            yield ("stages", number), f"stage {stage.name} refines before anything is explored"


def _has_rate(plan: SearchPlan) -> bool:
    return any("learning_rate" in (p.canonical, canonical(p.name)) for p in plan.space)
