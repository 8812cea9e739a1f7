"""One prescription carried out on a plan: what each action changes in it."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any, get_args

from advisor.findings import Prescription
from advisor.planner.plan import PlannedParameter, Sampler, SearchPlan, Why
from advisor.report.words import prescription_text
from advisor_tui.plan_edits import checked, edited_parameter, with_fixed, with_parameter, without_parameter


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


def _expand(plan: SearchPlan, parameter: PlannedParameter | None, item: Prescription, rule: str) -> SearchPlan | None:
    if parameter is None or not isinstance(item.to, (int, float)) or item.side is None:
        return None
    end = float(item.to)
    if parameter.kind == "categorical":
        return _with_choice(plan, parameter, item, rule, end)
    low, high = parameter.low, parameter.high
    if item.side == "low":
        low = min(end, low) if low is not None else end
    else:
        high = max(end, high) if high is not None else end
    if parameter.hard_low is not None and low is not None:
        low = max(low, parameter.hard_low)
    if parameter.hard_high is not None and high is not None:
        high = min(high, parameter.hard_high)
    if parameter.kind == "int":
        low, high = (math.floor(low) if low is not None else None), (math.ceil(high) if high is not None else None)
    return _with(plan, parameter, item, rule, low=low, high=high)


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


def _set(plan: SearchPlan, parameter: PlannedParameter | None, item: Prescription, rule: str) -> SearchPlan | None:
    """A value to begin with, inside the range; the search decides whether it stays."""
    if parameter is None:
        return None
    value: Any = item.value
    if item.action == "scale" and _is_number(item.to):
        value = item.to
    elif item.action == "scale" and item.factor and _is_number(parameter.default):
        value = float(parameter.default) * item.factor  # type: ignore[arg-type]
    if parameter.kind == "int" and _is_number(value):
        value = round(value)
    if parameter.kind == "categorical":
        return _with(plan, parameter, item, rule, default=value) if value in parameter.choices else None
    if not _is_number(value) or parameter.low is None or parameter.high is None or (parameter.log and value <= 0):
        return None
    return _with(
        plan, parameter, item, rule, default=value, low=min(parameter.low, value), high=max(parameter.high, value)
    )


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
