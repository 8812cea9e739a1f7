"""The working memory of a conversation: facts that were told or assumed, beside those that the evidence measured."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Annotated, Any

from advisor.facts.base import Provenance
from advisor.facts.setup import Setup
from advisor.marks import Before
from advisor.record import Record, field
from advisor.records import Evidence


def _frozen(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


Value = Annotated[Any, Before(_frozen)]


class Remembered(Record):
    """One fact of the conversation: its value, who it comes from, and the turn that brought it."""

    name: str
    value: Value
    provenance: Provenance = "told"
    turn: int = 0


class Memory(Record):
    """What is known: facts by name, told ones before measured ones before assumed ones."""

    told: Mapping[str, Remembered] = field(default_factory=dict)
    assumed: Mapping[str, Remembered] = field(default_factory=dict)
    measured: Mapping[str, Any] = field(default_factory=dict)

    def with_told(self, facts: Mapping[str, Any], turn: int) -> Memory:
        """The memory after these facts were told."""
        new = {k: Remembered(name=k, value=v, turn=turn) for k, v in facts.items()}
        kept = {k: v for k, v in self.assumed.items() if k not in facts}
        return self.model_copy(update={"told": {**self.told, **new}, "assumed": kept})

    def with_assumed(self, name: str, value: Any, turn: int) -> Memory:
        """The memory after a fact was assumed because nobody told it."""
        new = Remembered(name=name, value=value, provenance="assumed", turn=turn)
        return self.model_copy(update={"assumed": {**self.assumed, name: new}})

    def without(self, names: Iterable[str]) -> Memory:
        """The memory after these facts were forgotten; what was measured stays."""
        gone = set(names)
        told = {k: v for k, v in self.told.items() if k not in gone}
        return self.model_copy(
            update={"told": told, "assumed": {k: v for k, v in self.assumed.items() if k not in gone}}
        )

    def told_last(self) -> tuple[str, ...]:
        """The names of the facts that the latest turn with facts told."""
        last = max((fact.turn for fact in self.told.values()), default=-1)
        return tuple(name for name, fact in self.told.items() if fact.turn == last)

    def values(self) -> dict[str, Any]:
        """What was told or measured, by name."""
        return {**self.measured, **{name: fact.value for name, fact in self.told.items()}}

    def provenance(self) -> dict[str, Provenance]:
        """Where each fact comes from."""
        found: dict[str, Provenance] = dict.fromkeys(self.assumed, "assumed")
        found |= dict.fromkeys(self.measured, "measured")
        return found | dict.fromkeys(self.told, "told")

    def setup(self, **supposed: Any) -> Setup:
        """The facts as rules and texts read them; `supposed` values replace what is known."""
        values = {**{k: f.value for k, f in self.assumed.items()}, **self.values(), **supposed}
        return Setup.model_validate(values).replaced(provenance=self.provenance())


def measured(evidence: Evidence) -> dict[str, Any]:
    """What the evidence says about the person's training by itself, as facts of Setup."""
    found: dict[str, Any] = {}
    if evidence.studies:
        found |= _of_study(evidence)
    for name, value in _shared(evidence).items():
        found.setdefault(name, value)
    return {name: value for name, value in found.items() if _valid(name, value)}


def _of_study(evidence: Evidence) -> dict[str, Any]:
    from advisor.consult.loaded import loaded
    from advisor.names import canonical

    study = max(evidence.studies, key=lambda study: len(study.trials))
    found: dict[str, Any] = {}
    if study.parameters:
        found["parameters"] = tuple(sorted({canonical(name) for name in study.parameters}))
    if study.metric_names:
        found["metric"] = study.metric_names[0]
    if study.directions:
        found["direction"] = study.directions[0]
    hours = loaded(evidence).trial_hours
    return found | ({"trial_hours": hours} if hours else {})


def _shared(evidence: Evidence) -> dict[str, Any]:
    """Hyperparameters that all runs have in common, by canonical name."""
    from advisor.names import canonical
    from advisor.optimizers import optimizer_of

    if not evidence.runs:
        return {}
    first, *others = [run.hyperparameters for run in evidence.runs]
    found: dict[str, Any] = {}
    for name, value in first.items():
        if value is None or any(other.get(name) != value for other in others):
            continue
        meaning = canonical(name)
        if meaning in Setup.declared():
            found.setdefault(meaning, (optimizer_of(value) or value) if meaning == "optimizer" else value)
    return found


def _valid(name: str, value: Any) -> bool:
    try:
        Setup.model_validate({name: value})
    except ValueError:
        return False
    return True
