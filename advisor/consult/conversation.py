"""What a conversation holds: the evidence, what is known, what stands open, and the findings on the evidence."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from advisor.consult.loaded import Loaded, loaded
from advisor.consult.memory import Memory, measured
from advisor.consult.session import Pending, Session
from advisor.consult.sources import kept_sources, read_again
from advisor.errors import ConfigError
from advisor.facts.setup import Setup
from advisor.records import Evidence

if TYPE_CHECKING:
    from advisor.findings import Diagnosis


# What may be spent says nothing about what the logs show, so a diagnosis outlives a change of it.
_MEANS = ("budget_hours", "budget_kind", "budget_trials", "trial_hours", "n_workers", "price_per_hour", "memory_gb")

# What follows from the optimizer by its table is nothing that a person tells.
_FOLLOWING = ("adaptive", "decoupled")


class Conversation:
    """What is known and open so far.

    `setup` are facts told beforehand, `evidence` what was loaded (claims are checked against it, and its facts
    count as measured), `session` a conversation to go on with. `opens` gives the path that an utterance asks to look
    at, and raises a ConfigError for one that may not be read.
    """

    def __init__(
        self, setup: Setup | None = None, evidence: Evidence | None = None, session: Session | None = None,
        opens: Callable[[str], Path] = Path,
    ) -> None:  # fmt: skip
        self.opens = opens
        session = session or Session()
        self.evidence = evidence if evidence is not None else read_again(session.sources)
        self.study: Loaded = loaded(self.evidence)
        session = session.model_copy(update={"sources": kept_sources(self.evidence) or session.sources})
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
    def told(self) -> Setup:
        """The facts without what the evidence itself says: the parameters of a study are none of the runs beside it."""
        setup = self.setup
        seen = [name for name, source in setup.provenance.items() if source == "measured"]
        kept = {name: source for name, source in setup.provenance.items() if name not in seen}
        return setup.replaced(**dict.fromkeys(seen), provenance=kept)

    @property
    def pending(self) -> Pending | None:
        """What stands open, None when nothing is asked."""
        return self.session.pending

    @property
    def diagnosis(self) -> Diagnosis:
        """The findings on the evidence, made when first needed."""
        setup = self.told.replaced(**dict.fromkeys(_MEANS), provenance={})
        if self._diagnosis is None or self._diagnosis[0] != setup:
            self._diagnosis = setup, self._diagnosed()
        return self._diagnosis[1]

    def _diagnosed(self) -> Diagnosis:
        """The findings by what was told; a metric of the talk that nothing logged judges nothing."""
        from advisor.diagnosis import Request, diagnose_evidence

        told = self.told
        try:
            return diagnose_evidence(self.evidence, Request(setup=told))
        except ConfigError:
            if not self._said_in_talk("metric"):
                raise
            return diagnose_evidence(self.evidence, Request(setup=told.replaced(metric=None, direction=None)))

    def _said_in_talk(self, fact: str) -> bool:
        """Whether the fact comes of what was said, and was not given with the sources."""
        known = self.memory.told.get(fact)
        return known is None or known.turn > 0

    def change(self, **changes: Any) -> None:
        """Replaces parts of the session."""
        self.session = self.session.model_copy(update=changes)

    def load(self, path: Path) -> str:
        """Reads logs or a study into the conversation; says why where they could not be read, else nothing."""
        from advisor.diagnosis import read

        found = read(path)
        if not (found.runs or found.studies):
            reasons = "; ".join(f"{error.source}: {error.message}" for error in found.errors)
            return reasons or f"{path}: nothing to read."
        self.evidence, self.study, self._diagnosis = found, loaded(found), None
        kept = self.memory.model_copy(update={"measured": measured(found)})
        self.change(memory=kept, sources=kept_sources(found))
        return ""

    def tell(self, **facts: Any) -> None:
        """Facts told outside the conversation; they replace earlier ones."""
        self.change(memory=self.memory.with_told(facts, self.session.turn))


def told_facts(setup: Setup | None) -> dict[str, Any]:
    """The facts that a Setup holds, by name."""
    if setup is None:
        return {}
    names = (name for name in Setup.declared() if name not in ("provenance", *_FOLLOWING))
    return {name: value for name in names if (value := getattr(setup, name)) is not None}
