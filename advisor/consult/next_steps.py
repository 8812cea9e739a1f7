"""What to try after an advice, as it suits what is known by now; nothing that was advised before."""

from __future__ import annotations

from typing import TYPE_CHECKING

from advisor.consult.item import Item, everything
from advisor.consult.reply import say, steps
from advisor.consult.talk import talk_of
from advisor.consult.talk_facts import Talk

if TYPE_CHECKING:
    from advisor.consult.conversation import Conversation


def what_to_do(dialogue: Conversation, key: str) -> str:
    """The one thing to do of an answer that was given."""
    item = everything().get(key)
    return say(item, dialogue.setup, dialogue.study, Talk()).do if item else ""


def following(dialogue: Conversation, item: Item) -> str:
    """The first step of the item that no earlier answer gave; empty where there is none."""
    return next((one for one in _steps(dialogue, item) if not told_before(dialogue, one.removeprefix("Then "))), "")


def _steps(dialogue: Conversation, item: Item) -> tuple[str, ...]:
    """What is tried one after the other, by what is known and by all that was named in the conversation."""
    named = {name for one in dialogue.session.exchanges for name in talk_of(one.said).names}
    return steps(item, dialogue.setup, dialogue.study, Talk(names=tuple(sorted(named))))


def another(dialogue: Conversation, item: Item) -> str:
    """What to do where an item has no steps: its own advice, or that for a change without effect, if it is new."""
    dos = () if item.file.then else (what_to_do(dialogue, item.id), what_to_do(dialogue, "topic/no-help"))
    return next((do for do in dos if do and not told_before(dialogue, do)), "")


def told_before(dialogue: Conversation, advice: str) -> bool:
    """Whether an earlier answer of the conversation gave the advice word for word."""
    return any(advice.lower() in one.reply.lower() for one in dialogue.session.exchanges)
