"""What is offered to choose from where the words were not sure: the likely meanings, alone or after an answer."""

from __future__ import annotations

from advisor.consult.closing import Turn, finished_turn
from advisor.consult.conversation import Conversation
from advisor.consult.item import everything
from advisor.consult.session import Pending
from advisor.consult.speech import paragraphs
from advisor.consult.understood import Understanding


def unsure(dialogue: Conversation, understood: Understanding, opening: str) -> Turn:
    """The likely meanings with their numbers, to choose from, when nothing is sure enough to answer it."""
    listed = _offered(dialogue, understood)
    reply = paragraphs(opening, "I am not sure what you mean. Is it one of these?", listed)
    return finished_turn(dialogue, reply, understood)


def or_else(dialogue: Conversation, understood: Understanding, title: str, body: str) -> str:
    """An answer that may have missed what was meant: what it takes the question for first, the other meanings after."""
    listed = _offered(dialogue, understood)
    opening = f"I take this to be about *{title.lower()}*, but I am not sure of it."
    return paragraphs(opening, body, "If it is something else, is it one of these?", listed)


def _offered(dialogue: Conversation, understood: Understanding) -> str:
    """The likely meanings in a numbered list, which the next utterance chooses from."""
    likely = [(key, everything()[key].title) for key in understood.unsure if key in everything()][:3]
    last = f" or {len(likely)}" if len(likely) > 1 else ""
    numbers = ", ".join(str(number) for number in range(1, len(likely))) + last if last else "1"
    pending = Pending(
        kind="meaning",
        fact="meaning",
        text=f"Did you mean one of these? Answer {numbers}, or say it in other words.",
        choices=tuple(title for _, title in likely),
        candidates=tuple(key for key, _ in likely),
    )
    dialogue.change(pending=pending)
    return "\n".join(f"{number}. {title}" for number, (_, title) in enumerate(likely, 1))
