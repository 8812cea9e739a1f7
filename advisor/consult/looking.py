"""What is loaded is asked before the handbook: what it shows, what was found in it, what it was asked before."""

from __future__ import annotations

from typing import TYPE_CHECKING

from advisor.consult.about_loaded import about_loaded, of_named, opened
from advisor.consult.asking_part import asking_part, told_beside
from advisor.consult.closing import Turn, finish, finished_turn
from advisor.consult.following_loaded import followed
from advisor.consult.known_here import default_told, known_here
from advisor.consult.learning import learn
from advisor.consult.sights_loaded import guessed, instead, seen, shown
from advisor.consult.speech import noted, paragraphs
from advisor.consult.stated_loaded import states
from advisor.consult.steering import OUT_OF_SCOPE
from advisor.consult.untold_loaded import of_loaded
from advisor.patterns import compiled
from advisor.tables import table

if TYPE_CHECKING:
    from advisor.consult.conversation import Conversation
    from advisor.consult.understood import Understanding


def gone_on_turn(dialogue: Conversation, understood: Understanding, opening: str) -> Turn | None:
    """The turn for a few words that go on from an answer about what is loaded; None for any other."""
    went_on = followed(dialogue, understood.text) if dialogue.pending is None else ""
    if not went_on:
        return None
    plain = understood.model_copy(update={"command": None, "matches": (), "unsure": ()})
    return finish(dialogue, paragraphs(opening, went_on), plain, ask_on=False)


def looked_turn(dialogue: Conversation, understood: Understanding, opening: str) -> Turn | None:
    """The turn that what is loaded answers, the facts told beside it kept; None where it has nothing to say."""
    open_before, memory = dialogue.pending, dialogue.memory
    told = learn(memory, understood.model_copy(update={"facts": told_beside(understood)}), dialogue.session.turn)
    dialogue.change(memory=told.memory)
    looked = _looked(dialogue, understood)
    if not looked:
        dialogue.change(memory=memory)
        return None
    inside = tuple(match for match in understood.matches if match.id != OUT_OF_SCOPE)
    asks = dialogue.pending is not open_before
    dialogue.change(answered=(), focus=(), pending=told.conflict or dialogue.pending)
    understood, body = understood.model_copy(update={"matches": inside}), paragraphs(opening, noted(told.notes), looked)
    return finished_turn(dialogue, body, understood) if asks else finish(dialogue, body, understood, ask_on=False)


def _looked(dialogue: Conversation, understood: Understanding) -> str:
    strange = [match.id for match in understood.matches] == [OUT_OF_SCOPE] or guessed(understood)
    asked = asking_part(understood.text)
    told_only = asked != understood.text and (not asked or _answered_by_what_is_told(understood, asked))
    if told_only or states(understood.text):
        return opened(dialogue, understood.text) or default_told(dialogue, understood.text)
    found = (
        opened(dialogue, understood.text)
        or known_here(dialogue, asked)
        or default_told(dialogue, understood.text)
        or seen(dialogue, understood)
        or about_loaded(dialogue, asked)
        or shown(dialogue, understood)
        or of_named(dialogue, asked)
    )
    return found or (instead(dialogue, understood) or of_loaded(dialogue, understood) if strange else "")


def _answered_by_what_is_told(understood: Understanding, asked: str) -> bool:
    """Whether it asks what to do next beside a sight or a budget that was told: those decide, and no curve."""
    decides = any(match.id.startswith("run/") for match in understood.matches)
    decides |= bool(set(table("consultation")["search_facts"]) & set(understood.facts))
    return decides and compiled(table("loaded_words")["telling"]["next"]).search(asked.lower()) is not None
