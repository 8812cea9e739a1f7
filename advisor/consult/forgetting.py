"""Forgetting: the facts that are named, those told last, or a sight that no longer counts."""

from __future__ import annotations

from advisor.consult.closing import Turn, finish, finished_turn
from advisor.consult.conversation import Conversation
from advisor.consult.memory import Memory
from advisor.consult.questions import fact_text, words_of
from advisor.consult.taking_back import named_by_value, names_nothing, takes_back
from advisor.consult.understood import Understanding
from advisor.tables import table


def forget(dialogue: Conversation, understood: Understanding) -> Turn:
    """Forgets the named facts, or those told last."""
    memory, before = dialogue.memory, dialogue.session.turn - 1
    last = tuple(name for name in memory.told_last() if memory.told[name].turn >= before)
    names = understood.forgotten or named_by_value(
        understood.text.lower(), {k: f.value for k, f in memory.told.items()}
    )
    if not names and not names_nothing(understood.text) and memory.told:
        return _no_longer(dialogue, understood)
    names = tuple(names) or last
    if not names and memory.told:
        return finished_turn(dialogue, str(table("consultation")["told_nothing"]), understood)
    known = [name for name in names if name in memory.told or name in memory.assumed]
    if not known:
        measured = [name for name in names if name in memory.measured]
        reply = f"You have told me no {words_of(names[0])}: there is nothing to forget." if names else ""
        reply = reply or "There is nothing to forget."
        if measured:
            listed = ", ".join(map(words_of, measured))
            reply = f"The loaded logs tell {listed}, so I cannot forget it; tell another value to overrule it."
        return finished_turn(dialogue, reply, understood)
    lines = [fact_text(name, {**assumed(memory), **memory.values()}[name]) for name in known]
    times = {k: v for k, v in dialogue.session.times_asked.items() if k not in known}
    dialogue.change(memory=memory.without(known), pending=None, times_asked=times)
    if takes_back(understood.text):
        dialogue.change(focus=())
    return finish(dialogue, f"Forgotten: {'; '.join(lines)}.", understood)


def _no_longer(dialogue: Conversation, understood: Understanding) -> Turn:
    """What is taken back and is no fact that is kept: a sight no longer counts, and nothing else is forgotten."""
    dialogue.change(pending=None, focus=())
    return finished_turn(dialogue, str(table("said_beside")["nothing_rests"]), understood)


def assumed(memory: Memory) -> dict[str, object]:
    """What was assumed where nobody answered, by fact."""
    return {name: fact.value for name, fact in memory.assumed.items()}
