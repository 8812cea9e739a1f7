"""What an utterance was understood to mean."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from advisor.consult.talk_facts import Talk
from advisor.record import Record, field

Command = Literal[
    "why-ask",
    "why",
    "no-help",
    "helped",
    "next",
    "how-known",
    "what-if",
    "forget",
    "start-over",
    "show-plan",
    "show-facts",
    "skip",
    "help",
    "bye",
]


class Match(Record):
    """A claim, a topic or the rule of a described symptom, and the calibrated chance that it is meant."""

    id: str
    confidence: float


class Understanding(Record):
    """What one utterance means.

    `matches` best first, each above the threshold of acting on it; `unsure` the candidates for "did you mean A
    or B?" when nothing is sure enough. `facts` by the names of Setup, in base units (with the command `what-if`
    they are supposed, not told); `supposed` are values that are only asked about. `restated` says each quantity back
    with its unit. `forgotten` names the facts of the command `forget` (empty: the last thing told).
    """

    text: str
    matches: tuple[Match, ...] = ()
    facts: Mapping[str, Any] = field(default_factory=dict)
    command: Command | None = None
    question: bool = False
    unsure: tuple[str, ...] = ()
    restated: tuple[str, ...] = ()
    forgotten: tuple[str, ...] = ()
    talk: Talk = field(default_factory=Talk)
    supposed: Mapping[str, Any] = field(default_factory=dict)
    odd: Mapping[str, str] = field(default_factory=dict)
    plans: bool = field(default=False, description="it asks for the plan beside the facts that it tells")

    @property
    def confidence(self) -> float:
        """The confidence of the best match, 0 when there is none."""
        return self.matches[0].confidence if self.matches else 0.0
