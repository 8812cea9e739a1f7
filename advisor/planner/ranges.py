"""Ranges for a hyperparameter from the tables: scale, ends, limits, by optimizer, architecture and fine-tuning."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from advisor.architectures import architectures
from advisor.facts.setup import Setup
from advisor.facts.training import told_training
from advisor.names import canonical, words
from advisor.optimizers import Optimizer, optimizer_row
from advisor.parameters import usual_search
from advisor.planner.identity import identified, tier_of
from advisor.planner.limits import limited
from advisor.planner.plan import PlannedParameter
from advisor.rates import Usual, usual_rates
from advisor.records import Scalar
from advisor.siblings import Known
from advisor.tables import table

_BETAS = ("beta1", "beta2", "beta3")


def from_tables(name: str, setup: Setup) -> PlannedParameter | None:
    """The parameter with its default range for this training; None when the tables don't know it or hold it."""
    known = identified(name, setup)
    if known is not None and known.canonical != "learning_rate":
        is_searched = (known.low is not None or known.choices) and not held(known, setup)
        return _of_siblings(name, known, setup) if is_searched else None
    meaning = known.canonical if known is not None else canonical(name)
    row = usual_search(meaning)
    if not row:
        return None
    made = {"name": name, "canonical": meaning, "kind": row["kind"], "tier": tier_of(meaning)}
    if row["kind"] == "categorical":
        choices = tuple(row["choices"])
        return limited(
            PlannedParameter(**made, choices=choices, reason="the usual choices", rule="tables/parameters"), setup
        )
    low, high, reason, rule = _ends(name, meaning, row, setup)
    made |= {"low": low, "high": high, "log": row["scale"] == "log", "zero": bool(row.get("zero"))}
    return limited(PlannedParameter(**made, reason=reason, rule=rule), setup)


def held(row: Known, setup: Setup) -> str:
    """Why the parameter is not searched, "" where it is: one that needs another beside it is, where that is there."""
    beside = {"".join(words(other)) for other in setup.parameters or ()}
    return "" if {"".join(words(one)) for one in row.needs} & beside else row.held


def _of_siblings(name: str, row: Known, setup: Setup) -> PlannedParameter:
    """The range of a parameter that its siblings tell."""
    section = row.identity.partition("/")[0]
    reason = f"usual for {section.replace('-', ' ')}" + (f": {row.note}" if row.note else "")
    fields: dict[str, Any] = {
        "name": name, "canonical": row.canonical, "kind": row.kind, "tier": row.tier, "zero": row.zero,
        "low": row.low, "high": row.high, "log": row.scale == "log", "reason": reason, "rule": "tables/siblings",
    }  # fmt: skip
    times = _decay_times(row.canonical, setup)
    if times != 1.0 and row.low is not None and row.high is not None:
        fields |= {"low": _round(row.low * times), "high": _round(row.high * times)}
        fields["reason"] = f"{reason}; {setup.optimizer} takes about {times:g} times AdamW's"
    if row.choices:
        fields["choices"] = row.choices
    fields |= _ties(row, section, reason, setup)
    if row.complement:
        fields |= {"acts_by": "1-x", "log": True}
        fields["reason"] = f"{reason}: it acts by 1 - {name}, whose logarithm is searched"
    if row.powers:
        fields |= {"acts_by": "2**n", "reason": f"{reason}{';' if row.note else ':'} powers of two"}
    return limited(PlannedParameter(**fields), setup)


def _ties(row: Known, section: str, reason: str, setup: Setup) -> dict[str, Any]:
    """What of its range hangs on other parameters that the person has: conditions, ends that stay below one."""
    fields: dict[str, Any] = {}
    if row.only_if:
        spelled = {_spelled(f"{section}/{other}", setup): values for other, values in row.only_if.items()}
        fields["only_if"] = {name: values for name, values in spelled.items() if name}
    if row.below_power_of_two:
        fields["below_power_of_two"] = _spelled(f"{section}/{row.below_power_of_two}", setup)
    for other, high in row.ends_beside.items():
        if above := _spelled(f"{section}/{other}", setup):
            fields |= {"high": high, "reason": f"{reason}: stays below {above}"}
    return fields


def _decay_times(meaning: str, setup: Setup) -> float:
    """How many times AdamW's weight decay the optimizer takes; 1 for anything else."""
    optimizer = optimizer_row(setup.optimizer)
    return optimizer.decay_times if optimizer is not None and meaning == "weight_decay" else 1.0


def _spelled(identity: str, setup: Setup) -> str:
    """How the person spells the parameter of that row, "" where they don't have it."""
    found = ((name, identified(name, setup)) for name in setup.parameters or ())
    return next((name for name, known in found if known is not None and known.identity == identity), "")


def usual_learning_rates(setup: Setup) -> Usual:
    """Where good learning rates usually lie for this training, and whose they are."""
    return usual_rates(told_training(setup), (setup.optimizer,) if setup.optimizer else (), setup.architecture)


Ends = tuple[float, float, str, str]
"""Low, high, the reason and the rule that it comes from."""


def _ends(name: str, meaning: str, row: Mapping[str, Any], setup: Setup) -> Ends:
    if meaning == "learning_rate":
        return _rate_ends(name, row, setup)
    optimizer = optimizer_row(setup.optimizer)
    if optimizer is not None and (own := optimizer.settings.get(meaning)) is not None:
        return own.low, own.high, f"usual for {optimizer.name}", "tables/optimizers"
    if meaning == "weight_decay" and (coupled := coupled_decay(setup)) is not None:
        return coupled
    times = _decay_times(meaning, setup)
    if optimizer is not None and times != 1.0:
        reason = f"{optimizer.name} takes about {times:g} times AdamW's weight decay"
        return _round(row["low"] * times), _round(row["high"] * times), reason, "tables/optimizers"
    scale, low, high = "log" if row["scale"] == "log" else "linear", row["low"], row["high"]
    beta = _own_beta(meaning, optimizer)
    if optimizer is not None and beta is not None and not low <= beta <= high:
        reason = f"the usual range, from twice as far from 1 as {optimizer.name}'s own {beta:g} to twice as near"
        return min(low, _round(1 - 2 * (1 - beta))), max(high, _round(1 - (1 - beta) / 2)), reason, "tables/optimizers"
    return low, high, f"the usual range on a {scale} scale", "tables/parameters"


