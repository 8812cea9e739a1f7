"""Meanings beside each other: none whose advice is the contrary of what is told, none that another explains."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from typing import Any

from advisor.consult.talk_facts import Talk
from advisor.consult.understood import Match
from advisor.tables import table

_HEALTHY, _OUTSIDE = "run/healthy", "topic/out-of-scope"


def without_contraries(kept: Sequence[Match], talk: Talk) -> list[Match]:
    """The meanings without those whose advice is the contrary of what the text says outright, however sure."""
    against = contraries(talk.sights)
    return list(kept) if against & set(talk.sights) else without(against, kept)


def contraries(sights: Sequence[str]) -> set[str]:
    """What gives the contrary advice of any of the sights; of a sight and its contrary shown together neither."""
    pairs = table("consultation")["opposites"]
    found = {
        key
        for sight in sights
        for low, high in pairs
        for key in (high if sight in low else low if sight in high else ())
    }
    return found


def without(ids: Set[str], kept: Sequence[Match]) -> list[Match]:
    """The meanings but these."""
    return [match for match in kept if match.id not in ids]


def batches_meant(kept: Sequence[Match], told: Mapping[str, Any]) -> list[Match]:
    """The meanings where two batches are compared: a question for the rate is one for them, and one answer is enough.

    Where nothing else is meant, a rate that is told beside them asks for it.
    """
    rules = table("consultation")
    covers: Mapping[str, str] = rules["batches_compared"]
    answers: Sequence[str] = rules["batches_answered"]
    found: dict[str, Match] = {}
    for match in kept:
        key = covers.get(match.id, match.id)
        if key not in answers or not found.keys() & set(answers):
            found.setdefault(key, match.model_copy(update={"id": key}))
    if "learning_rate" in told and set(found) <= {_OUTSIDE}:
        return [Match(id=answers[-1], confidence=float(rules["named_in_passing"]))]
    return list(found.values())


def beside_shown(kept: Sequence[Match], shown: Sequence[str], moves: bool) -> list[Match]:
    """The meanings without what figures speak against: a guess beside what they show, good health beside a sight."""
    sights = [match for match in kept if match.id.startswith("run/") and match.id != _HEALTHY]
    figures_alone = _HEALTHY in shown and not moves
    least = float(table("consultation")["certain"]) if figures_alone else float(table("consultation")["surely_meant"])
    guessed = [m for m in sights if shown and m.id not in shown and m.confidence < least]
    well = figures_alone or len(guessed) == len(sights)
    return [match for match in kept if match not in guessed and (match.id != _HEALTHY or well)]


def unexplained(kept: Sequence[Match]) -> list[Match]:
    """The meanings without the sights that another of them explains: a plateau where nothing is learnt at all."""
    covers: Mapping[str, Sequence[str]] = table("consultation")["covered"]
    covered = {key for match in kept for key in covers.get(match.id, ())}
    return [match for match in kept if match.id not in covered]
