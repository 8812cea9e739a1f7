"""A dialogue whose utterances are understood by script, so that its own behaviour is tested apart."""

from __future__ import annotations

from typing import Any

import pytest

from advisor.consult import Dialogue, Turn
from advisor.consult.understood import Match, Understanding


def understood(text: str = "", *meant: str, **parts: Any) -> Understanding:
    """An utterance that means these ids."""
    matches = tuple(Match(id=identifier, confidence=0.9) for identifier in meant)
    return Understanding(text=text, matches=matches, **parts)


class Script:
    """Says utterances whose understanding is given."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, dialogue: Dialogue | None = None) -> None:
        self.dialogue = dialogue or Dialogue()
        self._next = understood()
        monkeypatch.setattr("advisor.consult.dialogue.understand", lambda *_, **__: self._next)

    def say(self, text: str = "", *meant: str, **parts: Any) -> Turn:
        """One turn."""
        self._next = understood(text, *meant, **parts)
        return self.dialogue.say(text)
