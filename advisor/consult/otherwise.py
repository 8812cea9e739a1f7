"""What is meant where the words alone are not sure: a budget that is told, a rate far from the usual, a known curve."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from advisor.consult.costs import costs
from advisor.consult.talk_facts import Talk
from advisor.consult.things_named import things
from advisor.consult.understood import Match
from advisor.facts.setup import Setup
from advisor.tables import table


def otherwise(facts: Mapping[str, Any], setup: Setup, talk: Talk, unsure: tuple[str, ...]) -> tuple[Match, ...]:
    """The one meaning that the facts and names give where nothing was sure enough; empty where they give none."""
    rules = table("consultation")["otherwise"]
    if unsure and rules["trial"] in facts and facts.keys() & set(rules["means"]):
        return _certainly(rules["search"])
    if unsure and _counted(facts):
        return _certainly(rules["search"])
    if "learning_rate" in facts and _unusual(setup.replaced(**facts), float(rules["rate_factor"])):
        return _certainly(rules["rate"])
    if 1 <= (costs(Setup().replaced(**facts)).loss_ratio or 0) <= float(rules["alike_below"]):
        level = (costs(Setup().replaced(**facts)).loss_ratio or 0) < float(rules["level_below"])
        return _certainly(rules["level" if level else "alike"])
    if talk.seeds is not None and talk.judges and not unsure:
        return _certainly(rules["seeds"])
    if talk.norm_told and talk.falls:
        return _certainly(rules["norm"])
    if talk.result_points is not None:
        return _certainly(rules["seeds"])
    curve = next((name for name in talk.names if rules["curve"] in things()[name]["about"]), None)
    told = facts.keys() & {"train_loss", "val_loss"} or talk.moves
    return _certainly(rules["curve"]) if curve and told and not talk.of_trials else ()


def by_budget(matches: tuple[Match, ...], facts: Mapping[str, Any], setup: Setup, talk: Talk) -> tuple[Match, ...]:
    """The meanings; where the first is doubtful and what is told says what may be spent, how that is spent."""
    rules = table("consultation")
    doubtful = bool(matches) and matches[0].confidence < rules["doubtful"]
    if talk.enough and facts.keys() & {"parameters", "parameter_count"} and costs(setup.replaced(**facts)).trials:
        return _certainly(rules["otherwise"]["enough"])
    told = rules["otherwise"]["trial"] in facts and facts.keys() & set(rules["otherwise"]["means"])
    return _certainly(rules["otherwise"]["search"]) if doubtful and (told or _counted(facts)) else matches


def _counted(facts: Mapping[str, Any]) -> bool:
    """Whether trials that can be afforded are told beside what is searched."""
    return "budget_trials" in facts and bool(facts.keys() & {"parameters", "parameter_count"})


def by_rate(matches: tuple[Match, ...], facts: Mapping[str, Any], setup: Setup) -> tuple[Match, ...]:
    """The meanings; where the first is a doubtful sight and the rate told is far from the usual, that rate."""
    rules = table("consultation")
    doubtful = bool(matches) and matches[0].confidence < rules["doubtful"] and matches[0].id in rules["of_a_rate"]
    far = doubtful and "learning_rate" in facts
    if far and _unusual(setup.replaced(**facts), float(rules["otherwise"]["rate_factor"])):
        return _certainly(rules["otherwise"]["rate"])
    return matches


def _certainly(identifier: str) -> tuple[Match, ...]:
    return (Match(id=identifier, confidence=float(table("consultation")["certain"])),)


def _unusual(setup: Setup, factor: float) -> bool:
    """Whether the rate told lies outside the usual ones by more than the factor."""
    known, rate = costs(setup), setup.learning_rate
    if rate is None or known.lr_low is None or known.lr_high is None:
        return False
    return rate > factor * known.lr_high or rate < known.lr_low / factor
