"""Constraints of an earlier study: held as an end of a range where one parameter explains them, else told."""

from __future__ import annotations

from collections.abc import Sequence

from advisor.planner.draft import Draft
from advisor.planner.plan import PlannedParameter, Why
from advisor.records import Study, Trial, TrialState
from advisor.tables import table


def hold_constraints(draft: Draft, study: Study) -> None:
    """Draws in the ends beyond which every trial broke a constraint; what stays unexplained is told, never dropped."""
    judged = [trial for trial in study.trials if trial.constraints and trial.state is TrialState.COMPLETE]
    broken = [trial for trial in judged if max(trial.constraints) > 0]
    kept = [trial for trial in judged if max(trial.constraints) <= 0]
    if judged and not broken:
        draft.assumed.append(Why(reason=f"study '{study.name}' has constraints, which none of its trials broke"))
    if not broken or not kept:
        return
    held = [told for name in list(study.parameters) if (told := _held(draft, name, kept, broken))]
    if held:
        draft.reasons.extend(Why(reason=reason) for reason in held)
        return
    draft.assumed.append(
        Why(
            reason=f"study '{study.name}' has constraints that {len(broken)} of its {len(judged)} trials broke; no "
            "single parameter explains them, and a plan holds none: return a bad value, or raise, where they are broken"
        )
    )


def _held(draft: Draft, name: str, kept: Sequence[Trial], broken: Sequence[Trial]) -> str | None:
    """Draws in an end of the parameter where it alone tells broken trials from kept ones; says so."""
    spelled = draft.spelling(name)
    parameter = draft.space.get(spelled) if spelled else None
    good, bad = _numbers(kept, name), _numbers(broken, name)
    if parameter is None or parameter.low is None or parameter.high is None:
        return None
    if len(bad) < table("planning")["constraint_at_least"] or len(bad) < len(broken) or not good:
        return None
    if min(bad) > max(good):
        return _drawn(draft, parameter, f"above {max(good):g}", high=max(good))
    if max(bad) < min(good):
        return _drawn(draft, parameter, f"below {min(good):g}", low=min(good))
    return None


def _drawn(draft: Draft, parameter: PlannedParameter, where: str, **end: float) -> str | None:
    low, high = end.get("low", parameter.low), end.get("high", parameter.high)
    assert low is not None
    assert high is not None
    assert parameter.low is not None
    assert parameter.high is not None
    low, high = max(low, parameter.low), min(high, parameter.high)
    if not low < high:
        return None
    reason = f"{where} every trial of the earlier study broke its constraint"
    draft.change(parameter, reason, "tables/planning", low=low, high=high)
    return f"{parameter.name} stays within {low:g} … {high:g}: {reason}"


def _numbers(trials: Sequence[Trial], name: str) -> list[float]:
    found = (trial.params.get(name) for trial in trials)
    return [float(value) for value in found if isinstance(value, int | float) and not isinstance(value, bool)]
