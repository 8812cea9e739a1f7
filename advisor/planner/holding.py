"""Values in use and proven ones: what a parameter is held at, and ranges that hold what is in use."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Sequence
from itertools import pairwise
from statistics import median_low
from typing import Any

from advisor.planner.defaults import own_default
from advisor.planner.draft import Draft
from advisor.planner.drawn import is_power_of_two
from advisor.planner.earlier import completed
from advisor.planner.limits import is_number, within
from advisor.planner.plan import Goal, PlannedParameter, Why
from advisor.records import Scalar, Study
from advisor.tables import table


def proven_values(study: Study, goal: Goal, draft: Draft) -> dict[str, Scalar]:
    """What the best trials have, for each parameter that makes a difference beyond noise, in the training's names."""
    sign = -1.0 if goal.direction == "maximize" else 1.0
    ordered = sorted(completed(study), key=lambda trial: sign * (trial.value or 0.0))
    best = ordered[: max(int(table("planning")["held"]["least"]), round(_top_share() * len(ordered)))]
    found: dict[str, Scalar] = {}
    for name in study.parameters:
        spelled = draft.spelling(name)
        tried = [(trial.params[name], trial.value or 0.0) for trial in ordered if name in trial.params]
        top = [trial.params[name] for trial in best if name in trial.params]
        if spelled is not None and top and _matters(tried):
            found[spelled] = _middle(top)
    return found


def _top_share() -> float:
    return float(table("planning")["held"]["top_share"])


def _matters(tried: Sequence[tuple[Scalar, float]]) -> bool:
    """Whether results differ between the choices, or between low, middle and high values."""
    from advisor.signals.ranks import kruskal_wallis

    told = table("planning")["held"]
    groups = [group for group in _groups(tried, int(told["bins"])) if len(group) >= told["least"]]
    if len(groups) < 2 or len({value for group in groups for value in group}) < 2:
        return False
    return bool(kruskal_wallis(groups) < told["chance"])


def _groups(tried: Sequence[tuple[Scalar, float]], bins: int) -> list[list[float]]:
    if not all(is_number(read) for read, _ in tried):
        found: dict[Hashable, list[float]] = {}
        for read, value in tried:
            found.setdefault(read, []).append(value)
        return list(found.values())
    ordered: list[Any] = sorted(tried)
    ends = [round(part * len(ordered) / bins) for part in range(bins + 1)]
    return [[value for _, value in ordered[low:high]] for low, high in pairwise(ends)]


def _middle(values: Sequence[Any]) -> Scalar:
    """The middle of numbers, the most frequent of other choices; always one that was tried."""
    are_numbers = all(is_number(value) for value in values)
    return median_low(values) if are_numbers else Counter(values).most_common(1)[0][0]  # type: ignore[no-any-return]


def reach_values_in_use(draft: Draft) -> None:
    """Widens each searched range that leaves out the value in use; one that no limit allows is said and left."""
    for parameter in list(draft.space.values()):
        value = draft.defaults.get(parameter.name)
        if value is None or within(parameter, value):
            continue
        changes = _reaching(parameter, value)
        if changes:
            reason = f"{parameter.reason}; reaching beyond the {value} in use"
            draft.change(parameter, reason, **changes)
        if not within(draft.space[parameter.name], value):
            del draft.defaults[parameter.name]
            draft.assumed.append(
                Why(reason=f"{parameter.name} = {value}, in use, is beyond what {parameter.name} can be")
            )


def reach_own_defaults(draft: Draft) -> None:
    """Widens each searched range that leaves out the library's own default, where nobody told another."""
    for parameter in list(draft.space.values()):
        own = own_default(parameter.name, parameter.canonical, draft.setup, draft.framework)
        if own is None or parameter.name in {*draft.defaults, *draft.earlier} or within(parameter, own.value):
            continue
        draft.change(
            parameter, f"{parameter.reason}; reaching the {own.value} that {own.whose} has", **_to(parameter, own.value)
        )
        if not within(draft.space[parameter.name], own.value):
            draft.space[parameter.name] = parameter


def _to(parameter: PlannedParameter, value: Scalar) -> dict[str, Any]:
    """What changes so that the range just holds the value."""
    changes = _reaching(parameter, value)
    return {side: value if side in ("low", "high") else end for side, end in changes.items()}


def _reaching(parameter: PlannedParameter, value: Scalar) -> dict[str, Any]:
    """What changes so that the range holds the value, and something beyond it."""
    if parameter.kind == "categorical":
        return {"choices": (*parameter.choices, value)}
    if isinstance(value, bool) or not isinstance(value, int | float):
        return {}
    assert parameter.low is not None
    assert parameter.high is not None
    if parameter.acts_by == "1-x" and value >= 1:
        return {"zero": True} if value == 1 else {}
    if parameter.acts_by == "2**n" and not is_power_of_two(value):
        plain = parameter.model_copy(update={"acts_by": ""})
        return {"acts_by": "", **({} if within(plain, value) else _reaching(plain, value))}
    if parameter.log and value <= 0:
        return {"zero": True} if value == 0 else {}
    told = table("planning")["told_beyond"]
    factor = float(told["log"] if parameter.log else told["linear"])
    whole = (lambda number: max(1, round(number))) if parameter.kind == "int" and value > 0 else float
    if value > parameter.high:
        if parameter.hard_high == 1 and value < 1 < value * factor:
            return {"high": float(f"{1 - (1 - value) / factor:.6g}")}
        return {"high": whole(value * factor) if value > 0 else value}
    return {"low": whole(value / factor) if value > 0 else value}
