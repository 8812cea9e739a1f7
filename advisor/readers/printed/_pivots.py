"""Printed tables of measurements by parts of the data, a column or a row a part, as Ludwig prints them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from advisor.readers._series import number
from advisor.readers.printed._cells import barred, bars
from advisor.readers.printed._columns import PrintedTable, header_of
from advisor.readers.printed._headings import counter_at
from advisor.readers.printed._names import is_known, only_split

_FEWEST_CELLS = 2  # of a header with two parts of the data
_BETWEEN = " - "


@dataclass(frozen=True)
class Pivot:
    """A table whose header was met: the parts of the data, in their order."""

    columns: Sequence[str]
    by_rows: bool = False
    """Whether the rows are the parts of the data, and the columns what is measured."""
    groups: Sequence[str] = ()
    """The parts of the data above the names of columns that stand in the next line."""

    def row(self, line: str) -> list[tuple[str, float]] | None:
        """The tags and values of a row; None where the line is none, nothing where it is a rule."""
        if self.groups:
            return None
        if not any(char.isalnum() for char in line):
            return [] if line.strip() else None
        cells = barred(_body(line))
        values = [number(cell) for cell in cells[1:]]
        named = only_split(cells[:1]) if self.by_rows else cells[0][:1].isalpha()
        if len(cells) != len(self.columns) + 1 or not named or all(value is None for value in values):
            return None
        pairs = zip(self.columns, values, strict=True)
        return [(self._tag(cells[0], column), value) for column, value in pairs if value is not None]

    def table_below(self, line: str) -> PrintedTable | None:
        """The table that opens below the parts of the data with the names of its columns; None where it does not."""
        header = below_groups(self.groups, line) if self.groups else None
        return None if header is None else header_of(header)

    def _tag(self, row: str, column: str) -> str:
        return f"{row}/{column}" if self.by_rows else f"{column}/{row}"


_GROUPS = re.compile(r"\S+(?: \S+)*")


def groups_of(line: str) -> tuple[str, ...]:
    """The parts of the data that a line names wide apart, behind what counts, above the columns of a table."""
    if bars(line) or any(char.isdigit() for char in line):
        return ()
    found = tuple(match[0] for match in _GROUPS.finditer(line.replace("\t", "  ")))
    parts = [one for one in found if only_split([one]) and " " not in one]
    counters = found[: len(found) - len(parts)]
    told = (
        len(set(parts)) > 1
        and found[len(counters) :] == tuple(parts)
        and all(map(counter_at, map(str.lower, counters)))
    )
    return found if told and (counters or len(set(parts)) == len(parts)) else ()


def below_groups(groups: Sequence[str], line: str) -> str | None:
    """The header below such a line, each name that comes as often as there are parts said to be of its part."""
    names = line.replace("\t", "  ").split()
    parts = [group for group in groups if only_split([group])]
    if len(parts) == len(names):
        counters = groups[: len(groups) - len(parts)]
        return "  ".join([*counters, *(f"{part}_{name}" for part, name in zip(parts, names, strict=True))])
    if len(set(names)) == len(names) or not any(names.count(name) == len(groups) for name in names):
        return None
    if any(names.count(name) not in (1, len(groups)) for name in names):
        return None
    seen: dict[str, int] = {}
    told = []
    for name in names:
        place = seen[name] = seen.get(name, -1) + 1
        told.append(name if names.count(name) == 1 else f"{groups[place]}_{name}")
    return "  ".join(told)


def _body(line: str) -> str:
    """The line without the time, the level and the place that loggers write before it."""
    return line.rpartition(_BETWEEN)[2]


def pivot_of(line: str) -> Pivot | None:
    """The table that the line is the header of: behind the first cell parts of the data, or names of measurements."""
    if groups := groups_of(line):
        return Pivot((), groups=groups)
    cells = barred(_body(line))
    if not bars(line) or len(cells) < _FEWEST_CELLS:
        return None
    parts = cells if only_split(cells[:1]) else cells[1:]
    several = len(parts) > 1 and len(set(parts)) == len(parts)
    if several and all(part.isalpha() and only_split([part]) for part in parts):
        return Pivot(parts)
    names = cells[1:]
    measured = all(name[:1].isalpha() for name in cells) and any(map(is_known, names)) and len(set(names)) == len(names)
    return Pivot(names, by_rows=True) if measured and bars(line) > len(names) else None
