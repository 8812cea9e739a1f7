"""A plan told line by line: why each choice, what is doubtful, what differs from another plan."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from advisor.names import canonical
from advisor.planner.means import started
from advisor.planner.plan import PlannedParameter, SearchPlan, Why


def explanation(plan: SearchPlan) -> list[str]:
    """Each choice with its reason and the rule or table that it comes from."""
    lines = [_line("plan", why) for why in plan.reasons]
    lines.append(_line(f"{plan.goal.direction} {plan.goal.metric}", plan.goal))
    lines += [_line(f"search {p.name} {range_text(p)}", p) for p in plan.space]
    lines += [_line(f"hold {fixed.name} = {fixed.value}", fixed) for fixed in plan.fixed]
    lines += [_line(f"leave out {item.name}", item) for item in plan.left_out]
    for stage in plan.stages:
        lines.append(_line(f"{stage.name}: {started(stage)} trials, {stage.sampler}", stage))
        if stage.pruner.reason:
            lines.append(_line(f"{stage.name}: pruner {stage.pruner.kind}", stage.pruner))
    lines += [_line("stop", plan.stop)] if plan.stop.reason else []
    lines += [_line(f"carry over {plan.carry_over.study}", plan.carry_over)] if plan.carry_over else []
    lines += [_line("assumed", why) for why in plan.assumed]
    return list(dict.fromkeys(lines))


def _line(what: str, why: Why) -> str:
    rule = f" [{why.rule}]" if why.rule else ""
    return f"{what}: {why.reason}{rule}" if why.reason else f"{what}{rule}"


def range_text(parameter: PlannedParameter) -> str:
    """The range in words: `1e-05 to 0.1 (log, or 0)`."""
    if parameter.kind == "categorical":
        return "in " + ", ".join(map(str, parameter.choices))
    how = {"1-x": "log of its distance from 1", "2**n": "powers of two"}.get(parameter.acts_by, "log")
    zero = "or 1" if parameter.acts_by == "1-x" else "or 0"
    notes = ([how] if parameter.log or parameter.acts_by else []) + ([zero] if parameter.zero else [])
    return f"{parameter.low:g} to {parameter.high:g}" + (f" ({', '.join(notes)})" if notes else "")


def warnings_on(plan: SearchPlan) -> Iterator[str]:
    """What is valid but hardly meant."""
    budget = plan.budget.trials
    cost = sum(stage.full_trials or stage.trials * stage.seeds for stage in plan.stages)
    if budget is not None and cost > budget * 1.0001:
        yield f"the stages cost {cost:g} full-length trials, the budget affords {budget:g}"
    if plan.advice == "tune" and not plan.stages:
        yield "there are no stages, so nothing will run"
    if plan.advice == "tune" and plan.objective is None:
        yield "there is no objective, so the plan can be exported but not run"
    for parameter in plan.space:
        ends = ((parameter.low, parameter.hard_low, -1.0), (parameter.high, parameter.hard_high, 1.0))
        for end, limit, sign in ends:
            if end is not None and limit is not None and sign * end > sign * limit:
                yield f"space: {parameter.name} reaches {end:g}, beyond its limit {limit:g}"
        if canonical(parameter.name) in ("seed", "random_seed", "random_state"):
            yield f"space: {parameter.name}: a random seed is repeated, not tuned: the best one is luck"
    yield from _hardly_meant(plan)


def _hardly_meant(plan: SearchPlan) -> Iterator[str]:
    searched = 0
    for stage in plan.stages:
        varied = [p for p in plan.space if not stage.parameters or p.name in stage.parameters]
        if stage.sampler == "cmaes" and stage.kind == "explore" and all(p.kind == "categorical" for p in varied):
            yield f"stage {stage.name}: CMA-ES draws numbers, and only choices are searched: tpe models both"
        searched += stage.trials if stage.kind in ("explore", "refine") else 0
        if stage.kind == "validate" and stage.top is not None and 0 < searched < stage.top:
            yield f"stage {stage.name}: the best {stage.top} of {searched} trials are asked for"


def differences(first: SearchPlan, second: SearchPlan) -> list[str]:
    """What differs, one line each: `space.lr.high: 0.1 -> 1.0`; reasons don't count."""
    return list(_differ("", _comparable(first), _comparable(second)))


_LISTS = ("incumbents", "space", "fixed", "left_out", "stages")


def _comparable(plan: SearchPlan) -> Any:
    content = plan.model_dump(exclude={"summary", "reasons", "assumed", "cost"})
    return {key: _named(value) or ({} if key in _LISTS else value) for key, value in content.items()}


def _named(value: Any) -> Any:
    """Lists of things as mappings by name or by place, without reasons."""
    if isinstance(value, Mapping):
        return {key: _named(item) for key, item in value.items() if key not in ("reason", "rule")}
    if isinstance(value, list | tuple):
        if value and all(isinstance(item, Mapping) for item in value):
            return {str(item.get("name", place)): _named(_nameless(item)) for place, item in enumerate(value, 1)}
        return [_named(item) for item in value]
    return value


def _nameless(item: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in item.items() if key != "name"}


def _differ(path: str, first: Any, second: Any) -> Iterator[str]:
    if isinstance(first, Mapping) and isinstance(second, Mapping):
        for key in dict.fromkeys([*first, *second]):
            inner = f"{path}.{key}" if path else str(key)
            if key not in first:
                yield f"{inner}: added{_told(second[key])}"
            elif key not in second:
                yield f"{inner}: removed"
            else:
                yield from _differ(inner, first[key], second[key])
    elif _is_nothing(first) and isinstance(second, Mapping):
        yield f"{path}: added{_told(second)}"
    elif isinstance(first, Mapping) and _is_nothing(second):
        yield f"{path}: removed"
    elif first != second or type(first) is not type(second):
        yield f"{path}: {_short(first)} -> {_short(second)}"


def _is_nothing(value: Any) -> bool:
    return value is None or value in ((), [], {}, "")


def _told(value: Any) -> str:
    """What was added; nothing where it is only a name."""
    if isinstance(value, Mapping) and value.get("kind") in ("float", "int", "categorical"):
        return f": {range_text(PlannedParameter.model_validate({'name': '_', **value}))}"
    text = _short(value)
    return f": {text}" if text else ""


def _short(value: Any) -> str:
    text = _words(value)
    return text if len(text) <= 80 else f"{text[:77]}..."


def _words(value: Any) -> str:
    """A value as a person would write it: `lr 0.01, wd 0`."""
    if isinstance(value, Mapping):
        said = {key: item for key, item in value.items() if not _is_nothing(item) and item is not False}
        return ", ".join(f"{key} {_words(item)}".strip() for key, item in said.items())
    if isinstance(value, list | tuple):
        return ", ".join(map(_words, value)) or "nothing"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "nothing" if value is None or value == "" else str(value)
