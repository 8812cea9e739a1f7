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
    if unsure and (_afforded(facts) or _counted(facts)):
        return _certainly(_spent(facts, setup))
    if "learning_rate" in facts and _unusual(setup.replaced(**facts), float(rules["rate_factor"])):
        return _certainly(rules["rate"])
    if alike := _alike(facts):
        return _certainly(alike)
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
    told = _afforded(facts) or _counted(facts)
    return _certainly(_spent(facts, setup)) if doubtful and told else matches


def _afforded(facts: Mapping[str, Any]) -> bool:
    """Whether a budget is told beside the cost of a trial."""
    rules = table("consultation")["otherwise"]
    return rules["trial"] in facts and bool(facts.keys() & set(rules["means"]))


def _spent(facts: Mapping[str, Any], setup: Setup) -> str:
    """What tells how a budget is spent; of so few trials that no search fits, whether to tune at all."""
    trials = costs(setup.replaced(**facts)).trials
    few = trials is not None and trials < table("strategy")["precedence"][0]["trials_below"]
    return str(table("consultation")["otherwise"]["few" if few else "search"])


def _counted(facts: Mapping[str, Any]) -> bool:
    """Whether trials that can be afforded are told beside what is searched."""
    return "budget_trials" in facts and bool(facts.keys() & {"parameters", "parameter_count"})


def by_losses(matches: tuple[Match, ...], facts: Mapping[str, Any], talk: Talk) -> tuple[Match, ...]:
    """The meanings; where the first is a doubtful sight and two losses that lie close are told, what these show."""
    doubtful = bool(matches) and matches[0].confidence < table("consultation")["doubtful"]
    alike = _alike(facts) if doubtful and matches[0].id.startswith("run/") and not talk.moves else ""
    return _certainly(alike) if alike else matches


def by_level(matches: tuple[Match, ...], facts: Mapping[str, Any], talk: Talk) -> tuple[Match, ...]:
    """The meanings; the level of a loss that stands, where that is judged: `lr 2e-4, loss stuck at 1.1. normal?`."""
    rules = table("consultation")
    setting = bool(matches) and matches[0].id in rules["asked_of"].values()
    doubtful = setting and matches[0].confidence < rules["certain"] and rules["level_asked"] in talk.topics
    stands = talk.stays and talk.wonders == "well" and bool(facts.keys() & {"train_loss", "val_loss"})
    return _certainly(rules["level_asked"]) if doubtful and stands else matches


def _alike(facts: Mapping[str, Any]) -> str:
    """What is meant by two losses of which validation's is a little the higher; empty where they lie apart."""
    rules = table("consultation")["otherwise"]
    ratio = costs(Setup().replaced(**facts)).loss_ratio or 0
    near = 1 <= ratio <= float(rules["alike_below"])
    return str(rules["level" if ratio < float(rules["level_below"]) else "alike"]) if near else ""


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
    low, high = known.own_low or known.lr_low, known.own_high or known.lr_high
    if rate is None or low is None or high is None:
        return False
    return rate > factor * high or rate < low / factor
