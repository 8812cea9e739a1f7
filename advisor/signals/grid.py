"""Grids: known by the values that were tried, whatever the sampler."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

from advisor.records import Parameter, Scalar, Study, Trial
from advisor.tables import table


def space_size(study: Study, names: Sequence[str], rows: Sequence[Trial]) -> dict[str, Any]:
    """How many configurations the space holds, and the grid that the trials lie on, where they lie on one."""
    possible = math.prod(levels_of(study.parameters[name]) for name in names)
    return {
        "possible_configurations": int(possible) if possible < 1e9 else None,
        "continuous": any(_is_continuous(study.parameters[name], rows) for name in names),
        "grid_size": grid_size(study, names, rows),
    }


def _is_continuous(parameter: Parameter, rows: Sequence[Trial]) -> bool:
    """Whether values never repeat by chance: an undeclared range may be a list that a person went through, rounded."""
    if not math.isinf(levels_of(parameter)):
        return False
    settings = table("searches")["grid"]
    many = parameter.declared or _levels(parameter.name, rows, settings["many_levels"]) is None
    return many and (parameter.declared or not _rounded(parameter.name, rows, settings["digits"]))


def _rounded(name: str, rows: Sequence[Trial], digits: int) -> bool:
    """Whether every value has so few significant digits, as one that a person wrote down: such values come again."""
    values = [value for trial in rows if isinstance(value := trial.params.get(name), float)]
    return all(float(f"{value:.{digits - 1}e}") == value for value in values)


def _levels(name: str, rows: Sequence[Trial], most: int) -> set[Scalar] | None:
    """The values tried, None where they are more than so many."""
    seen: set[Scalar] = set()
    for trial in rows:
        if name in trial.params:
            seen.add(trial.params[name])
            if len(seen) > most:
                return None
    return seen


def levels_of(parameter: Parameter) -> float:
    """How many values the parameter can take; infinity for a continuous one."""
    if parameter.kind == "categorical":
        return len(parameter.choices)
    if parameter.low is None or parameter.high is None or (parameter.kind == "float" and parameter.step is None):
        return math.inf
    return math.floor((parameter.high - parameter.low) / (parameter.step or 1.0) + 1e-9) + 1


def grid_size(study: Study, names: Sequence[str], rows: Sequence[Trial]) -> int | None:
    """Size of the grid that the trials lie on: the sampler's word, few values again and again, or all combinations."""
    settings = table("searches")["grid"]
    if len(rows) < settings["fewest_trials"]:
        return None
    named = next((t.system_attrs.get("search_space") for t in rows if "grid_id" in t.system_attrs), None)
    if isinstance(named, Mapping):
        return math.prod(len(v) for v in named.values() if isinstance(v, Sequence))
    levels: dict[str, set[Scalar]] = {}
    for name in names:
        seen = _levels(name, rows, max(2, min(settings["many_levels"], len(rows) // 2)))
        if seen is None:
            return None
        if len(seen) > 1:
            levels[name] = seen
    if not levels:
        return None
    size = math.prod(len(seen) for seen in levels.values())
    tried = len({tuple(t.params.get(name) for name in levels) for t in rows})
    endless = any(math.isinf(levels_of(study.parameters[name])) and study.parameters[name].declared for name in levels)
    full = tried == size and tried >= settings["full"] * len(rows)
    walked = full or (endless and len(rows) >= settings["walked"]) or _lexicographic(rows, tuple(levels))
    return size if walked else None


def _lexicographic(rows: Sequence[Trial], names: tuple[str, ...]) -> bool:
    """Whether the trials walk through combinations like nested loops: one changes always, another seldom."""
    settings = table("searches")["grid"]
    if len(names) < 2 or len(rows) < settings["nested"]:
        return False
    changes = sorted(sum(a.params.get(name) != b.params.get(name) for a, b in pairwise(rows)) for name in names)
    slower = changes[0] * settings["slower"] <= changes[-1] and changes[0] <= len(rows) // 4
    return bool(changes[-1] >= len(rows) - 2 and slower)
