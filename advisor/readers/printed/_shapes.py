"""Cuts printed lines into their numbers and the shape between them; lines of one shape are understood once."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray

from advisor.tables import table

MARK = "\0"
LONGEST = 20_000  # characters of a line
# The expression begins with a set of characters, which the engine skips to; what may not stand before is looked at
# behind it.
_AMOUNT = r"\d(?:\d{0,2},\d{3}(?:,\d{3})*(?!\d)(?:\.\d+)?|\d*\.?\d*)(?:[eE][-+]?\d+)?"
_WORD = r"(?:[nN][aA][nN]|[iI][nN][fF](?:inity)?)(?!\w)"
_NUMBER = re.compile(
    r"([-+.0-9nNiI](?<![A-Za-z0-9_.@].)(?<![A-Za-z]-.)"
    rf"(?:(?<=[0-9])(?:\d{{0,2}},\d{{3}}(?:,\d{{3}})*(?!\d)(?:\.\d+)?|\d*\.?\d*)(?:[eE][-+]?\d+)?"
    rf"|(?<=[-+])(?:{_AMOUNT}|\.\d+(?:[eE][-+]?\d+)?|{_WORD})"
    r"|(?<=\.)\d+(?:[eE][-+]?\d+)?"
    r"|(?:(?<=[nN])[aA][nN]|(?<=[iI])[nN][fF](?:inity)?)(?!\w)))"
)
# A number of digits, in one piece: what cuts a line would take no less and no more.
_WHOLE = (
    rf"(?>\d++(?!,)\.?\d*+(?:[eE][-+]?\d+)?|{_AMOUNT}|[-+](?:{_AMOUNT}|\.\d+(?:[eE][-+]?\d+)?)|\.\d+(?:[eE][-+]?\d+)?)"
)
_DIGIT = "0"
_OFTEN = 8  # lines of one shape, from which a pattern is made of it
_MOST_SEEN = 1000  # shapes counted
_MOST_GUESSES = 6  # patterns that are tried on a block
Guess = tuple[str, Callable[[str], re.Match[str] | None]]
_CONTROLS = re.compile(r"\x1b\[[0-9;?]{0,20}[A-Za-z]|[\x00-\x08\x0b-\x1f\ufeff]")
_ODD = re.compile(r"[\x00-\x08\x0b-\x1f\ufeff]")
_SPACES = re.compile(r"[^\S\n]{3,}")


def cleaned(line: str) -> str:
    """The line without what moves and colours a terminal's text, cut to a bound."""
    line = line[:LONGEST]
    return rewritten(_CONTROLS.sub(" " if "\b" in line else "", line) if _ODD.search(line) else line)


def rewritten(line: str) -> str:
    """The line, where it is of a form in which names stand apart from their numbers, with both beside each other."""
    for has, pattern, to in _forms():
        if has in line:
            line = pattern.sub(to, line)
    return line


@cache
def _forms() -> tuple[tuple[str, re.Pattern[str], str], ...]:
    return tuple((entry["has"], re.compile(entry["pattern"]), entry["to"]) for entry in table("printed")["rewritten"])


def cut(line: str) -> tuple[str, list[str]]:
    """The line's shape, with a mark for every number, and the numbers as printed."""
    pieces = _NUMBER.split(line)
    return MARK.join(pieces[::2]), pieces[1::2]


def cleaned_all(text: str) -> list[str]:
    """The lines of a text, each cleaned."""
    lines = text.split("\n")
    if _ODD.search(text) or (len(text) > LONGEST and max(map(len, lines)) > LONGEST):
        return [cleaned(line) for line in lines]
    return [rewritten(line) for line in lines] if any(has in text for has, _, _ in _forms()) else lines


class Cutter:
    """Cuts many lines; each is first tried, as a whole, against the shapes of earlier ones that begin alike."""

    def __init__(self) -> None:
        self._guesses: dict[str, list[Guess]] = {}
        self._seen: dict[str, int] = {}

    def cut_all(self, lines: Sequence[str]) -> tuple[list[str], list[str]]:
        """The shapes of the lines, and the numbers of all of them."""
        shapes: list[str] = []
        numbers: list[str] = []
        guesses = self._guesses
        for line in lines:
            first = line[:1]
            for shape, match in guesses.get(_DIGIT if first.isdigit() else first, ()):
                found = match(line)
                if found is not None:
                    shapes.append(shape)
                    numbers.extend(found.groups())
                    break
            else:
                shape, own = cut(line)
                shapes.append(shape)
                numbers.extend(own)
                if own:
                    self._learn(_DIGIT if first.isdigit() else first, shape)
        return shapes, numbers

    def _learn(self, begins: str, shape: str) -> None:
        if len(self._seen) > _MOST_SEEN:
            self._seen.clear()
        seen = self._seen[shape] = self._seen.get(shape, 0) + 1
        known = self._guesses.setdefault(begins, [])
        if seen == _OFTEN and len(known) < _MOST_GUESSES and _is_plain(shape):
            pattern = f"({_WHOLE})".join(map(re.escape, shape.split(MARK)))
            known.append((shape, re.compile(pattern).fullmatch))


def _is_plain(shape: str) -> bool:
    """Whether no piece before a number ends with a sign that might be the number's own."""
    pieces = shape.split(MARK)[:-1]
    return all(
        piece[-1:] not in ("-", "+") or (at > 0 and len(piece) == 1) or piece[-2:-1].isalnum()
        for at, piece in enumerate(pieces)
    )


def squeezed(shape: str) -> str:
    """The shape with long blanks cut to two."""
    return _SPACES.sub("  ", shape)


def numeral(text: str) -> float:
    """The number that a piece of a line stands for."""
    try:
        return float(text)
    except ValueError:
        return float(text.replace(",", ""))


def numerals(texts: Sequence[str]) -> NDArray[np.float64]:
    """The numbers that pieces of lines stand for."""
    try:
        return np.fromiter(map(float, texts), np.float64, len(texts))
    except ValueError:
        return np.fromiter(map(float, MARK.join(texts).replace(",", "").split(MARK)), np.float64, len(texts))


@cache
def listed(kind: str) -> frozenset[str]:
    """The names of a kind in the table of printed words."""
    return frozenset(str(name) for name in table("printed")[kind])
