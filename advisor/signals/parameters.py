"""What is searched: the space as a whole, and each parameter beside what its table says."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from advisor.facts import Setup
from advisor.facts.base import Reason
from advisor.facts.space import Param, Space
from advisor.names import words
from advisor.optimizers import optimizer_of
from advisor.optimizers import optimizers as known_optimizers
from advisor.parameters import usual_search
from advisor.rates import usual_rates
from advisor.records import FloatArray, Parameter, Study
from advisor.siblings import row as row_of
from advisor.signals.bounds import is_rate
from advisor.signals.effects import Effects
from advisor.signals.importance import tier_of
from advisor.signals.switches import is_switch
from advisor.signals.trials import Column, is_seed, varying, wanted_scale
from advisor.tables import table
from advisor.training import Training

LOW_TIER = 5  # tier of tables/importance that matters least


def space_facts(study: Study, setup: Setup, training: Training) -> Space:
    """The facts about the space; what is held constant in it counts as told."""
    searched = [study.parameters[name] for name in varying(study)]
    batch, decay = _first(searched, "batch_size"), _first(searched, "weight_decay")
    warmup = _first(searched, "warmup_steps") or _first(searched, "warmup_fraction")
    optimizers = _optimizers(study, setup)
    rate = usual_rates(training, optimizers, setup.architecture)
    absent: dict[str, Reason] = {} if optimizers else {"optimizers": "not-told", "coupled": "not-told"}
    return Space(
        absent=absent,
        default_reason="unusable",
        names=tuple(p.name for p in searched),
        neural=is_neural(study),
        lr_searched=any(is_rate(p) or moves_rate(p) for p in searched),
        rate_fixed=rate.fixed.name if rate.fixed is not None else None,
        **_names(batch=batch, warmup=warmup, decay=decay),
        batch_factor=_factor(batch),
        optimizers=optimizers or None,
        **_of_optimizers(optimizers, decay is not None),
        **_low_tier(study, searched),
        usual_low=rate.low,
        usual_high=rate.high,
        usual_start=rate.start,
        held_rate=_held_rate(study, setup),
    )


def _names(**parameters: Parameter | None) -> dict[str, str | None]:
    """How the person spells each of them: `batch_name` and the like."""
    return {f"{key}_name": parameter.name if parameter else None for key, parameter in parameters.items()}


def _of_optimizers(names: Sequence[str], decays: bool) -> dict[str, bool | None]:
    """Whether all of them adapt their steps, and whether one couples a decay that is searched to them."""
    rows = [known_optimizers()[name] for name in names if name in known_optimizers()]
    coupled = any(row.adaptive and not row.decoupled for row in rows)
    return {"adaptive": all(row.adaptive for row in rows), "coupled": coupled and decays} if rows else {}


def _low_tier(study: Study, searched: Sequence[Parameter]) -> dict[str, Any]:
    """What is searched although it matters least, and where the first of it usually stands."""
    low = tuple(p for p in searched if tier_of(study, p.name) == LOW_TIER)
    return {
        "low_tier": tuple(p.name for p in low),
        "low_tier_name": low[0].name if low else None,
        "low_tier_start": usual_search(low[0].canonical)["start"] if low else None,
    }


def moves_rate(parameter: Parameter) -> bool:
    """Whether an optimizer that finds its own rate is moved by it: `d_coef`."""
    joined = "".join(words(parameter.name))
    knobs = {"".join(words(row.search)) for row in known_optimizers().values() if row.search}
    return joined in knobs


def is_neural(study: Study) -> bool:
    """Whether the search is of a network's training, by the names of its parameters."""
    told = table("space")
    seen: set[str] = {word for name in study.parameters for word in words(name)}
    joined = {"".join(words(name)) for name in study.parameters}
    others = set(told["other_models"])
    if others & seen or any(word in name for word in others for name in joined if len(word) > 5):
        return False
    return any(p.canonical in told["neural"] for p in study.parameters.values())


def param_facts(
    parameter: Parameter, column: Column | None, best: Mapping[str, Any], in_metric: Mapping[str, Any] | None = None
) -> Param:
    """One parameter's range and scale beside what its table says of such a parameter."""
    laid = _laid(parameter, column)
    low, high = (laid[0], laid[-1]) if laid else _ends(parameter)
    positive = low is not None and high is not None and low > 0
    constant = low is not None and low == high
    why: Reason = "unusable" if parameter.kind == "categorical" else "too-few"
    return Param(
        absent=dict.fromkeys(("low", "high", "log", "span"), why) | {"best": "too-few"},
        default_reason="unusable",
        name=parameter.name,
        canonical=parameter.canonical,
        kind=parameter.kind,
        low=low,
        high=high,
        log=None if constant else _even_in_log(laid) if laid else _log(parameter, column),
        log_declared=parameter.log and parameter.declared and parameter.kind != "categorical" and not laid,
        range_declared=parameter.declared,
        seed=is_seed(parameter.name),
        is_dropout=parameter.canonical == "dropout" or "dropout" in words(parameter.name),
        span=high / low if positive and low and high is not None else None,
        wants=wanted_scale(parameter) or _scale_by_name(parameter),
        tier=tier_of_parameter(parameter),
        best=best.get(parameter.name),
        **_usual(parameter),
        **(in_metric or {}),
    )


def _usual(parameter: Parameter) -> dict[str, Any]:
    """What the table says of such a parameter's range."""
    row: Mapping[str, Any] = usual_search(parameter.canonical)
    named = {"sane_low": "sane_low", "sane_high": "sane_high", "default_low": "low", "default_high": "high"}
    known = row_of(parameter.identity)
    zero = known.zero if known is not None else bool(row.get("zero"))
    return {fact: row.get(key) for fact, key in named.items()} | {"zero": zero}


