"""Ranges for a hyperparameter from the tables: scale, ends, limits, by optimizer, architecture and fine-tuning."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from advisor.errors import PlanError
from advisor.facts.setup import Setup
from advisor.names import canonical, words
from advisor.planner.plan import PlannedParameter
from advisor.records import Scalar
from advisor.tables import table


def tier_of(name: str) -> int | None:
    """The importance tier of a canonical name, None when it is not known."""
    for tier, row in table("importance")["tiers"].items():
        if name in row["parameters"]:
            return int(tier)
    return None


def usual_learning_rates(setup: Setup) -> tuple[Mapping[str, float], str]:
    """Where good learning rates usually lie for this training, and whose they are."""
    rates = table("learning_rate")
    if setup.fine_tuning:
        return rates["fine_tuning"], "fine-tuning"
    if setup.architecture in rates["architectures"]:
        return rates["architectures"][setup.architecture], f"a {setup.architecture}"
    if setup.optimizer in rates["optimizers"]:
        return rates["optimizers"][setup.optimizer], str(setup.optimizer)
    return rates["unknown"], "an unknown optimizer"


def from_tables(name: str, setup: Setup) -> PlannedParameter | None:
    """The parameter with its default range for this training; None when the tables don't know it."""
    meaning = canonical(name)
    row = table("parameters")["parameters"].get(meaning)
    if row is None:
        return None
    made = {"name": name, "canonical": meaning, "kind": row["kind"], "tier": tier_of(meaning)}
    if row["kind"] == "categorical":
        choices = tuple(row["choices"])
        return limited(
            PlannedParameter(**made, choices=choices, reason="the usual choices", rule="tables/parameters"), setup
        )
    low, high, reason, rule = _ends(meaning, row, setup)
    made |= {"low": low, "high": high, "log": row["scale"] == "log", "zero": bool(row.get("zero"))}
    return limited(PlannedParameter(**made, reason=reason, rule=rule), setup)


def _ends(meaning: str, row: Mapping[str, Any], setup: Setup) -> tuple[float, float, str, str]:
    if meaning == "learning_rate":
        usual, whose = usual_learning_rates(setup)
        if whose == "an unknown optimizer":
            return row["low"], row["high"], "a wide first range on a log scale", "tables/parameters"
        margin = float(table("learning_rate")["search_margin"])
        reason = f"usual learning rates for {whose} are {usual['low']:g} to {usual['high']:g}; a first search is wider"
        return usual["low"] / margin, usual["high"] * margin, reason, "tables/learning_rate"
    scale = "log" if row["scale"] == "log" else "linear"
    return row["low"], row["high"], f"the usual range on a {scale} scale", "tables/parameters"


def start_of(meaning: str, setup: Setup) -> Scalar:
    """The value that most people start from, None when the tables don't know."""
    if meaning == "learning_rate":
        return float(usual_learning_rates(setup)[0]["start"])
    row = table("parameters")["parameters"].get(meaning)
    return row["start"] if row else None


def wants_log(meaning: str, name: str, low: float, high: float) -> bool:
    """Whether such a parameter is searched on a log scale: by the tables, or by its name where they don't know it."""
    tables = table("parameters")
    row = tables["parameters"].get(meaning)
    if row is not None:
        return bool(row.get("scale") == "log")
    span = high / low if low > 0 else math.inf
    return bool(set(words(name)) & set(tables["log_words"])) and span > float(tables["log_span"])


def sane(meaning: str) -> tuple[float | None, float | None]:
    """The ends that a proposed range never leaves."""
    row = table("parameters")["parameters"].get(meaning) or {}
    return row.get("sane_low"), row.get("sane_high")


def within(parameter: PlannedParameter, value: Scalar) -> bool:
    """Whether the parameter may take the value."""
    if parameter.kind == "categorical":
        return value in parameter.choices
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    if parameter.zero and value == 0:
        return True
    assert parameter.low is not None
    assert parameter.high is not None
    return parameter.low <= value <= parameter.high


def limited(parameter: PlannedParameter, setup: Setup) -> PlannedParameter:
    """The parameter with the ends that nobody can pass, natural and told, its range within them."""
    if parameter.kind == "categorical":
        return parameter
    low, high = _limits(parameter, setup)
    if not _overlap(parameter, low, high):
        low, high = _limits(parameter, setup, natural=False)
    if low is not None and high is not None and low > high:
        raise PlanError(f"limits of {parameter.name} contradict each other: low {low:g} is above high {high:g}")
    new_low = parameter.low if low is None or parameter.low is None else max(parameter.low, low)
    new_high = parameter.high if high is None or parameter.high is None else min(parameter.high, high)
    if new_low is not None and new_high is not None and new_low >= new_high:
        raise PlanError(
            f"limits of {parameter.name} leave nothing of its range {parameter.low:g} to {parameter.high:g}: "
            f"tell wider limits or fix it with --set {parameter.canonical or parameter.name}=VALUE"
        )
    return parameter.model_copy(update={"low": new_low, "high": new_high, "hard_low": low, "hard_high": high})


def _overlap(parameter: PlannedParameter, low: float | None, high: float | None) -> bool:
    """Whether limits leave something of the range; a name that breaks its natural limits means something else."""
    above = low is None or parameter.high is None or parameter.high > low
    return above and (high is None or parameter.low is None or parameter.low < high)


def _limits(parameter: PlannedParameter, setup: Setup, natural: bool = True) -> tuple[float | None, float | None]:
    usual = table("natural_limits")["limits"].get(parameter.canonical, {}) if natural else {}
    told: Mapping[str, float] = {}
    for name, ends in (setup.limits or {}).items():
        if name == parameter.name or canonical(name) == (parameter.canonical or parameter.name):
            told = ends
    unknown = set(told) - {"low", "high"}
    if unknown:
        raise PlanError(f"limits of {parameter.name}: unknown key '{min(unknown)}'; write low and high")
    low = told.get("low", usual.get("low"))
    return (None if low == 0 and parameter.log else low), told.get("high", usual.get("high"))
