"""Limits that a range keeps within: legal ones, natural ones, and what may be written beside them."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, TypeGuard

from advisor.errors import PlanError
from advisor.facts.setup import Setup
from advisor.names import canonical
from advisor.parameters import usual_search
from advisor.planner.drawn import is_power_of_two
from advisor.planner.identity import identified
from advisor.planner.plan import PlannedParameter
from advisor.records import Scalar
from advisor.tables import table


def sane(meaning: str) -> tuple[float | None, float | None]:
    """The ends that a proposed range never leaves."""
    row = usual_search(meaning)
    return row.get("sane_low"), row.get("sane_high")


def within(parameter: PlannedParameter, value: Scalar) -> bool:
    """Whether the parameter may take the value."""
    if parameter.kind == "categorical":
        return value in parameter.choices
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    if parameter.zero and value == (1 if parameter.acts_by == "1-x" else 0):
        return True
    assert parameter.low is not None
    assert parameter.high is not None
    fits = parameter.acts_by != "2**n" or is_power_of_two(value)
    return fits and parameter.low <= value <= parameter.high


def limited(parameter: PlannedParameter, setup: Setup) -> PlannedParameter:
    """The parameter with the ends that nobody can pass, natural and told, its range within them."""
    if parameter.kind == "categorical":
        return parameter
    low, high = _limits(parameter, setup)
    if not _overlap(parameter, low, high):
        low, high = _limits(parameter, setup, natural=False)
    if low is not None and high is not None and low > high:
        raise PlanError(f"limits of {parameter.name} contradict each other: low {low:g} is above high {high:g}")
    new_low, new_high = _between(parameter, low, high)
    reason = parameter.reason
    if new_low is not None and new_high is not None and new_low >= new_high:
        new_low, new_high = _beside_limit(parameter, low, high)
        reason += "; moved beside the limit that was told"
    if new_low is not None and new_high is not None and new_low >= new_high:
        raise PlanError(
            f"limits of {parameter.name} leave nothing of its range {parameter.low:g} to {parameter.high:g}: "
            f"tell wider limits or fix it with --set {parameter.canonical or parameter.name}=VALUE"
        )
    ends = {"low": new_low, "high": new_high, "hard_low": low, "hard_high": high}
    return parameter.model_copy(update={**ends, "reason": reason})


def _between(parameter: PlannedParameter, low: float | None, high: float | None) -> tuple[float | None, float | None]:
    """The range within limits; where those leave nothing, its ends lie the wrong way round."""
    new_low = parameter.low if low is None or parameter.low is None else max(parameter.low, low)
    new_high = parameter.high if high is None or parameter.high is None else min(parameter.high, high)
    return new_low, new_high


def _beside_limit(
    parameter: PlannedParameter, low: float | None, high: float | None
) -> tuple[float | None, float | None]:
    """The range moved beside a told limit that shuts the usual one out: as many times as wide, from the limit on."""
    if parameter.low is None or parameter.high is None or (low is None and high is None):
        return parameter.low, parameter.high
    told = table("planning")["told_beyond"]
    times = parameter.high / parameter.low if parameter.log and parameter.low > 0 else float(told["log"])
    floor, ceiling = sane(parameter.canonical)
    if high is not None and high <= parameter.low:
        ends = (
            max(v for v in (high / times, low, floor, 1.0 if parameter.kind == "int" else None) if v is not None),
            high,
        )
    elif low is not None and low >= parameter.high:
        ends = low, min(v for v in (low * times, high, ceiling) if v is not None)
    else:
        return _between(parameter, low, high)
    return (math.floor(ends[0]), math.ceil(ends[1])) if parameter.kind == "int" else ends


def _overlap(parameter: PlannedParameter, low: float | None, high: float | None) -> bool:
    """Whether limits leave something of the range; a name that breaks its natural limits means something else."""
    above = low is None or parameter.high is None or parameter.high > low
    return above and (high is None or parameter.low is None or parameter.low < high)


def _limits(parameter: PlannedParameter, setup: Setup, natural: bool = True) -> tuple[float | None, float | None]:
    known = identified(parameter.name, setup)
    table_limits = known.limits if known is not None else table("natural_limits")["limits"].get(parameter.canonical, {})
    usual: Mapping[str, float] = table_limits if natural else {}
    told: Mapping[str, float] = {}
    for name, ends in (setup.limits or {}).items():
        if name == parameter.name or canonical(name) == (parameter.canonical or parameter.name):
            told = ends
    unknown = set(told) - {"low", "high"}
    if unknown:
        raise PlanError(f"limits of {parameter.name}: unknown key '{min(unknown)}'; write low and high")
    low = told.get("low", usual.get("low"))
    return (None if low == 0 and parameter.log else low), told.get("high", usual.get("high"))


def is_number(value: Any) -> TypeGuard[int | float]:
    """Whether the value is a number: a flag is none."""
    return isinstance(value, int | float) and not isinstance(value, bool)
