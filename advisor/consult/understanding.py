"""One utterance understood: what it is about, the facts it tells, and whether it steers the conversation."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Literal

from pydantic import Field

from advisor.facts.setup import Setup
from advisor.records import Record

Command = Literal[
    "why-ask", "how-known", "what-if", "forget", "start-over", "show-plan", "show-facts", "skip", "help", "bye"
]


MAX_CHARACTERS = 4000


class Match(Record):
    """A claim, a topic or the rule of a described symptom, and the calibrated chance that it is meant."""

    id: str
    confidence: float


class Understanding(Record):
    """What one utterance means.

    `matches` best first, each above the threshold of acting on it; `unsure` the candidates for "did you mean A
    or B?" when nothing is sure enough. `facts` by the names of Setup, in base units (with the command `what-if`
    they are supposed, not told); `restated` says each quantity back with its unit. `forgotten` names the facts of
    the command `forget` (empty: the last thing told).
    """

    text: str
    matches: tuple[Match, ...] = ()
    facts: Mapping[str, Any] = Field(default_factory=dict)
    command: Command | None = None
    question: bool = False
    unsure: tuple[str, ...] = ()
    restated: tuple[str, ...] = ()
    forgotten: tuple[str, ...] = ()

    @property
    def confidence(self) -> float:
        """The confidence of the best match, 0 when there is none."""
        return self.matches[0].confidence if self.matches else 0.0


def understand(text: str, setup: Setup | None = None, asked: str | None = None) -> Understanding:
    """What the utterance means, given what is known and the fact that was asked for last.

    A short answer ("48", "yes", "adamw") is read as the fact `asked`.
    """
    from advisor.consult.answers import answer, command_of, forgotten
    from advisor.consult.telling import restated, told

    text = text[:MAX_CHARACTERS]
    command = command_of(text)
    if command == "forget":
        return Understanding(text=text, command="forget", forgotten=forgotten(text))
    if command and command != "what-if":
        return Understanding(text=text, command=command)  # type: ignore[arg-type]
    reading = told(text, setup.model_dump() if setup else {})
    facts = answer(asked, text, reading.facts) if asked else reading.facts
    return Understanding(
        text=text,
        facts=facts,
        command="what-if" if command else None,
        question=is_question(text),
        restated=restated(reading, facts),
    )


def is_question(text: str) -> bool:
    """Whether the utterance asks: it ends in a question mark or begins with a question word."""
    from advisor.consult.quantities import words

    parts = re.split(r"(?<=[.!?;])\s+|\n", text.strip().lower())
    return any(part.endswith("?") or re.match(rf"(?:{words()['question_words']})\b", part) for part in parts)
