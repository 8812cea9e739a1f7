"""What speaks for the meanings of an utterance: how they were heard, facts, words said outright, what is decided."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from advisor.consult.item import everything
from advisor.consult.judging import seen_with, shown_by
from advisor.consult.learning import usable
from advisor.consult.ordering import Evidence, kept
from advisor.consult.plain_questions import decided_by, is_precise
from advisor.consult.reply import holds
from advisor.consult.talk_facts import Talk
from advisor.facts.setup import Setup

if TYPE_CHECKING:
    from advisor.consult.matcher import Found


def evidence_for(found: Found, facts: Mapping[str, Any], setup: Setup, talk: Talk, *, asks: bool) -> Evidence:
    """The candidates with all that speaks for and against them."""
    told = usable(facts)
    seen = seen_with(told, setup, talk)
    known = everything()
    candidates = kept(found.candidates)
    return Evidence(
        candidates=candidates,
        accepted=kept(found.accepted),
        shown=frozenset(shown_by(told, seen)),
        ruled_out=frozenset(key for key, _ in candidates if key in known and holds(known[key].unless, seen)),
        outright=talk.sights,
        decided=decided_by(talk),
        precise=is_precise(talk),
        asks=asks,
    )
