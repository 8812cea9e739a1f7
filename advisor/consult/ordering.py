"""Which of the meanings comes first: by weights of what speaks for each, learnt on lines that people wrote.

What words and figures decide was written by hand, and takes a right answer away more often than it mends a wrong one;
where the weights say so, what was heard comes first and what was decided after it. Nothing is put first that the facts
rule out. `python -m benchmarks.consultation.ordering` fits `rules/tables/ordering.yaml`.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import NamedTuple

from advisor.consult.understood import Match
from advisor.tables import table

OUTSIDE, NOTHING = "topic/out-of-scope", "none"
_PLACES = 3  # of the meanings and of the candidates that are weighed
_CANDIDATES = 4


class Evidence(NamedTuple):
    """What speaks for the meanings: candidates and accepted ones with their chances, what facts show or rule out, what
    the text says outright, the question that is decided, whether by figures, whether anything is asked, and of how many
    words the text is."""

    candidates: tuple[tuple[str, float], ...]
    accepted: tuple[tuple[str, float], ...]
    shown: frozenset[str] = frozenset()
    ruled_out: frozenset[str] = frozenset()
    outright: tuple[str, ...] = ()
    decided: str | None = None
    precise: bool = False
    asks: bool = False
    words: int = 1000


def ordered(matches: Sequence[Match], evidence: Evidence) -> tuple[Match, ...]:
    """The meanings with the one first that the weights put there; one that was only heard is added."""
    if not matches:
        return ()
    first = matches[0].id
    best = overheard(first, evidence) or _likeliest(matches, evidence)
    if best == first:
        return tuple(matches)
    chance = dict(evidence.candidates).get(best, 0.0)
    front = next((match for match in matches if match.id == best), Match(id=best, confidence=round(chance, 3)))
    rest = [match for match in matches if match.id != best]
    if best == OUTSIDE:
        return (front,)
    return (front, *(match for match in rest if match.id != OUTSIDE))[:_PLACES]


def _likeliest(matches: Sequence[Match], evidence: Evidence) -> str:
    """The meaning that the weights put first, where its share exceeds that of the first by enough; else the first."""
    shares = _shares(matches, evidence)
    best, first = max(shares, key=lambda key: shares[key]), matches[0].id
    chance = dict(evidence.candidates).get(best, 0.0)
    return best if shares[best] - shares[first] >= needed(matches, evidence, chance) else first


def overheard(first: str, evidence: Evidence) -> str | None:
    """What the whole message says surely, where it hardly says what words or figures decided and facts don't show it.

    Of 37 such lines of hands that nothing was trained on, a row of figures was right in two and the message in 34. A
    message of a few words is about what they decide.
    """
    rules, chances = table("ordering"), dict(evidence.candidates)
    if evidence.words < rules["overheard_words"]:
        return None
    heard, chance = evidence.candidates[0]
    free = heard not in (NOTHING, OUTSIDE, first) and heard not in evidence.ruled_out and first not in evidence.shown
    over = chance >= rules["overheard_from"] and chances.get(first, 0.0) < rules["overheard_below"]
    return heard if free and over else None


def needed(matches: Sequence[Match], evidence: Evidence, chance: float) -> float:
    """By how much the share of another meaning, of this chance, must exceed that of the first: by more where figures or
    words decide, and by more than there is where the facts told show it or the other is doubtful."""
    source = _source(matches[0], dict(evidence.candidates).get(matches[0].id, 0.0), evidence)
    doubtful = source.startswith("by ") and chance < float(table("consultation")["doubtful"])
    if doubtful or matches[0].id in evidence.shown:
        return math.inf
    margins: Mapping[str, float] = table("ordering")["margins"]
    return float(margins.get(source, margins["else"]))


def weighed(matches: Sequence[Match], evidence: Evidence) -> dict[str, dict[str, float]]:
    """Meaning → its signals by name, of those found and of the likeliest candidates that nothing rules out."""
    found = [match.id for match in matches[:_PLACES]]
    heard = [
        key
        for key, _ in evidence.candidates[:_CANDIDATES]
        if key != NOTHING and key not in evidence.ruled_out and key not in found
    ]
    return {key: dict(_signals(key, matches, evidence)) for key in (*found, *heard)}


def _shares(matches: Sequence[Match], evidence: Evidence) -> dict[str, float]:
    weights = _weights()
    scores = {
        key: sum(weights.get(name, 0.0) * value for name, value in signals.items())
        for key, signals in weighed(matches, evidence).items()
    }
    highest = max(scores.values())
    raised = {key: math.exp(score - highest) for key, score in scores.items()}
    return {key: value / sum(raised.values()) for key, value in raised.items()}


def _signals(key: str, matches: Sequence[Match], evidence: Evidence) -> Iterator[tuple[str, float]]:
    chance = dict(evidence.candidates).get(key, 0.0)
    yield "chance log", _log(chance)
    yield "chance", chance
    yield "likeliest", float(evidence.candidates[0][0] == key)
    yield from _placed("accepted", key, [one for one, _ in evidence.accepted])
    if key in (accepted := dict(evidence.accepted)):
        yield "accepted chance", accepted[key]
    yield from _placed("found", key, [match.id for match in matches])
    if matches[0].id == key:
        yield from _by_source(_source(matches[0], chance, evidence), key, chance, evidence)
    yield "shown", float(key in evidence.shown)
    yield "outright", float(key in evidence.outright)
    yield "decided", float(key == evidence.decided)
    scope = "outside" if key == OUTSIDE else key.split("/")[0]
    yield f"scope {scope}", 1.0
    yield f"scope {scope} {'asked' if evidence.asks else 'told'}", 1.0


def _placed(name: str, key: str, listed: Sequence[str]) -> Iterator[tuple[str, float]]:
    if key in listed:
        yield f"{name} {min(listed.index(key), _PLACES - 1)}", 1.0


def _by_source(source: str, key: str, chance: float, evidence: Evidence) -> Iterator[tuple[str, float]]:
    """What the source of the first meaning says, by itself and beside the chances of it and of its best rival."""
    yield source, 1.0
    yield f"{source} chance", chance
    yield f"{source} chance log", _log(chance)
    yield f"{source} rival", max((other for one, other in evidence.candidates if one != key), default=0.0)


def _source(first: Match, chance: float, evidence: Evidence) -> str:
    """What put the first meaning there."""
    if evidence.decided == first.id:
        return "by figures" if evidence.precise else "by words"
    if first.id not in dict(evidence.accepted):
        return "by facts" if first.id in evidence.shown else "by name" if first.id in evidence.outright else "by rule"
    rules = table("ordering")
    return "raised" if first.confidence >= rules["raised_from"] and chance < rules["raised_below"] else "heard"


def _log(chance: float) -> float:
    return math.log(chance + float(table("ordering")["least"]))


@cache
def _weights() -> Mapping[str, float]:
    return {str(name): float(value) for name, value in table("ordering")["weights"].items()}


def kept(rows: Iterable[tuple[str, float]]) -> tuple[tuple[str, float], ...]:
    """Candidates as plain pairs."""
    return tuple((str(key), float(chance)) for key, chance in rows)
