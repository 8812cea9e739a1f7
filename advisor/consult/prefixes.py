"""Which patterns a text can match at all, by the two letters that they begin with: the rest need no compiling."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from advisor.patterns import letters

_START = re.compile(r"(?<![\w])\w\w")


def starts(text: str) -> frozenset[str]:
    """The first two letters of every word of the text."""
    return frozenset(_START.findall(text))


def possible(expression: str, begun: frozenset[str]) -> bool:
    """Whether a pattern that is matched at the beginning of a word can match a text whose words begin so."""
    wanted = leading(expression)
    return wanted is None or not wanted.isdisjoint(begun)


@cache
def leading(expression: str) -> frozenset[str] | None:
    """The two letters that any match begins with; None where the expression does not tell."""
    return frozenset(letters("begins", expression, lambda: sorted(_leading(expression) or ()))) or None


def _leading(expression: str) -> frozenset[str] | None:
    found: set[str] = set()
    for alternative in alternatives(expression):
        one = _first(alternative)
        if one is None:
            return None
        found |= one
    return frozenset(found)


def alternatives(expression: str) -> Iterator[str]:
    """The parts between the bars that stand in no group and no class."""
    start = depth = place = 0
    while place < len(expression):
        char = expression[place]
        if char == "\\":
            place += 1
        elif char == "[":
            place = expression.index("]", place + 2)
        else:
            depth += (char == "(") - (char == ")")
        if char == "|" and depth == 0:
            yield expression[start:place]
            start = place + 1
        place += 1
    yield expression[start:]


def _first(alternative: str) -> frozenset[str] | None:
    if alternative.startswith("(?:"):
        end = _closing(alternative)
        optional = alternative[end + 1 : end + 2] in ("?", "*", "{")
        return None if optional else _leading(alternative[3:end])
    plain = len(alternative) > 1 and alternative[:2].isalnum() and alternative[2:3] not in ("?", "*", "{")
    return frozenset([alternative[:2]]) if plain else None


def _closing(expression: str) -> int:
    """Where the group that the expression begins with ends."""
    depth = place = 0
    while place < len(expression):
        char = expression[place]
        if char == "\\":
            place += 1
        elif char == "[":
            place = expression.index("]", place + 2)
        elif char in "()":
            depth += 1 if char == "(" else -1
            if depth == 0:
                return place
        place += 1
    return len(expression)
