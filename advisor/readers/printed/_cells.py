"""The cells of a printed table's line: between bars, commas or blanks, without rules and stamps."""

from __future__ import annotations

import re

from advisor.names import words
from advisor.readers._series import number

BARS = "|│┃║┆"
"""What stands between the cells of a drawn table."""
_STAMP = re.compile(r"\A\s{0,20}\[?(?:\d{1,4}[-/]\d\d?(?:[-/]\d{1,4})?[ T-])?\d\d:\d\d:\d\d(?:[.,]\d+)?\]?[ :]?")
_COMMAS = re.compile(r"\s{0,20}[A-Za-z_][\w./-]*(?:, ?[A-Za-z_][\w./ -]*){1,100}\s*")
_CELL = re.compile(r"\S+(?: \S+)*")


def names_of(line: str) -> list[tuple[str, int, int]]:
    """The cells of a header with where they stand."""
    if bars(line) >= 2:
        return [(cell, 0, 0) for cell in barred(line)]
    if number(line.split(maxsplit=1)[0] if line.split() else "") is not None:
        return []
    if separated(line):
        return [(cell, 0, 0) for cell in by_commas(line)]
    wide = [(match[0], match.start(), match.end()) for match in _CELL.finditer(line.replace("\t", "  "))]
    wide = wide if len(wide) > 1 else single(line)
    return [cell for cell in wide if words(cell[0]) or cell[0] == "#"]


def separated(line: str) -> bool:
    """Whether the line is names between commas and nothing else: the header of a table of such rows."""
    return bool(_COMMAS.fullmatch(line))


def by_commas(line: str) -> list[str]:
    """The cells of a line between commas."""
    return [cell.strip() for cell in line.split(",")]


def single(line: str) -> list[tuple[str, int, int]]:
    """The cells of a header whose names are single words."""
    return [(match[0], match.start(), match.end()) for match in re.finditer(r"\S+", line)]


def bars(line: str) -> int:
    """How many bars stand between the cells of a line."""
    return sum(line.count(bar) for bar in BARS)


def barred(line: str) -> list[str]:
    """The cells of a line between its bars."""
    for bar in BARS[1:]:
        line = line.replace(bar, "|")
    return [cell.strip() for cell in line.strip().strip("|").split("|")]


def unstamped(line: str) -> str:
    """The line without the time of day it begins with."""
    return _STAMP.sub("", line, count=1)
