"""The space of an earlier search as the start of a plan's."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Any

from advisor.names import canonical, is_known
from advisor.parameters import usual_search
from advisor.planner.draft import Draft
from advisor.planner.identity import tier_of
from advisor.planner.limits import limited
from advisor.planner.plan import LeftOut, PlannedParameter
from advisor.planner.ranges import wants_log
from advisor.records import Parameter, Scalar
from advisor.siblings import Known
from advisor.siblings import row as row_of


def take_earlier(draft: Draft, parameter: Parameter) -> None:
    """One parameter of the earlier study."""
    from advisor.signals.trials import is_seed

    name = draft.spelling(parameter.name)
    if is_seed(parameter.name):
        draft.left_out[parameter.name] = LeftOut(name=parameter.name, reason="a random seed is repeated, not tuned")
        return
    if name is None:
        reason = "the earlier study searched it, but the training does not accept it"
        draft.left_out[parameter.name] = LeftOut(name=parameter.name, reason=reason)
        return
    draft.earlier.add(name)
    single = _single(parameter)
    if single is not None:
        draft.hold(name, single[0], "the earlier study held it")
        return
    draft.space[name] = limited(_planned(parameter, name), draft.setup)


def _single(parameter: Parameter) -> tuple[Scalar] | None:
    """The only value of a parameter that did not vary."""
    if parameter.kind == "categorical":
        return (parameter.choices[0],) if len(parameter.choices) == 1 else None
    if parameter.low is not None and parameter.low == parameter.high:
        return (int(parameter.low) if parameter.kind == "int" else parameter.low,)
    return None


def _planned(parameter: Parameter, name: str) -> PlannedParameter:
    row = row_of(parameter.identity)
    meaning = parameter.canonical if row or not is_known(name) else canonical(name)
    tier = row.tier if row is not None else tier_of(meaning)
    fields: dict[str, Any] = {"name": name, "canonical": meaning or name, "kind": parameter.kind, "tier": tier}
    reason = "as the earlier study searched it"
    if parameter.kind == "categorical":
        return _as_range(fields, parameter) or PlannedParameter(**fields, choices=parameter.choices, reason=reason)
    complement = row is not None and row.complement and parameter.kind == "float"
    low, high = _ends(parameter, complement)
    if not parameter.declared and parameter.kind == "float":
        reason = "from the smallest to the largest value that the earlier study tried, rounded outward"
    fields |= {"low": low, "high": high, "log": parameter.log, "step": None if parameter.log else parameter.step}
    fields["zero"] = parameter.zero
    if parameter.acts_by:
        fields |= {"log": True, "step": None, "acts_by": parameter.acts_by}
        reason += "" if parameter.declared else ", which tried nothing but powers of two"
    elif complement and low < high < 1:
        fields |= {"log": low > 0, "step": None, "acts_by": "1-x"}
        reason += f": it acts by 1 - {name}, whose logarithm is searched"
    elif not parameter.log and high > 0 and _acts_by_magnitude(row, meaning, name, (low, high)):
        fields |= {**to_log(meaning, low, high, row), "rule": "tables/parameters"}
        reason = "such a quantity acts by its order of magnitude: searched on a log scale, not evenly as before"
    return PlannedParameter(**fields, reason=reason)


def _ends(parameter: Parameter, complement: bool) -> tuple[float, float]:
    """The ends as declared, or a little beyond those that were tried; `complement`: it acts by its distance from 1."""
    low, high = parameter.low, parameter.high
    if low is None or high is None:
        raise AssertionError("a numeric parameter of a study has ends")
    if parameter.declared or parameter.kind != "float":
        return low, high
    return _distances_outward(low, high) if complement and high < 1 else (_outward(low, -1), _outward(high, 1))


def _acts_by_magnitude(known: Known | None, meaning: str, name: str, ends: tuple[float, float]) -> bool:
    """Whether it is to be searched on a log scale: by the row of its siblings, else by the tables or its name."""
    if known is None or known.low is None:
        return wants_log(meaning, name, *ends)
    return known.scale == "log" and (ends[0] > 0 or known.zero)


def _outward(value: float, way: int) -> float:
    """The next number of two digits on this side: below for -1, above for 1."""
    near = float(f"{value:.1e}")
    unit = 10.0 ** (math.floor(math.log10(abs(near))) - 1) if near else 0.0
    return near if (near - value) * way >= 0 else float(f"{near + way * unit:.1e}")


def _distances_outward(low: float, high: float) -> tuple[float, float]:
    """The ends of what acts by its distance from 1, that distance rounded: below 1 stays below 1."""
    return round(1 - _outward(1 - low, 1), 12), round(1 - _outward(1 - high, -1), 12)


def _as_range(made: Mapping[str, Any], parameter: Parameter) -> PlannedParameter | None:
    """A listed quantity as the range of its numbers, where the tables say that it is continuous."""
    numbers = numeric(parameter.choices)
    row = usual_search(made["canonical"])
    if len(numbers) < 3 or row.get("kind") != "float" or numbers[0] < 0:
        return None
    reason = f"{len(numbers)} listed numbers of a continuous quantity: searched as their range, values between included"
    ends: dict[str, Any] = {"low": numbers[0], "high": numbers[-1]}
    if row.get("scale") == "log":
        zero = numbers[0] == 0
        ends = {"low": numbers[1] if zero else numbers[0], "high": numbers[-1], "log": True, "zero": zero}
    return PlannedParameter(**{**made, "kind": "float"}, **ends, reason=reason, rule="tables/parameters")


def to_log(meaning: str, low: float, high: float, of_siblings: Known | None = None) -> dict[str, Any]:
    """The ends on a log scale; 0 becomes a choice of its own where the quantity can be switched off."""
    row = usual_search(meaning) if of_siblings is None else {"low": of_siblings.low, "zero": of_siblings.zero}
    changes: dict[str, Any] = {"log": True, "step": None, "low": low, "high": high}
    if low <= 0:
        usual = float(row.get("low") or 0.0)
        changes["low"] = usual if 0 < usual < high else high / 10**4
        changes["zero"] = bool(row.get("zero", low == 0 and not row))
    return changes


def numeric(choices: Iterable[Scalar]) -> list[float]:
    """The choices as numbers, empty where one is none."""
    found = [float(c) for c in choices if isinstance(c, int | float) and not isinstance(c, bool) and math.isfinite(c)]
    return sorted(found) if len(found) == len(tuple(choices)) else []
