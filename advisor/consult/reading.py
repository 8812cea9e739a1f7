"""A text under reading: what it tells so far, and what is still to be read."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from advisor.consult.prefixes import possible, starts
from advisor.consult.quantities import beginning, pattern, plain

_ABSURD = 1e15  # numbers from which on none is a fact of a training


class Reading:
    """A text under reading: what is told and what only supposed so far; spans already understood are blanked.

    `merely` are facts that a name alone tells, which say nothing of what the text is for.
    """

    def __init__(self, text: str, before: Mapping[str, Any] | None = None) -> None:
        self.before: Mapping[str, Any] = before or {}
        self.text = self.whole = plain(text)
        self.facts: dict[str, Any] = {}
        self.said: dict[str, str] = {}
        self.odd: dict[str, str] = {}
        self.supposed: dict[str, Any] = {}
        self.merely: frozenset[str] = frozenset()
        self.begun = starts(self.whole)
        self.counts = any(letter.isdigit() for letter in self.whole)

    def tell(self, fact: str, value: Any, span: tuple[int, int] | None = None) -> None:
        """Keeps the first value told of a fact, if it is a number of this world, and blanks its span."""
        absurd = isinstance(value, (int, float)) and not abs(value) < _ABSURD
        if fact not in self.facts and not absurd:
            self.facts[fact] = value
            if span:
                self.said[fact] = self.whole[span[0] : span[1]].strip()
        if span:
            self.blank(span)

    def blank(self, span: tuple[int, int]) -> None:
        """Takes the span out of what is still to be read."""
        self.text = self.text[: span[0]] + " " * (span[1] - span[0]) + self.text[span[1] :]

    def tells(self) -> bool:
        """Whether the text tells more than a name."""
        return bool(self.facts.keys() - self.merely)

    def find(self, expression: str) -> list[re.Match[str]]:
        """Every match of an expression in what is still to be read."""
        return list(pattern(expression).finditer(self.text)) if possible(expression, self.begun) else []

    def names(self, expression: str) -> bool:
        """Whether a word of the whole text begins so."""
        return possible(expression, self.begun) and bool(beginning(expression).search(self.whole))

    def until(self, place: int, reach: int) -> str:
        """What stands before the place in what is still to be read."""
        return self.text[max(0, place - reach) : place]
