"""Carries the findings' prescriptions out on the draft of a plan."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from typing import Any, cast, get_args

from advisor.findings import Finding, Prescription
from advisor.names import canonical
from advisor.planner.draft import Draft
from advisor.planner.drawn import is_power_of_two
from advisor.planner.earlier_space import numeric, to_log
from advisor.planner.limits import sane
from advisor.planner.plan import LeftOut, PlannedParameter, Sampler, Why, Widening
from advisor.planner.ranges import from_tables, start_of
from advisor.tables import table

_DEMOTING = ("freeze", "drop")


def prescribe(draft: Draft, findings: Iterable[Finding]) -> None:
    """Applies what warnings and errors ask for, the most urgent first; milder hints only order the parameters."""
    done: set[tuple[Any, ...]] = set()
    for finding in findings:
        acting = finding.severity in ("error", "warning") and finding.suppressed_by is None
        for item in finding.prescriptions:
            if item.grade == "note" or _contradicted(finding, item):
                continue
            if acting:
                ends = (item.low, item.high) if item.action == "narrow" else ()
                key = (item.action, item.parameter, item.side, *ends)
                if key not in done and _apply(draft, finding, item):
                    done.add(key)
            elif finding.severity == "info":
                _hear(draft, finding, item)


def _contradicted(finding: Finding, item: Prescription) -> bool:
    """Whether the finding itself doubts the prescription: what was pruned too hard proves no range bad."""
    return item.action == "narrow" and any(other.action == "relax-pruning" for other in finding.prescriptions)


def _hear(draft: Draft, finding: Finding, item: Prescription) -> None:
    """What a mild hint does: it orders the parameters, holds at its high end what never harms, or lets a range reach a
    little beyond an unproven end."""
    if item.action == "freeze" and item.side is not None and len(draft.space) > 1:
        _freeze(draft, item, item.reason or finding.title, finding.rule)
    elif item.action in _DEMOTING:
        found = draft.find(item.parameter, item.canonical)
        draft.demoted |= {found.name} if found else set()
    elif item.action == "add-trials" and item.side is not None:
        reason = f"the best trials lean to the {item.side} end, which proves nothing yet: the range reaches beyond it"
        _expand(draft, _nearer(draft, item), reason, finding.rule)


def _nearer(draft: Draft, item: Prescription) -> Prescription:
    """The prescription with an end that is not further than one probing step."""
    found = draft.find(item.parameter, item.canonical)
    if found is None or found.low is None or found.high is None or item.side is None:
        return item
    step = _further(found, item.side, float(table("planning")["unproven_factor"]))
    usual = from_tables(found.name, draft.setup)
    ends = [step]
    if usual is not None and usual.low is not None and usual.high is not None:
        ends.append(usual.low if item.side == "low" else usual.high)
    furthest = min(ends) if item.side == "low" else max(ends)
    to = item.to if isinstance(item.to, int | float) else furthest
    return item.model_copy(update={"to": max(to, furthest) if item.side == "low" else min(to, furthest)})


def _apply(draft: Draft, finding: Finding, item: Prescription) -> bool:
    """Whether the prescription changed the draft."""
    act = _ACTIONS.get(item.action)
    if act is None:
        return False
    changed = act(draft, item, item.reason or finding.title, finding.rule)
    if changed:
        draft.reasons.append(Why(reason=finding.title, rule=finding.rule))
    return changed


def _expand(draft: Draft, item: Prescription, reason: str, rule: str) -> bool:
    parameter = _ranged(draft, item)
    if parameter is None or item.side is None or parameter.low is None or parameter.high is None:
        return False
    low, high = parameter.low, parameter.high
    to = (
        float(item.to)
        if isinstance(item.to, int | float) and math.isfinite(item.to)
        else _further(parameter, item.side)
    )
    floor, ceiling = sane(parameter.canonical)
    if item.side == "low":
        low = min(low, max(to, floor) if floor is not None else to)
        low = parameter.low if parameter.log and low <= 0 else low
    else:
        high = max(high, min(to, ceiling) if ceiling is not None else to)
    draft.judged_ends.add((parameter.name, item.side))
    if (low, high) == (parameter.low, parameter.high):
        return False
    if parameter.kind == "int":
        low, high = math.floor(low), math.ceil(high)
    step = None if parameter.step and (low != parameter.low) else parameter.step
    draft.change(parameter, reason, rule, low=low, high=high, step=step)
    return True


def _further(parameter: PlannedParameter, side: str, factor: float = Widening().factor) -> float:
    assert parameter.low is not None
    assert parameter.high is not None
    if parameter.log:
        return parameter.low / factor if side == "low" else parameter.high * factor
    half = (parameter.high - parameter.low) / 2
    return parameter.low - half if side == "low" else parameter.high + half


def _ranged(draft: Draft, item: Prescription) -> PlannedParameter | None:
    """The parameter as a range; numeric choices become one."""
    found = draft.find(item.parameter, item.canonical)
    if found is None or found.kind != "categorical":
        return found
    numbers = numeric(found.choices)
    if len(numbers) < 3:
        return None
    whole = all(number.is_integer() for number in numbers)
    log = numbers[0] > 0 and numbers[-1] / numbers[0] >= 8
    changes: dict[str, Any] = {"kind": "int" if whole else "float", "choices": (), "log": log}
    changes |= {"acts_by": "2**n"} if all(map(is_power_of_two, numbers)) else {}
    draft.change(found, **changes, low=numbers[0], high=numbers[-1])
    return draft.space[found.name]


def _log_scale(draft: Draft, item: Prescription, reason: str, rule: str) -> bool:
    found = draft.find(item.parameter, item.canonical)
    if found is None or found.kind == "categorical" or found.low is None or found.high is None or found.high <= 0:
        return False
    changes = {} if found.log else to_log(found.canonical, found.low, found.high)
    draft.change(found, reason, rule, **changes)
    return True


def _narrow(draft: Draft, item: Prescription, reason: str, rule: str) -> bool:
    found = draft.find(item.parameter, item.canonical)
    if found is not None and found.kind == "categorical":
        return _fewer(draft, found, item, reason, rule)
    if found is None or found.low is None or found.high is None:
        return False
    low = max(found.low, item.low) if item.low is not None else found.low
    high = min(found.high, item.high) if item.high is not None else found.high
    if low >= high and found.canonical == "learning_rate" and item.low is not None and item.high is not None:
        return _move(draft, found, (item.low, item.high), reason, rule)
    best = draft.best.get(found.name)
    loses_best = isinstance(best, int | float) and not (low <= best <= high)
    if low >= high or (found.log and low <= 0) or (loses_best and best != 0):
        return False
    ends = (("low", low, found.low), ("high", high, found.high))
    draft.judged_ends |= {(found.name, side) for side, now, before in ends if now != before}
    draft.change(found, reason, rule, low=low, high=high, step=None if low != found.low else found.step)
    return True


def _fewer(draft: Draft, found: PlannedParameter, item: Prescription, reason: str, rule: str) -> bool:
    """Leaves of a choice of numbers those that lie inside, the best one among them."""
    low, high = item.low if item.low is not None else -math.inf, item.high if item.high is not None else math.inf
    kept = tuple(one for one in found.choices if isinstance(one, int | float) and low <= one <= high)
    best = draft.best.get(found.name)
    if not 0 < len(kept) < len(found.choices) == len(numeric(found.choices)) or (best is not None and best not in kept):
        return False
    if len(kept) == 1:
        draft.hold(found.name, kept[0], reason, rule)
    else:
        draft.change(found, reason, rule, choices=kept)
    return True


def _move(draft: Draft, found: PlannedParameter, ends: tuple[float, float], reason: str, rule: str) -> bool:
    """Searches a rate elsewhere that was searched where nothing sensible lies."""
    if not 0 < ends[0] < ends[1]:
        return False
    draft.judged_ends |= {(found.name, "low"), (found.name, "high")}
    draft.change(found, reason, rule, low=ends[0], high=ends[1], step=None)
    return True


def _freeze(draft: Draft, item: Prescription, reason: str, rule: str) -> bool:
    found = draft.find(item.parameter, item.canonical)
    if found is None:
        return False
    value = item.value if isinstance(item.value, bool | int | float | str) else draft.value_of(found.name)
    value = int(value) if found.kind == "int" and isinstance(value, float) and value.is_integer() else value
    if value is None:
        value = start_of(found.canonical, draft.setup)
    if value is None:
        draft.leave_out(found.name, reason, rule)
    else:
        draft.hold(found.name, value, reason, rule)
        draft.left_out[found.name] = LeftOut(name=found.name, reason=reason, rule=rule)
    return True


def _lengthen(draft: Draft, item: Prescription, reason: str, rule: str) -> bool:
    """Holds searched epochs at the high end: they are what a trial costs, and more of them is a longer training."""
    found = draft.find(item.parameter, item.canonical) if item.parameter else None
    if found is None or found.canonical != "epochs" or found.high is None or len(draft.space) < 2:
        return True
    value = int(found.high) if found.kind == "int" else found.high
    draft.hold(found.name, value, reason, rule)
    draft.left_out[found.name] = LeftOut(name=found.name, reason=reason, rule=rule)
    return True


def _add(draft: Draft, item: Prescription, reason: str, rule: str) -> bool:
    wanted = item.parameter or item.canonical
    if not wanted or draft.find(item.parameter, item.canonical) is not None:
        return False
    name = draft.spelling(wanted)
    if name is None or name in draft.fixed:
        told = "the training does not accept it" if name is None else "the earlier study held it"
        draft.left_out[wanted] = LeftOut(name=wanted, reason=f"{reason} But {told}.", rule=rule)
        return False
    made = from_tables(name, draft.setup)
    if made is None:
        return False
    draft.left_out.pop(name, None)
    draft.space[name] = made.model_copy(update={"reason": reason, "rule": rule})
    if draft.accepted is None:
        draft.assumed.append(Why(reason=f"the training accepts a parameter called {name}", rule=rule))
    return True


def _set(draft: Draft, item: Prescription, reason: str, rule: str) -> bool:
    """A value to begin with; the search decides whether it stays."""
    found = draft.find(item.parameter, item.canonical)
    name = found.name if found else draft.spelling(item.parameter or item.canonical or "")
    if not name or not (found or (draft.accepted and name in draft.accepted)):
        return False
    value = item.value
    now = draft.value_of(name)
    if item.action == "scale" and item.factor and isinstance(now, int | float):
        value = float(f"{now * item.factor:.6g}")
        value = max(1, round(value)) if isinstance(now, int) and canonical(name) != "learning_rate" else value
    elif item.action == "scale" and isinstance(item.to, int | float):
        value = float(f"{item.to:.6g}")
    if not isinstance(value, bool | int | float | str):
        return False
    draft.suggested[name] = value
    return True


def _sampler(draft: Draft, item: Prescription, reason: str, rule: str) -> bool:
    if item.to not in get_args(Sampler):
        return False
    draft.sampler = cast(Sampler, item.to)
    return True


def _relax(draft: Draft, item: Prescription, reason: str, rule: str) -> bool:
    draft.pruning, draft.pruning_rule = "relaxed", rule
    return True


def _enable(draft: Draft, item: Prescription, reason: str, rule: str) -> bool:
    draft.pruning, draft.pruning_rule = draft.pruning or "wanted", rule
    return True


def _seeds(draft: Draft, item: Prescription, reason: str, rule: str) -> bool:
    draft.seeds = max(draft.seeds, item.count or 0)
    return True


def _more(draft: Draft, item: Prescription, reason: str, rule: str) -> bool:
    draft.more_trials = max(draft.more_trials, item.count or 0)
    return True


def _always(draft: Draft, item: Prescription, reason: str, rule: str) -> bool:
    return True


_ACTIONS: Mapping[str, Callable[[Draft, Prescription, str, str], bool]] = {
    "expand": _expand, "log-scale": _log_scale, "narrow": _narrow, "freeze": _freeze, "drop": _freeze, "add": _add,
    "set": _set, "scale": _set, "change-sampler": _sampler, "relax-pruning": _relax, "enable-pruning": _enable,
    "repeat-seeds": _seeds, "add-trials": _more, "add-baseline": _always, "warmup": _always, "decay": _always,
    "regularize": _always, "train-longer": _lengthen, "train-shorter": _always,
}  # fmt: skip
