"""Cuts printed lines into their numbers and the shape between them; lines of one shape are understood once."""

from __future__ import annotations

import re
from functools import cache

from advisor.tables import table

MARK = "\0"
LONGEST = 20_000
# The expression begins with a set of characters, which the engine skips to; what may not stand before is looked at
# behind it.
_AMOUNT = r"\d(?:\d{0,2}(?:,\d{3})+(?!\d)(?:\.\d+)?|\d*\.?\d*)(?:[eE][-+]?\d+)?"
_WORD = r"(?:[nN][aA][nN]|[iI][nN][fF](?:inity)?)(?!\w)"
_NUMBER = re.compile(
    r"([-+.0-9nNiI](?<![\w.@].)(?<![A-Za-z]-.)"
    rf"(?:(?<=[0-9])(?:\d{{0,2}}(?:,\d{{3}})+(?!\d)(?:\.\d+)?|\d*\.?\d*)(?:[eE][-+]?\d+)?"
    rf"|(?<=[-+])(?:{_AMOUNT}|\.\d+(?:[eE][-+]?\d+)?|{_WORD})"
    r"|(?<=\.)\d+(?:[eE][-+]?\d+)?"
    r"|(?:(?<=[nN])[aA][nN]|(?<=[iI])[nN][fF](?:inity)?)(?!\w)))"
)
_CONTROLS = re.compile(r"\x1b\[[0-9;?]{0,20}[A-Za-z]|[\x00-\x08\x0b-\x1f\ufeff]")
_ODD = re.compile(r"[\x00-\x08\x0b-\x1f\ufeff]")
_SPACES = re.compile(r"[^\S\n]{3,}")


def cleaned(line: str) -> str:
    """The line without what moves and colours a terminal's text, cut to a bound."""
    line = line[:LONGEST]
    return _CONTROLS.sub(" " if "\b" in line else "", line) if _ODD.search(line) else line


def cut(line: str) -> tuple[str, list[str]]:
    """The line's shape, with a mark for every number, and the numbers as printed."""
    pieces = _NUMBER.split(line)
    return MARK.join(pieces[::2]), pieces[1::2]


def squeezed(shape: str) -> str:
    """The shape with long blanks cut to two."""
    return _SPACES.sub("  ", shape)


def numeral(text: str) -> float:
    """The number that a piece of a line stands for."""
    try:
        return float(text)
    except ValueError:
        return float(text.replace(",", ""))


@cache
def listed(kind: str) -> frozenset[str]:
    """The names of a kind in the table of printed words."""
    return frozenset(str(name) for name in table("printed")[kind])
