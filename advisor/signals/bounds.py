"""Ends of ranges: which of them nobody can pass, and where a new one should be."""

from __future__ import annotations

import math
from collections.abc import Mapping
from itertools import pairwise
from typing import Any, Literal

from advisor.names import canonical, words
from advisor.parameters import usual_search
from advisor.records import Parameter
from advisor.siblings import row
from advisor.signals.trials import Column
from advisor.tables import table

_LOGARITHMS = frozenset({"log", "log10", "log2", "ln", "exponent", "exp"})
_POWERS = frozenset({"exponent", "exp"})
_TURNED = frozenset({"neg", "negative", "minus"})
Side = Literal["low", "high"]
Limits = Mapping[str, Mapping[str, float]]


def natural_limit(parameter: Parameter, side: str, bound: float, limits: Limits | None) -> bool:
    """Whether the end equals one that nobody can pass, by the table or as the user declared."""
    declared = _declared(parameter, side, limits)
    if declared is not None and (bound >= declared if side == "high" else bound <= declared):
        return True
    known = row(parameter.identity)
    if known is not None and known.zero and side == "low" and parameter.log and known.low is not None:
        return bound <= known.low
    if side == "low" and bound > 0 and parameter.log and acts_as_zero(parameter, bound):
        return True
    limit = limit_of(parameter, side)
    if known is not None and limit is not None and side == "low" and bound <= limit:
        return True
    return limit is not None and math.isclose(bound, limit, rel_tol=1e-12, abs_tol=1e-15)


def near_limit(column: Column, side: Side) -> bool:
    """Whether the values tried reach the natural limit but for as much as chance leaves of a range nobody declared."""
    limit, bound = limit_of(column.parameter, side), column.high if side == "high" else column.low
    room = float(table("edges")["observed"]["room"]) * (column.high - column.low)
    linear = not column.parameter.log and not acts_by_distance(column.parameter)
    return limit is not None and linear and abs(limit - bound) < room


def set_high(parameter: Parameter) -> str | None:
    """Why it is set high and not searched, where more of it never harms; None for what has a best value."""
    known = row(parameter.identity)
    return known.held if known is not None and known.endless else None


def _declared(parameter: Parameter, side: str, told: Limits | None) -> float | None:
    """The end that the person declared, under any spelling of the parameter."""
    names = {parameter.name, parameter.canonical}
    for name, ends in (told or {}).items():
        if (name in names or canonical(name) == parameter.canonical) and ends.get(side) is not None:
            return float(ends[side])
    return None


def acts_as_zero(parameter: Parameter, value: float) -> bool:
    """Whether what is searched on a logarithmic scale acts at the value as at none, by its table."""
    usual: Mapping[str, Any] = usual_search(parameter.canonical)
    least = usual.get("sane_low") if usual.get("scale") == "log" else None
    return parameter.canonical != "learning_rate" and least is not None and value <= float(least)


def limit_of(parameter: Parameter, side: str) -> float | None:
    """The end that nobody can pass, None where there is none that is known."""
    limits = table("natural_limits")
    sibling = row(parameter.identity)
    if sibling is not None:
        return sibling.limits.get(side)
    known = limits["limits"].get(parameter.canonical)
    if side == "low" and parameter.log and parameter.kind == "int":
        return 1.0
    if known is not None:
        value = known.get(side)
        return None if value is None else float(value)
    bound = parameter.low if side == "low" else parameter.high
    telling = _telling(parameter.name)
    whole = parameter.kind == "int"
    entries = [entry for entry in limits["words"] if not (whole and entry.get("share")) and telling & set(entry["any"])]
    found = [float(entry[side]) for entry in entries if side in entry]
    if bound is not None:
        found = [limit for limit in found if (limit <= bound if side == "low" else limit >= bound)]
    counted = float(limits["counted"])
    if not found and side == "low" and whole and bound == counted:
        return counted
    return next((limit for limit in found if limit == bound), found[0] if found else None)


def _telling(name: str) -> set[str]:
    """Words of a name that tell its meaning, and pairs of them: `p` does, the letter of `p0` does not."""
    parts = words(name)
    numbered = any(part.isdigit() for part in parts)
    pairs = {" ".join(pair) for pair in pairwise(parts)}
    return pairs | {part for part in parts if len(part) > 1 or not numbered}


def proposed(
    column: Column,
    side: Side,
    position: float,
    declared: Limits | None = None,
) -> float:
    """The new end as a value: on the parameter's own scale, step and ladder, sane for it, beyond the old one.

    `position` is 1 at the old end and 2 a whole width beyond it; `declared` are ends that the person told.
    """
    end = _declared(column.parameter, side, declared)
    value = _proposed(column, side, position)
    if end is None:
        return value
    return min(value, end) if side == "high" else max(value, end)


def _proposed(column: Column, side: Side, position: float) -> float:
    old = column.high if side == "high" else column.low
    value = _ladder(column, side, position) if _rungs(column) else _scaled(column, side, position)
    value = _bounded_rate(column.parameter, side, value, old)
    if side == "high" and 0 < old < 1 and acts_by_distance(column.parameter):
        return _nearer_to_one(old, value)
    possible = _natural(column.parameter, side, value)
    for wanted in (_clamped(column.parameter, side, value), possible):
        written = _written(column, side, wanted, old)
        beyond = written > old if side == "high" else written < old
        if beyond and written == _natural(column.parameter, side, written):
            return written
    return float(math.ceil(possible)) if column.parameter.kind == "int" else possible


