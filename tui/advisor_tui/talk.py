"""The dialogue behind Consult: one turn in, one reply out, and the facts that it gathered."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from advisor_tui.workspace import Workspace

if TYPE_CHECKING:
    from advisor.consult.dialogue import Dialogue
    from advisor.consult.questions import Asked
    from advisor.consult.session import Session
    from advisor.planner.plan import SearchPlan


@dataclass(frozen=True)
class Reply:
    """One answer: Markdown, the question that follows, what it comes from, what is told and assumed after it.

    `plan` is there when it was asked for; `needed` are the facts without which none can be made.
    """

    text: str
    question: str = ""
    choices: tuple[object, ...] = ()
    matched: tuple[str, ...] = ()
    told: Mapping[str, Any] = field(default_factory=dict)
    assumed: Mapping[str, Any] = field(default_factory=dict)
    ended: bool = False
    plan: SearchPlan | None = None
    needed: tuple[str, ...] = ()


@dataclass
class Talk:
    """A dialogue that goes on."""

    dialogue: Dialogue

    @classmethod
    def begin(cls, space: Workspace) -> Talk:
        """A new dialogue that knows what is open and what was told."""
        from advisor.config import find_config
        from advisor.consult.dialogue import Dialogue

        return cls(Dialogue(space.setup(find_config().context), space.evidence))

    @classmethod
    def going_on(cls, space: Workspace, session: Session) -> Talk:
        """A conversation that was kept, over the evidence that is open now."""
        from advisor.consult.dialogue import Dialogue

        return cls(Dialogue(evidence=space.evidence, session=session))

    def moved(self, space: Workspace) -> Talk:
        """The same conversation over the evidence that is open now."""
        return Talk.going_on(space, self.dialogue.session)

    def learn(self, facts: Mapping[str, Any]) -> None:
        """Takes over facts that were changed or forgotten by hand."""
        known = self.dialogue.memory.told
        gone = [name for name in known if name not in facts]
        if gone:
            self.dialogue.change(memory=self.dialogue.memory.without(gone))
        new = {name: value for name, value in facts.items() if name not in known or known[name].value != value}
        if new:
            self.dialogue.tell(**new)

    def say(self, text: str) -> Reply:
        """One turn."""
        from advisor.consult.speech import without_question

        wanted = self.dialogue.session.wants_plan or asks_for_plan(text)
        turn = self.dialogue.say(text)
        needed = self._needed()
        question = self._asked(needed)
        memory = self.dialogue.memory
        return Reply(
            text=without_question(turn.reply, turn.question),
            question=question.text if question else "",
            choices=question.choices if question else (),
            plan=turn.plan if wanted else None,
            needed=needed,
            matched=turn.matched,
            told={name: fact.value for name, fact in memory.told.items()},
            assumed={name: fact.value for name, fact in memory.assumed.items()},
            ended=turn.ended,
        )

    def _needed(self) -> tuple[str, ...]:
        """What a plan still needs, once what may be spent or varied was told."""
        from advisor.consult.ending import needed_for_plan

        if not {"budget_hours", "budget_trials", "parameters"} & set(self.dialogue.memory.values()):
            return ()
        return tuple(needed_for_plan(self.dialogue))

    def _asked(self, needed: tuple[str, ...]) -> Asked | None:
        """The open question: the one that blocks the plan before one that would only better it."""
        from advisor.consult.session import pending_for

        pending = self.dialogue.pending
        if needed and pending is not None and pending.kind == "fact" and pending.fact not in needed:
            pending = pending_for(needed[0])
            self.dialogue.change(pending=pending)
        return pending.asked() if pending is not None else None

    def said_when(self, name: str) -> str:
        """The words in which a fact was told, empty where it was told by hand."""
        fact = self.dialogue.memory.told.get(name)
        said = self.dialogue.session.exchanges
        return said[fact.turn - 1].said if fact is not None and 0 < fact.turn <= len(said) else ""


def asks_for_plan(text: str) -> bool:
    """Whether the plan itself is asked for: make the plan, show me the plan."""
    from advisor.tables import table

    return re.search(table("consultation")["shows_plan"], text.strip().lower()) is not None


def facts_of(space: Workspace) -> dict[str, tuple[Any, str]]:
    """Facts as name → (value, where it comes from): told, then measured in what is open, then assumed."""
    from advisor.consult.memory import measured

    found: dict[str, tuple[Any, str]] = {name: (value, "told") for name, value in space.told.items()}
    for name, value in measured(space.evidence).items():
        found.setdefault(name, (value, "measured"))
    for name, value in space.assumed.items():
        found.setdefault(name, (value, "assumed"))
    return found
