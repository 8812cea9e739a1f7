"""How much each parameter matters: what was measured, weighed against what is usual for such a parameter."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any, Literal

from advisor.facts.base import Reason
from advisor.facts.space import Effect
from advisor.facts.study import Importance
from advisor.records import Parameter, Study
from advisor.siblings import row
from advisor.signals.effects import Effects, ParameterEffect
from advisor.signals.held_value import of_no_effect
from advisor.signals.switches import is_switch
from advisor.signals.trials import wanted_scale
from advisor.tables import table

Conflict = Literal["none", "weaker", "stronger"]


def importance_facts(
    effects: Effects | None, study: Study, best: dict[str, Any] | None = None,
    cut_off: Callable[[str], bool] = lambda name: False,
) -> Importance:  # fmt: skip
    """The study's summary: what is idle, what leads, what contradicts its tier; `best` are the best trial's values.

    A parameter whose range is proven to cut off its optimum (`cut_off`) acts, whatever the test of its share says, and
    a choice on which others rest is judged by the best of each of its branches and not by all of their trials.
    """
    if effects is None:
        few: dict[str, Reason] = dict.fromkeys(Importance.declared(), "too-few")
        return Importance(absent=few)
    leading = [name for name, chance in effects.chances.items() if chance <= table("importance")["evidence"]["chance"]]
    later: dict[str, Callable[[], Any]] = {"explained": lambda: effects.explained}
    if leading:
        later["top_share"] = lambda: _top(effects, leading).share
    acts = (cut_off, partial(_too_narrow, study), partial(is_switch, study))
    idle = tuple(name for name in _idle(effects) if not any(told(name) for told in acts))
    return Importance(
        idle=idle,
        moving=tuple(leading),
        idle_name=idle[0] if idle else None,
        idle_value=_held_at(study, idle[0], best or {}) if idle else None,
        top=leading[0] if len(leading) == 1 else _top(effects, leading).name if leading else None,
        conflicts=tuple(name for name in effects.chances if conflict(name, effects, study) != "none"),
        absent={} if leading else {"top": "too-few", "top_share": "too-few"},
        later=later,
    )


def _held_at(study: Study, name: str, best: Mapping[str, Any]) -> Any:
    """What does nothing is held at its usual value; None where the best trial does without it."""
    return of_no_effect(study.parameters.get(name), best[name]) if best.get(name) is not None else None


def _too_narrow(study: Study, name: str) -> bool:
    """Whether one of a high tier that acts by its order of magnitude was searched within too small a factor to show."""
    settings, parameter = table("importance")["evidence"], study.parameters.get(name)
    tier = tier_of(study, name)
    if parameter is None or wanted_scale(parameter) != "log":
        return False
    low, high = _ends_of(parameter)
    narrow = 0 < low < high < low * settings["narrow"] * 0.999
    return bool(narrow and tier is not None and tier <= settings["high_tier"])


def _ends_of(parameter: Parameter) -> tuple[float, float]:
    """The ends of a range or of ordered choices; zeros where there are none."""
    if parameter.numeric_choices:
        numbers = [float(choice) for choice in parameter.choices if isinstance(choice, (int, float))]
        return min(numbers), max(numbers)
    return parameter.low or 0.0, parameter.high or 0.0


def _top(found: Effects, leading: Sequence[str]) -> ParameterEffect:
    """The proven parameter of the largest share."""
    return max((effect for effect in found.effects if effect.name in leading), key=lambda effect: effect.share)


def _idle(found: Effects) -> tuple[str, ...]:
    """The parameters without an effect that the study could have shown, the least of them first."""
    names = [name for name in found.chances if is_idle(name, found)]
    return (
        tuple(effect.name for effect in sorted(found.effects, key=lambda e: e.total) if effect.name in names)
        if names
        else ()
    )


def is_idle(name: str, effects: Effects) -> bool:
    """Whether the parameter shows no effect that the study could have shown: not proven, and small at most."""
    settings = table("importance")["evidence"]
    if min(effects.trials, effects.finished) < settings["trials_a_parameter"] * len(effects.chances):
        return False
    if effects.chances[name] <= settings["idle_chance"] or effects.explained < settings["explained"]:
        return False
    effect = effects.of(name)
    most = settings["idle_at_most"]
    if effect is None or effect.total_high > most or effect.high * effects.explained > most:
        return False
    return bool(effects.better.get(name, 1.0) > settings["idle_better"])


def effect_facts(effects: Effects | None, study: Study, name: str) -> Effect:
    """What is measured of one parameter, beside its prior."""
    if effects is None or name not in effects.chances:
        few: dict[str, Reason] = dict.fromkeys(Effect.declared(), "too-few")
        return Effect(absent=few)
    shown = ("share", "low", "high")
    later: dict[str, Callable[[], Any]] = {key: partial(_shown, effects, name, key) for key in shown}
    later |= {
        "blended": lambda: blend(effects, study)[1][name],
        "weight": lambda: evidence_weight(effects),
        "idle": lambda: is_idle(name, effects),
        "conflict": lambda: conflict(name, effects, study),
    }
    return Effect(p=effects.chances[name], prior=_prior(effects, study)[name], later=later)


def _shown(found: Effects, name: str, key: str) -> float:
    return float(getattr(found.of(name), key))


def evidence_weight(effects: Effects) -> float:
    """How far the measurement outweighs the prior: 0 with no trials or nothing explained, towards 1 with many."""
    settings = table("importance")["evidence"]
    prior_trials = settings["prior_trials_a_parameter"] * len(effects.effects)
    return float(effects.explained * effects.trials / (effects.trials + prior_trials))


def blend(effects: Effects, study: Study) -> tuple[dict[str, float], dict[str, float]]:
    """Prior shares by tier, and the shares after weighing them by the amount of evidence."""
    prior, weight = _prior(effects, study), evidence_weight(effects)
    blended = {e.name: weight * e.share + (1.0 - weight) * prior[e.name] for e in effects.effects}
    size = sum(blended.values()) or 1.0
    return prior, {name: value / size for name, value in blended.items()}


def _prior(found: Effects, study: Study) -> dict[str, float]:
    impact = {name: _impact(study, name) for name in found.chances}
    total = sum(impact.values())
    return {name: value / total for name, value in impact.items()}


def conflict(name: str, effects: Effects, study: Study) -> Conflict:
    """`weaker` where a high tier shows nothing, `stronger` where a low tier leads the higher ones."""
    settings = table("importance")["evidence"]
    tier = tier_of(study, name)
    if tier is None:
        return "none"
    if tier <= settings["high_tier"] and is_idle(name, effects):
        return "none" if is_switch(study, name) else "weaker"
    if tier < settings["low_tier"] or effects.chances[name] > settings["chance"]:
        return "none"
    effect = effects.of(name)
    higher = [e for e in effects.effects if (tier_of(study, e.name) or tier) <= settings["high_tier"]]
    leads = effect is not None and bool(higher) and all(effect.low > e.high for e in higher)
    return "stronger" if leads else "none"


def tier_of(study: Study, name: str) -> int | None:
    """The parameter's tier in the prior, None for one that the table does not know."""
    parameter = study.parameters.get(name)
    known = row(parameter.identity) if parameter is not None else None
    if known is not None:
        return known.tier
    canonical = parameter.canonical if parameter is not None else name
    rows = table("importance")["tiers"].items()
    return next((int(tier) for tier, listed in rows if canonical in listed["parameters"]), None)


def _impact(study: Study, name: str) -> float:
    """Weight of the tier's usual effect; an unknown parameter stands in the middle tier."""
    tiers = table("importance")["tiers"]
    tier = tier_of(study, name) or 3
    row = tiers.get(tier) or tiers[str(tier)]
    return float(row["impact"]) - 1.0
