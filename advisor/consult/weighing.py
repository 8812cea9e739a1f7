"""What speaks for the meanings of an utterance: how they were heard, facts, words said outright, what is decided."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from advisor.consult.compatible import contraries
from advisor.consult.item import everything
from advisor.consult.judging import level_asked, seen_with, shown_by
from advisor.consult.learning import usable
from advisor.consult.ordering import OUTSIDE, Evidence, kept
from advisor.consult.plain_questions import decided_by, is_precise
from advisor.consult.reply import holds
from advisor.consult.talk_facts import Talk
from advisor.facts.setup import Setup

if TYPE_CHECKING:
    from advisor.consult.matcher import Found
    from advisor.engine.conditions import View


def evidence_for(
    found: Found, facts: Mapping[str, Any], setup: Setup, talk: Talk, *, text: str, asks: bool
) -> Evidence:
    """The candidates with all that speaks for and against them."""
    told = usable(facts)
    seen = seen_with(told, setup, talk)
    candidates, shown = kept(found.candidates), tuple(shown_by(told, seen))
    level = level_asked(told, talk)
    ruled_out = {key for key, _ in candidates if _cannot_be(key, seen)} | _spoken_against(talk, shown)
    return Evidence(
        candidates=candidates,
        accepted=kept(found.accepted),
        shown=frozenset(shown),
        ruled_out=frozenset(ruled_out),
        outright=talk.sights,
        decided=decided_by(talk) or level,
        precise=is_precise(talk) or bool(level),
        asks=asks,
        words=len(text.split()),
    )


def _cannot_be(key: str, seen: Mapping[str, View]) -> bool:
    item = everything().get(key)
    return item is not None and holds(item.unless, seen)


def _spoken_against(talk: Talk, shown: Sequence[str]) -> set[str]:
    """What is contrary to what figures show or the text says outright, and strangeness where a thing of the field is
    named: `what is bohb?`."""
    said = [sight for sight in (*shown, *talk.sights) if sight not in contraries((*shown, *talk.sights))]
    return contraries(said) | ({OUTSIDE} if talk.names else set())
