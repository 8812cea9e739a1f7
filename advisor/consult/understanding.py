"""One utterance understood: what it is about, the facts it tells, and whether it steers the conversation."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from pydantic import Field

from advisor.facts.setup import Setup
from advisor.records import Record

Command = Literal[
    "why-ask", "how-known", "what-if", "forget", "start-over", "show-plan", "show-facts", "skip", "help", "bye"
]


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
    return Understanding(text=text)
