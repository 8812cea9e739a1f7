"""Meanings beside each other: none whose advice is the contrary of what is told, none that another explains."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set

from advisor.consult.talk_facts import Talk
from advisor.consult.understood import Match
from advisor.tables import table

_HEALTHY = "run/healthy"


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


def batches_meant(kept: Sequence[Match]) -> list[Match]:
    """The meanings, a question for the rate read as one for the batches where two of these are compared."""
    covers: Mapping[str, str] = table("consultation")["batches_compared"]
    found: dict[str, Match] = {}
    for match in kept:
        key = covers.get(match.id, match.id)
        found.setdefault(key, match.model_copy(update={"id": key}))
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
