"""What is loaded is asked before the handbook: what it shows, what was found in it, what it was asked before."""

from __future__ import annotations

from typing import TYPE_CHECKING

from advisor.consult.about_loaded import about_loaded, of_named, opened
from advisor.consult.closing import Turn, finish, finished_turn
from advisor.consult.following_loaded import followed
from advisor.consult.sights_loaded import guessed, instead, seen, shown
from advisor.consult.speech import paragraphs
from advisor.consult.steering import OUT_OF_SCOPE
from advisor.consult.untold_loaded import of_loaded

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
    """The turn that what is loaded answers; None where it has nothing to say of the utterance."""
    open_before = dialogue.pending
    looked = _looked(dialogue, understood)
    if not looked:
        return None
    inside = tuple(match for match in understood.matches if match.id != OUT_OF_SCOPE)
    dialogue.change(answered=(), focus=())
    understood, body = understood.model_copy(update={"matches": inside}), paragraphs(opening, looked)
    asks = dialogue.pending is not open_before
    return finished_turn(dialogue, body, understood) if asks else finish(dialogue, body, understood, ask_on=False)


def _looked(dialogue: Conversation, understood: Understanding) -> str:
    text = understood.text
    strange = [match.id for match in understood.matches] == [OUT_OF_SCOPE] or guessed(understood)
    found = (
        opened(dialogue, text)
        or seen(dialogue, understood)
        or about_loaded(dialogue, text)
        or shown(dialogue, understood)
        or of_named(dialogue, text)
    )
    return found or (instead(dialogue, understood) or of_loaded(dialogue, understood) if strange else "")
