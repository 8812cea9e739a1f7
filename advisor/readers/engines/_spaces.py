"""The search spaces that engines write: ConfigSpace's JSON, Syne Tune's, Ax's."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from advisor.readers.engines._json import listed, mapping, number
from advisor.readers.engines._study import choice, ranged
from advisor.records import Parameter


def config_space(space: Mapping[str, Any]) -> dict[str, Parameter]:
    """The parameters of a ConfigSpace file of any format; constants are none."""
    found = {}
    given = space.get("hyperparameters")
    entries = list(given.values()) if isinstance(given, Mapping) else listed(given)
    for entry in map(mapping, entries):
        name = str(entry.get("name", ""))
        parameter = _configured(name, entry)
        if name and parameter is not None:
            found[name] = parameter
    return found


def _configured(name: str, entry: Mapping[str, Any]) -> Parameter | None:
    kind = str(entry.get("type"))
    if kind == "categorical":
        return choice(name, listed(entry.get("choices")))
    if kind == "ordinal":
        return choice(name, listed(entry.get("sequence")))
    low, high = number(entry.get("lower")), number(entry.get("upper"))
    if low is None or high is None:
        return None
    step = number(entry.get("q"))
    return ranged(name, low, high, whole=kind.endswith("int"), log=bool(entry.get("log")), step=step)


def syne_tune_space(space: Mapping[str, Any]) -> tuple[dict[str, Parameter], dict[str, Any]]:
    """The parameters of Syne Tune's config_space, and what every trial has the same."""
    found: dict[str, Parameter] = {}
    fixed: dict[str, Any] = {}
    for name, entry in space.items():
        if not isinstance(entry, Mapping):
            fixed[name] = entry
            continue
        parameter = _domain(name, entry)
        if parameter is not None:
            found[name] = parameter
    return found, fixed


def _domain(name: str, entry: Mapping[str, Any]) -> Parameter | None:
    kwargs = mapping(entry.get("domain_kwargs"))
    kind, sampler = str(entry.get("domain_cls")), str(entry.get("sampler_cls"))
    if "categories" in kwargs:
        return choice(name, listed(kwargs["categories"]))
    low, high = number(kwargs.get("lower")), number(kwargs.get("upper"))
    if low is None or high is None:
        return None
    log = ("Log" in sampler and "Reverse" not in sampler) or bool(kwargs.get("log_scale"))
    whole = kind == "Integer" or bool(kwargs.get("cast_int"))
    size = number(kwargs.get("size"))
    step = (high - low) / (size - 1) if size and size > 1 and not log else None
    return ranged(name, low, high, whole=whole, log=log, step=step)


def ax_space(space: Mapping[str, Any]) -> dict[str, Parameter]:
    """The range and choice parameters of an Ax search space; fixed ones are none."""
    found = {}
    for entry in map(mapping, listed(space.get("parameters"))):
        name = str(entry.get("name", ""))
        kind = str(mapping(entry.get("parameter_type")).get("name"))
        low, high = number(entry.get("lower")), number(entry.get("upper"))
        if "values" in entry:
            found[name] = choice(name, listed(entry["values"]))
        elif low is not None and high is not None:
            found[name] = ranged(name, low, high, whole=kind == "INT", log=bool(entry.get("log_scale")))
    return found
