"""The dialogue: one utterance in, one turn out; facts are remembered, and the question worth asking comes next."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import Field

from advisor.consult.learning import corrects
from advisor.consult.loaded import Loaded, loaded
from advisor.consult.memory import Memory, Remembered, measured
from advisor.consult.questions import Asked
from advisor.consult.session import Exchange, Pending, Session, load_session, save_session
from advisor.consult.understanding import understand
from advisor.consult.understood import Understanding
from advisor.facts.base import Provenance
from advisor.facts.setup import Setup
from advisor.planner.plan import SearchPlan
from advisor.records import Evidence, Record

if TYPE_CHECKING:
    from advisor.findings import Diagnosis


# What may be spent says nothing about what the logs show, so a diagnosis outlives a change of it.
_MEANS = ("budget_hours", "budget_kind", "budget_trials", "trial_hours", "n_workers", "price_per_hour", "memory_gb")

# Told and used, but no fact of the contract: the names of the parameters are.
_INNER = ("parameter_count",)


# What follows from the optimizer by its table is nothing that a person tells.
_FOLLOWING = ("adaptive", "decoupled")


class Turn(Record):
    """One turn: what was understood, the reply in Markdown, the facts so far, and the question that stands open."""

    said: str
    matched: tuple[str, ...] = ()
    confidence: float = 0.0
    reply: str
    facts: Mapping[str, Any] = Field(default_factory=dict)
    provenance: Mapping[str, Provenance] = Field(default_factory=dict)
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


class Dialogue:
    """A conversation that goes on: `say` takes one utterance and gives one turn.

    `setup` are facts told beforehand, `evidence` what was loaded (claims are checked against it, and its facts
    count as measured), `session` a conversation to go on with. `opens` gives the path that an utterance asks to look
    at, and raises a ConfigError for one that may not be read.
    """

    def __init__(
        self, setup: Setup | None = None, evidence: Evidence | None = None, session: Session | None = None,
        opens: Callable[[str], Path] = Path,
    ) -> None:  # fmt: skip
        self.opens = opens
        self.evidence = evidence or Evidence()
        self.study: Loaded = loaded(self.evidence)
        session = session or Session()
        memory = session.memory.model_copy(update={"measured": measured(self.evidence)})
        self.session = session.model_copy(update={"memory": memory.with_told(told_facts(setup), session.turn)})
        self._diagnosis: tuple[Setup, Diagnosis] | None = None

    @property
    def memory(self) -> Memory:
        """What is known so far."""
        return self.session.memory

    @property
    def setup(self) -> Setup:
        """The facts as the planner and the rules read them, provenance included."""
        return self.memory.setup()

    @property
    def pending(self) -> Pending | None:
        """What stands open, None when nothing is asked."""
        return self.session.pending

    @property
    def diagnosis(self) -> Diagnosis:
        """The findings on the evidence, made when first needed."""
        setup = self.setup.replaced(**dict.fromkeys(_MEANS), provenance={})
        if self._diagnosis is None or self._diagnosis[0] != setup:
            from advisor.diagnosis import Request, diagnose_evidence

            self._diagnosis = setup, diagnose_evidence(self.evidence, Request(setup=self.setup))
        return self._diagnosis[1]

    def change(self, **changes: Any) -> None:
        """Replaces parts of the session."""
        self.session = self.session.model_copy(update=changes)

    def load(self, path: Path) -> str:
        """Reads logs or a study into the conversation; what they show in short, or why they could not be read."""
        from advisor.consult.evidence import loaded_in_short
        from advisor.diagnosis import read

        found = read(path)
        if not (found.runs or found.studies):
            return (
                "; ".join(f"{error.source}: {error.message}" for error in found.errors) or f"{path}: nothing to read."
            )
        self.evidence, self.study, self._diagnosis = found, loaded(found), None
        self.change(memory=self.memory.model_copy(update={"measured": measured(found)}))
        return loaded_in_short(self)

    def tell(self, **facts: Any) -> None:
        """Facts told outside the conversation; they replace earlier ones."""
        self.change(memory=self.memory.with_told(facts, self.session.turn))

    def plan(self) -> SearchPlan:
        """The search plan for what is known; raises PlanError with a question where something is missing."""
        from advisor.consult.ending import make_plan

        return make_plan(self)

    def welcome(self) -> str:
        """The first words of a conversation, in Markdown."""
        from advisor.consult.evidence import welcome

        return welcome(self)

    def _understood(self, text: str) -> Understanding:
        """The utterance read as an answer to the open question; a correction as the facts told last."""
        asked = self.pending.fact if self.pending and self.pending.kind != "meaning" else None
        found = understand(text, self.setup, asked)
        if asked in found.facts and (len(found.facts) > 1 or found.command):
            plain = understand(text, self.setup)
            found = plain if plain.facts and asked not in plain.facts else found
        if not corrects(text) or found.facts or found.matches or found.command:
            return found
        for fact in self.memory.told_last():
            again = understand(text, self.setup, fact)
            if fact in again.facts:
                return again
        return found

    def say(self, text: str) -> Turn:
        """One turn of the conversation."""
        from advisor.consult.turn import take

        understood = self._understood(text)
        self.change(turn=self.session.turn + 1)
        turn = take(self, understood)
        self.change(exchanges=(*self.session.exchanges, Exchange(said=text, reply=turn.reply)))
        return turn


def told_facts(setup: Setup | None) -> dict[str, Any]:
    """The facts that a Setup holds, by name."""
    if setup is None:
        return {}
    names = (name for name in Setup.declared() if name not in ("provenance", *_FOLLOWING))
    return {name: value for name in names if (value := getattr(setup, name)) is not None}


def ask(text: str, session: str | Path | None = None, sources: Sequence[Any] = (), **told: Any) -> Turn:
    """One turn: the reply to the utterance, in a conversation kept in the file `session` when one is named."""
    from advisor.context import told_setup

    path = Path(session) if session is not None else None
    evidence = None
    if sources:
        from advisor.diagnosis import read

        evidence = read(*sources)
    dialogue = Dialogue(told_setup(told) if told else None, evidence, load_session(path) if path else None)
    turn = dialogue.say(text)
    if path:
        save_session(dialogue.session, path)
    return turn


__all__ = ["Dialogue", "Remembered", "Turn", "Understanding", "ask"]
