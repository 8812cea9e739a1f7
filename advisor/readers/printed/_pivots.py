"""Printed tables with a row a measurement and a column a part of the data, as Ludwig prints them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from advisor.readers._series import number
from advisor.readers.printed._cells import barred, bars
from advisor.readers.printed._names import only_split

_FEWEST_CELLS = 2  # of a header with two parts of the data
_BETWEEN = " - "


@dataclass(frozen=True)
class Pivot:
    """A table whose header was met: the parts of the data, in their order."""

    parts: Sequence[str]

    def row(self, line: str) -> list[tuple[str, float]] | None:
        """The tags and values of a row; None where the line is none, nothing where it is a rule."""
        if not any(char.isalnum() for char in line):
            return [] if line.strip() else None
        cells = barred(_body(line))
        values = [number(cell) for cell in cells[1:]]
        if len(cells) != len(self.parts) + 1 or not cells[0][:1].isalpha() or all(value is None for value in values):
            return None
        pairs = zip(self.parts, values, strict=True)
        return [(f"{part}/{cells[0]}", value) for part, value in pairs if value is not None]


def _body(line: str) -> str:
    """The line without the time, the level and the place that loggers write before it."""
    return line.rpartition(_BETWEEN)[2]


def pivot_of(line: str) -> Pivot | None:
    """The table that the line is the header of: nothing but parts of the data behind the first cell."""
    cells = barred(_body(line))
    if not bars(line) or len(cells) < _FEWEST_CELLS:
        return None
    parts = cells if only_split(cells[:1]) else cells[1:]
    several = len(parts) > 1 and len(set(parts)) == len(parts)
    return Pivot(parts) if several and all(part.isalpha() and only_split([part]) for part in parts) else None