def tier_of_parameter(parameter: Parameter) -> int | None:
    """The parameter's tier in the prior, None for one that the table does not know."""
    known = row_of(parameter.identity)
    if known is not None:
        return known.tier
    rows = table("importance")["tiers"].items()
    return next((int(tier) for tier, row in rows if parameter.canonical in row["parameters"]), None)


def weakest(study: Study, names: Sequence[str], effects: Effects | None) -> tuple[str, ...]:
    """The parameters that vary, the least important first: measured shares blended with the tiers, else tiers alone.

    What no tier is known of and nothing was measured of is left out, and so is a choice on which another one rests.
    """
    free = [name for name in names if not is_switch(study, name)]
    if effects is not None:
        from advisor.signals.importance import blend

        blended = blend(effects, study)[1]
        return tuple(sorted((n for n in free if n in blended), key=lambda name: blended[name]))
    known = {name: tier for name in free if (tier := tier_of(study, name)) is not None}
    return tuple(sorted(known, key=lambda name: -known[name]))


def _first(parameters: Sequence[Parameter], canonical: str) -> Parameter | None:
    return next((p for p in parameters if p.canonical == canonical), None)


def _numbers(parameter: Parameter) -> list[float]:
    return sorted(float(c) for c in parameter.choices if isinstance(c, (int, float)) and not isinstance(c, bool))


def _ends(parameter: Parameter) -> tuple[float | None, float | None]:
    if parameter.kind != "categorical":
        return parameter.low, parameter.high
    numbers = _numbers(parameter)
    return (numbers[0], numbers[-1]) if len(numbers) >= 2 and len(numbers) == len(parameter.choices) else (None, None)


def _factor(parameter: Parameter | None) -> float | None:
    low, high = _ends(parameter) if parameter else (None, None)
    return high / low if low and high and low > 0 else None


def _log(parameter: Parameter, column: Column | None) -> bool | None:
    """The declared scale; where values were only observed, the one on which they lie evenly."""
    if parameter.kind != "categorical" and parameter.declared:
        return parameter.log
    numbers = _numbers(parameter) if parameter.kind == "categorical" else list(column.levels) if column else []
    if column is not None and not numbers:
        return _drawn_on(np.array([column.value(unit) for unit in column.unit[np.isfinite(column.unit)]]))
    return _even_in_log(numbers)


def _laid(parameter: Parameter, column: Column | None) -> tuple[float, ...]:
    """The levels of a range that was declared even and walked by a grid whose values lie evenly by their logarithm."""
    if column is None or parameter.kind != "float" or not parameter.declared or parameter.log:
        return ()
    again = 2 * len(column.levels) <= int(np.isfinite(column.unit).sum())
    return tuple(sorted(column.levels)) if again and _even_in_log(column.levels) else ()


def _even_in_log(numbers: Sequence[float]) -> bool | None:
    """Whether values lie more evenly by their logarithm; None where too few are above zero."""
    positive = np.array([number for number in numbers if number > 0])
    if len(positive) < 3 or len(positive) < len(numbers) - 1:
        return None
    gaps, ratios = np.diff(positive), np.diff(np.log(positive))
    return bool(np.std(ratios) / np.mean(ratios) <= np.std(gaps) / np.mean(gaps))


def _drawn_on(values: FloatArray) -> bool | None:
    """The scale on which many values lie evenly, by Kolmogorov and Smirnov's test; None where they do on neither.

    A sampler that closes in on a high end of a log scale leaves values that lie evenly on a linear one: what it drew
    first, at random, has to rule the log scale out as well.
    """
    settings = table("searches")["drawn"]
    if len(values) < settings["values"] or values.min() <= 0 or values.min() * settings["span"] > values.max():
        return None
    logs = np.log(values)
    even, even_in_log = _is_even(values, values), _is_even(logs, logs)
    if even == even_in_log:
        return None
    return even_in_log or (None if _is_even(logs[: settings["first"]], logs) else False)


def _is_even(values: FloatArray, all_values: FloatArray) -> bool:
    """Whether the values stray no further from an even draw over the range of all than one draw of twenty does."""
    places = (np.sort(values) - all_values.min()) / np.ptp(all_values)
    away = float(np.max(np.abs(places - (np.arange(len(values)) + 0.5) / len(values))))
    return away <= float(table("searches")["drawn"]["distance"]) / math.sqrt(len(values))


def _scale_by_name(parameter: Parameter) -> str | None:
    return "log" if set(words(parameter.name)) & set(table("parameters")["log_words"]) else None


def _optimizers(study: Study, setup: Setup) -> tuple[str, ...]:
    """Optimizer families in the search, held in it, or told."""
    searched = next((p for p in study.parameters.values() if p.canonical == "optimizer"), None)
    raw: Sequence[object] = searched.choices if searched else ()
    found: list[str] = [family for choice in raw if (family := optimizer_of(choice))]
    if not found and setup.optimizer:
        found = [setup.optimizer]
    return tuple(dict.fromkeys(found))


def _held_rate(study: Study, setup: Setup) -> float | None:
    """The learning rate that every trial used, as told or as the study holds it constant."""
    if setup.learning_rate is not None:
        return setup.learning_rate
    constant = [p for p in study.parameters.values() if p.canonical == "learning_rate" and p.low == p.high]
    return constant[0].low if constant else None