def _scaled(column: Column, side: str, position: float) -> float:
    """The value at the position; a range above 0 stays above 0, a logarithmic one goes at most a decade on."""
    value = column.value(position if side == "high" else 1.0 - position)
    if column.log:
        most = float(table("edges")["beyond"]["factor"])
        return min(value, column.high * most) if side == "high" else max(value, column.low / most)
    return column.low / 2.0 if side == "low" and column.low > 0 >= value else value


def _bounded_rate(parameter: Parameter, side: str, value: float, old: float) -> float:
    """A learning rate, or the logarithm of one, a few times beyond its old end; what is a logarithm at most so far."""
    least, most = map(float, table("edges")["beyond"]["rate"])
    base = log_base(parameter.name) if is_rate(parameter) or holds_logarithm(parameter) else None
    if parameter.canonical == "learning_rate" and old > 0:
        near, far = (old * least, old * most) if side == "high" else (old / least, old / most)
    elif base is not None and is_rate(parameter):
        steps = (math.log(least, base), math.log(most, base))
        near, far = (old + steps[0], old + steps[1]) if side == "high" else (old - steps[0], old - steps[1])
    elif base is not None:
        step = math.log(float(table("edges")["beyond"]["factor"]), base)
        near, far = value, old + step if side == "high" else old - step
    else:
        return value
    return min(max(value, near), far) if side == "high" else max(min(value, near), far)


def acts_by_distance(parameter: Parameter) -> bool:
    """Whether what counts is how far the parameter stays below 1: a momentum, a discount, an average's decay."""
    known = row(parameter.identity)
    named = parameter.canonical in table("natural_limits")["by_distance"]
    return known.complement if known is not None else named


def _nearer_to_one(old: float, value: float) -> float:
    """The value, with at least a tenth of the old distance from 1 left, and the distance as a person would write it."""
    distance = max(1 - value, (1 - old) / float(table("edges")["beyond"]["distance"]))
    return float(f"{1 - float(f'{distance:.1e}'):.12g}")


def is_rate(parameter: Parameter) -> bool:
    """Whether it is the learning rate, or the logarithm of it (`log10_lr`, `lr_exp`), or that turned (`neg_log_lr`)."""
    if parameter.canonical == "learning_rate":
        return True
    wrapped = {*_LOGARITHMS, *_TURNED, "10", "2"}
    rest = "_".join(part for part in words(parameter.name) if part not in wrapped)
    return log_base(parameter.name) is not None and canonical(rest) == "learning_rate"


def holds_logarithm(parameter: Parameter) -> bool:
    """Whether its values are logarithms by its name: `log10_C`; an exponent is one where it goes below 0."""
    found = _LOGARITHMS & set(words(parameter.name))
    return bool(found - _POWERS) or (bool(found) and parameter.low is not None and parameter.low < 0)


def log_base(name: str) -> float | None:
    """The base of the logarithm that a parameter's name says it holds, None where it says none."""
    parts = words(name)
    found = next((part for part in parts if part in _LOGARITHMS), None)
    if found is None:
        return None
    return math.e if found == "ln" else 2.0 if found == "log2" or "2" in parts else 10.0


def _rungs(column: Column) -> list[float]:
    """The numbers that were listed: choices, or the few values of a table that lie evenly; empty for a range."""
    if column.parameter.kind == "categorical":
        return sorted(float(choice) for choice in column.parameter.choices if isinstance(choice, (int, float)))
    levels = sorted(column.levels)
    if column.parameter.declared or len(levels) < 3 or (column.log and levels[0] <= 0):
        return []
    steps = [high / low if column.log else high - low for low, high in pairwise(levels)]
    return levels if max(steps) <= min(steps) * 1.01 else []


def _ladder(column: Column, side: str, position: float) -> float:
    """The next choices of a ladder of numbers, by its last ratio or difference."""
    numbers = _rungs(column)
    last, before = (numbers[-1], numbers[-2]) if side == "high" else (numbers[0], numbers[1])
    settings = table("edges")["beyond"]
    rungs = min(max(1, round((position - 1.0) * (len(numbers) - 1))), int(settings["rungs"]))
    if not column.log or not before:
        return last + rungs * (last - before)
    ratio = last / before
    fit = math.floor(math.log(float(settings["factor"])) / abs(math.log(ratio)) + 1e-9)
    return last * ratio ** min(rungs, max(1, fit))


def _clamped(parameter: Parameter, side: str, value: float) -> float:
    """The value within what is sane for the parameter."""
    known: Mapping[str, Any] = usual_search(parameter.canonical)
    end = known.get(f"sane_{side}")
    value = _natural(parameter, side, value)
    if end is None:
        return value
    return min(value, float(end)) if side == "high" else max(value, float(end))


def _natural(parameter: Parameter, side: str, value: float) -> float:
    """The value within what is possible."""
    limit = limit_of(parameter, side)
    if limit is None or (limit == 0.0 and parameter.log):
        return value
    return min(value, limit) if side == "high" else max(value, limit)


def _written(column: Column, side: str, value: float, old: float) -> float:
    """As a person would write it: whole for an int, on the step's lattice, two significant digits otherwise."""
    parameter = column.parameter
    whole = parameter.kind == "int" or (bool(column.levels) and all(level.is_integer() for level in column.levels))
    if parameter.step and not parameter.log:
        steps = max(1, math.floor(abs(value - old) / parameter.step + 1e-9))
        return float(f"{old + (steps if side == 'high' else -steps) * parameter.step:.12g}")
    if whole and side == "low" and column.log:
        return float(max(math.ceil(value), 1))
    if whole:
        return max(float(math.floor(value)), old + 1.0) if side == "high" else min(float(math.ceil(value)), old - 1.0)
    rounded = float(f"{value:.1e}") if value else 0.0
    return rounded if (rounded > old if side == "high" else rounded < old) else value