def coupled_decay(setup: Setup) -> Ends | None:
    """The weight decay of an optimizer that adds it to the gradient; None for one that decays the weights directly.

    What is usual is where to begin, its lower end first; the range is wider on both sides.
    """
    optimizer, told = optimizer_row(setup.optimizer), table("weight_decay")
    if optimizer is None or optimizer.decoupled:
        return None
    network = architectures().get(setup.architecture or "", {})
    own = optimizer_row(network.get("optimizer"))
    usual = network.get("weight_decay") if own is not None and not own.decoupled else None
    usual, wider = usual or told["usual"][told["coupled"]["like"]], float(told["coupled"]["wider"])
    reason = f"{optimizer.name} adds the decay to the gradient: usually {usual['low']:g} to {usual['high']:g}"
    return _round(usual["low"] / wider), _round(usual["high"] * wider), reason, "tables/weight_decay"


def _own_beta(meaning: str, optimizer: Optimizer | None) -> float | None:
    """The optimizer's own value of a beta, None for anything else."""
    betas = dict(zip(_BETAS, optimizer.betas or (), strict=False)) if optimizer is not None else {}
    return betas.get(meaning)


def _rate_ends(name: str, row: Mapping[str, Any], setup: Setup) -> Ends:
    """Those of the engine that the name's siblings tell, else of the training, else wide ones."""
    usual, own = usual_learning_rates(setup), identified(name, setup)
    if own is not None and own.low is not None and own.high is not None:
        reason = f"usual learning rates for {own.identity.partition('/')[0]}{f'; {own.note}' if own.note else ''}"
        return own.low, own.high, reason, "tables/siblings"
    if not usual.certain:
        return row["low"], row["high"], "a wide first range on a log scale", "tables/parameters"
    reason = f"usual learning rates for {usual.whose} are {usual.low:g} to {usual.high:g}"
    reason += "; a first search is wider" if usual.widen_low > 1 else ""
    return _round(usual.low / usual.widen_low), _round(usual.high * usual.widen_high), reason, "tables/learning_rate"


def set_by_optimizer(name: str, setup: Setup) -> str:
    """Why the optimizer in use leaves nothing to search in this parameter, "" where it does."""
    optimizer = optimizer_row(setup.optimizer)
    meaning = canonical(name)
    if optimizer is None:
        return ""
    if optimizer.fixed and meaning == "learning_rate":
        instead = f" and search {optimizer.search}" if optimizer.search else ""
        return f"{optimizer.name} finds its own rate: leave this at {optimizer.rates.start:g}{instead}"
    if meaning in optimizer.unneeded:
        return f"not beside {optimizer.name}: {optimizer.unneeded[meaning]}"
    if meaning in optimizer.left_alone:
        return (
            f"{optimizer.name}'s is left alone at {optimizer.left_alone[meaning]:g}: its rate and weight decay matter"
        )
    if not optimizer.schedule and meaning == "lr_schedule":
        return f"{optimizer.name} replaces the schedule: keep the rate constant after the warmup"
    return ""


def settled(meaning: str, setup: Setup) -> float | None:
    """The value at which the optimizer in use leaves the setting, None where it does without it."""
    optimizer = optimizer_row(setup.optimizer)
    if optimizer is None or meaning in optimizer.unneeded:
        return None
    return (
        optimizer.rates.start if optimizer.fixed and meaning == "learning_rate" else optimizer.left_alone.get(meaning)
    )


def _round(value: float) -> float:
    return float(f"{value:.2g}")


def start_of(meaning: str, setup: Setup, name: str = "") -> Scalar:
    """The value that most people start from, None when the tables don't know."""
    known = identified(name or meaning, setup)
    if known is not None and known.start is not None:
        if isinstance(known.start, str):
            return known.start
        times = _decay_times(known.canonical, setup)
        return int(known.start) if known.kind == "int" else known.start if times == 1 else _round(known.start * times)
    if meaning == "learning_rate":
        return usual_learning_rates(setup).start
    optimizer = optimizer_row(setup.optimizer)
    if optimizer is not None and meaning in optimizer.left_alone:
        return optimizer.left_alone[meaning]
    if optimizer is not None and meaning in optimizer.settings:
        return optimizer.settings[meaning].start
    if meaning == "weight_decay" and (coupled := coupled_decay(setup)) is not None:
        return _round(coupled[0] * float(table("weight_decay")["coupled"]["wider"]))
    if meaning == "weight_decay" and optimizer is not None and optimizer.decay_times != 1.0:
        return _round(usual_search(meaning)["start"] * optimizer.decay_times)
    if (beta := _own_beta(meaning, optimizer)) is not None:
        return beta
    return usual_search(meaning).get("start")


def wants_log(meaning: str, name: str, low: float, high: float) -> bool:
    """Whether such a parameter is searched on a log scale: by the tables, or by its name where they don't know it."""
    tables = table("parameters")
    if row := usual_search(meaning):
        return bool(row.get("scale") == "log")
    span = high / low if low > 0 else math.inf
    return bool(set(words(name)) & set(tables["log_words"])) and span > float(tables["log_span"])
