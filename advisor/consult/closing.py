"""How a turn closes: its reply and the facts so far, and the question that is worth most."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from advisor.consult.conversation import Conversation
from advisor.consult.ending import closing, needed_for_plan
from advisor.consult.quantities import pattern, shape
from advisor.consult.questions import Asked
from advisor.consult.session import Pending, pending_for
from advisor.consult.speech import paragraphs
from advisor.consult.understood import Understanding
from advisor.consult.worth import worths
from advisor.facts.base import Provenance
from advisor.record import Record, field
from advisor.tables import table

if TYPE_CHECKING:
    from advisor.planner.plan import SearchPlan
else:
    SearchPlan = Any  # a plan is dear to declare, and most turns hold none

# Told and used, but no fact of the contract: the names of the parameters are.
_INNER = ("parameter_count",)


class Turn(Record):
    """One turn: what was understood, the reply in Markdown, the facts so far, and the question that stands open."""

    said: str
    matched: tuple[str, ...] = ()
    confidence: float = 0.0
    reply: str
    facts: Mapping[str, Any] = field(default_factory=dict)
    provenance: Mapping[str, Provenance] = field(default_factory=dict)
    question: Asked | None = None
    plan: SearchPlan | None = None
    ended: bool = False

    def to_json(self) -> dict[str, Any]:
        """The JSON of ask, as the contract gives it."""
        return {
            "version": 1,
            "matched": list(self.matched),
            "confidence": round(self.confidence, 4),
            "reply": self.reply,
            "facts": {k: list(v) if isinstance(v, tuple) else v for k, v in self.facts.items() if k not in _INNER},
            "provenance": {k: v for k, v in self.provenance.items() if k not in _INNER},
            "question": self.question.to_json() if self.question else None,
        }


def finish(dialogue: Conversation, body: str, understood: Understanding, ask_on: bool = True) -> Turn:
    """The turn with the next question, or with the plan when nothing is left to ask."""
    plan = None
    doubted = dialogue.pending is not None and dialogue.pending.fact in understood.odd
    if not doubted and (dialogue.pending is None or dialogue.pending.kind == "fact"):
        dialogue.change(pending=next_question(dialogue, understood.text) if ask_on else None)
    if dialogue.pending is None and ask_on:
        plan, closed = closing(dialogue)
        fresh = closed != dialogue.session.offered
        body = paragraphs(body, closed if fresh else "")
        dialogue.change(offered=closed, planned=dialogue.session.planned or (fresh and plan is not None))
    elif dialogue.pending is not None and dialogue.pending.kind == "conflict":
        body = paragraphs(body, dialogue.pending.text)
    return finished_turn(dialogue, body or _nothing_taken(dialogue, understood), understood, plan)


def _nothing_taken(dialogue: Conversation, understood: Understanding) -> str:
    """What is said to an utterance that told nothing: an open question is put again, a courtesy is returned."""
    pending = dialogue.pending
    if understood.facts:
        return "That is what I know already."
    answers = any(c.isdigit() for c in understood.text) and len(understood.text.split()) <= 3
    if answers and pending is not None:
        return "I could not read an answer in that. A figure needs its name or its unit, such as *lr 0.01* or *30 min*."
    if dialogue.session.answered and len(understood.text.split()) > 2 and not understood.question:
        return "I take note of that; it changes nothing in what I said."
    if understood.text.lower().strip(" .!").startswith(tuple(table("consultation")["courtesies"])):
        return "All right."
    return (
        "I don't see what that means for a training or a search. Tell me what the loss or the accuracy does, what you "
        "plan or what you have; *help* shows examples."
    )


def next_question(dialogue: Conversation, said: str = "") -> Pending | None:
    """The question whose answers change the advice most; None when nothing that matters would change."""
    rules, session = table("consultation"), dialogue.session
    closed = [fact for fact, times in session.times_asked.items() if times >= rules["asked_at_most"]]
    closed += rules["logged"] if dialogue.evidence.runs else []
    if any(pattern(shape("of_regression")).search(one.lower()) for one in (*(e.said for e in session.exchanges), said)):
        closed += rules["measured_otherwise"]  # who fits numbers has no accuracy
    ranked = worths(dialogue.memory, dialogue.study, session.focus, closed)
    fact = ranked[0].fact if ranked and ranked[0].worth >= rules["least_worth"] else None
    if fact is None and set(rules["search_facts"]) & set(dialogue.memory.values()):
        fact = next((need for need in needed_for_plan(dialogue) if need not in closed), None)
    if fact is None:
        return None
    times = {**session.times_asked, fact: session.times_asked.get(fact, 0) + 1}
    dialogue.change(times_asked=times)
    return pending_for(fact)


def finished_turn(
    dialogue: Conversation, reply: str, understood: Understanding, plan: SearchPlan | None = None, ended: bool = False
) -> Turn:
    """The turn as it is handed out."""
    memory = dialogue.memory
    facts = memory.values()
    return Turn(
        said=understood.text,
        matched=tuple(match.id for match in understood.matches),
        confidence=understood.confidence,
        reply=reply,
        facts=facts,
        provenance={**memory.provenance()},
        question=dialogue.pending.asked() if dialogue.pending else None,
        plan=plan,
        ended=ended,
    )
