"""The dialogue behind Consult: one turn in, one reply out, and the facts that it gathered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from advisor_tui.workspace import Workspace


@dataclass(frozen=True)
class Reply:
    """One answer: Markdown, the question that follows, what it comes from, what was understood."""

    text: str
    question: str = ""
    choices: tuple[object, ...] = ()
    matched: tuple[str, ...] = ()
    told: Mapping[str, Any] = field(default_factory=dict)


@dataclass
class Talk:
    """A dialogue that goes on."""

    dialogue: Any

    @classmethod
    def begin(cls, space: Workspace) -> Talk:
        """A new dialogue that knows what is open and what was told."""
        from advisor.consult.dialogue import Dialogue

        return cls(Dialogue())

    @classmethod
    def again(cls, talk: Talk | None, space: Workspace) -> Talk | None:
        """The dialogue after a fact was edited by hand."""
        return talk

    def say(self, text: str) -> Reply:
        """One turn."""
        turn = self.dialogue.say(text)
        told = turn.to_json()
        question = told.get("question") or {}
        return Reply(
            text=told["reply"],
            question=str(question.get("text", "")),
            choices=tuple(question.get("choices") or ()),
            matched=tuple(told.get("matched") or ()),
            told=dict(told.get("facts") or {}),
        )


def facts_of(space: Workspace, talk: Talk | None) -> dict[str, tuple[Any, str]]:
    """Facts as name → (value, where it comes from): told, then measured in what is open."""
    found: dict[str, tuple[Any, str]] = {name: (value, "told") for name, value in space.told.items()}
    for name, value in measured(space).items():
        found.setdefault(name, (value, "measured"))
    return found


def measured(space: Workspace) -> dict[str, Any]:
    """What the open sources say about the training by themselves."""
    from advisor.facts.setup import Setup
    from advisor.names import canonical

    found: dict[str, Any] = {}
    known = Setup.declared()
    for study in space.evidence.studies:
        if study.parameters:
            found.setdefault("parameters", tuple(study.parameters))
        if study.metric_names:
            found.setdefault("metric", study.metric_names[0])
        if study.directions:
            found.setdefault("direction", study.directions[0])
    runs = space.evidence.runs
    if runs:
        shared = set(runs[0].hyperparameters.items()).intersection(*(r.hyperparameters.items() for r in runs[1:]))
        for name, value in sorted(shared, key=lambda item: str(item[0])):
            if canonical(name) in known and value is not None:
                found.setdefault(canonical(name), value)
    return found
