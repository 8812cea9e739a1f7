"""Printed tables: a line of names, then rows of numbers below them."""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Callable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from advisor.readers._series import number, split_of
from advisor.readers.printed._cells import BARS, barred, bars, by_commas, names_of, separated, single
from advisor.readers.printed._headings import Column, columns_of, counter_at, entry_of
from advisor.readers.printed._names import UNNAMED, is_known
from advisor.readers.printed._numbers import cells_of
from advisor.readers.printed._shapes import MARK, cut, numeral

Floats = NDArray[np.float64]
_RULE = re.compile(r"[\s\-_=+:|│┃║┆─━┼┿╇┝╞╪═├┤┠┨┡╰╭┏┓┗┛┴┬]+")
_PROGRESS = re.compile(r"(?:\)?:\s+\d+%.*|\s\d+%[|│ ].*)$")
_REMARK = re.compile(r"[^\w\s]{1,3}|\W?(?:best|new|saved)\W?", re.IGNORECASE)  # behind a row: `*`, `(best)`
_COMMENT = re.compile(r"\A\s{0,20}#(?=\s+[A-Za-z])")  # a file's first line, which names its columns
_PROBED = 2  # lines that are to be plain rows before many are taken
_WIDEST = 2000  # characters of a row that is read together with others
_MOST_COLUMNS = 200  # of a printed table
_FEWEST_BARS = 4  # of a line that is a row


@dataclass(frozen=True)
class Row:
    """A row understood: its step and epoch, and its measurements."""

    step: float | None
    epoch: float | None
    cells: tuple[tuple[str, float], ...]


@dataclass(frozen=True)
class Rows:
    """Rows understood together: their steps and epochs where a column counts them, and a column a measurement."""

    count: int
    step: Floats | None
    epoch: Floats | None
    cells: Mapping[str, Floats]


class PrintedTable:
    """A table whose header was met; rows are taken one at a time."""

    def __init__(self, columns: Sequence[Column], known: Mapping[str, Any]) -> None:
        self.columns = list(columns)
        self.known = bool(known)
        self._rows_named = str(known.get("rows", ""))
        self.prefix = str(known.get("prefix", "")) or None
        self._ruled = False
        self.commas = False
        """Whether commas stand between the cells."""
        self.indented = False
        """Whether the header begins with a blank: pandas prints the index below it, without a name."""

    @property
    def distinct(self) -> bool:
        """Whether no two columns have one name."""
        names = [column.name for column in self.columns if column.name]
        return len(set(names)) == len(names)

    @property
    def counts(self) -> bool:
        """Whether a column tells the place of a row."""
        return any(column.counts for column in self.columns)

    @property
    def whole(self) -> bool:
        """Whether the columns are told apart and one is a measurement, so that rows can be read."""
        named = [column.name for column in self.columns if column.name and not column.counts]
        measured = any(is_known(name) or name.endswith(f"/{UNNAMED}") for name in named)
        return self.distinct and (measured or self.known)

    @property
    def state(self) -> object:
        """All that tells how a row is read: tables of one state read rows alike."""
        told = (self.known, self._rows_named, self.prefix, self._ruled, self.commas, self.indented)
        return tuple(self.columns), told

    def tagged(self, name: str) -> str:
        """The tag of a column's measurements."""
        return f"{self.prefix}/{name}" if self.prefix else name

    def second(self, line: str) -> bool:
        """Takes the second line of a header that has two; False where it is none."""
        cells = barred(line)
        if len(cells) != len(self.columns) or any(number(cell) is not None for cell in cells) or not any(cells):
            return False
        names = [(f"{column.name} {cell}".strip(), 0, 0) for column, cell in zip(self.columns, cells, strict=True)]
        self.columns = columns_of(names, {})
        return self.whole

    def rule(self, line: str) -> bool:
        """Takes a line of dashes: it tells how wide the columns are."""
        if not any(dash in line for dash in "-─=━_") or not _RULE.fullmatch(line):
            return False
        spans = [match.span() for match in re.finditer(r"[^\s|│┃+]+", line)]
        if len(spans) == len(self.columns) and not self._ruled and not any(bar in line for bar in BARS):
            self.columns = [
                replace(column, start=start, end=end) for column, (start, end) in zip(self.columns, spans, strict=True)
            ]
            self._ruled = True
        return True

    def row(self, line: str) -> Row | None:
        """The line as a row of this table; None where it is none."""
        cells = self._cells(line)
        if cells is None:
            return None
        step = epoch = None
        part = self.part_of_row(cells)
        found: list[tuple[str, float]] = []
        for column, text in zip(self.columns, cells, strict=True):
            value = _value(text)
            if column.counts and not math.isfinite(math.nan if value is None else value):
                continue
            if column.counts == "steps":
                step = value
            elif column.counts == "epochs":
                epoch = value
            elif column.name and value is not None:
                found.append((part + column.name, value))
        if (self.counts and step is None and epoch is None) or not found:
            return None
        return Row(step, epoch, tuple(found))

    def part_of_row(self, cells: Sequence[str]) -> str:
        """The part of the data that a cell of the row names, as what stands before the names of its measurements."""
        return next((f"{cell.lower()}/" for cell in cells if cell and split_of(cell) is not None), "")

    def rows(self, lines: Sequence[str]) -> Rows | None:
        """The lines as rows, as many of the first as have a plain number in every cell; None where none has."""
        if self._rows_named or not self.whole or not lines:
            return None
        first = self._rows(lines[:_PROBED])
        if first is None or first.count < _PROBED:
            return first
        return self._quick_rows(lines) or self._rows(lines)

    def _quick_rows(self, lines: Sequence[str]) -> Rows | None:
        """The rows, where they have no bars or commas and are many."""
        used = self._used()
        bars_at = [bar for bar in BARS if bar in lines[0]]
        if self.commas or (bars_at and len(bars_at) > 1) or max(map(len, lines)) >= _WIDEST:
            return None
        told = lines if not bars_at else [line.strip().strip(bars_at[0]).replace(bars_at[0], " ") for line in lines]
        values = cells_of(told, len(self.columns), used)
        counting = [place for place, column in enumerate(used) if self.columns[column].counts]
        if values is None or not np.isfinite(values[:, counting]).all():
            return None
        return self._as_rows(len(values), [np.ascontiguousarray(column) for column in values.T])

    def _rows(self, lines: Sequence[str]) -> Rows | None:
        found = list(
            itertools.takewhile(lambda cells: len(cells) == len(self.columns), map(self._plain(lines[0]), lines))
        )
        while found:
            try:
                columns = [np.array(list(map(float, told))) for told in self._read(found)]
                return self._as_rows(len(found), columns)
            except ValueError:
                found = found[: len(found) // 2]
        return None

    def _plain(self, line: str) -> Callable[[str], list[str]]:
        """What cuts lines like this one into cells; none where they are too long or written with an underscore."""
        parted = barred if any(bar in line for bar in BARS) else by_commas if self.commas else str.split
        return lambda line: parted(line) if len(line) < _WIDEST and "_" not in line else []

    def _used(self) -> list[int]:
        return [place for place, column in enumerate(self.columns) if column.name or column.counts]

    def _read(self, found: Sequence[Sequence[str]]) -> list[Sequence[str]]:
        """The columns that are read; those that count hold finite numbers."""
        columns = list(zip(*found, strict=True))
        counting = [columns[place] for place in self._used() if self.columns[place].counts]
        if not all(cell.strip().isdigit() or math.isfinite(float(cell)) for told in counting for cell in told):
            raise ValueError
        return [columns[place] for place in self._used()]

    def _as_rows(self, count: int, columns: Sequence[Floats]) -> Rows:
        told = dict(zip(self._used(), columns, strict=True))
        of = {self.columns[place].counts: values for place, values in told.items() if self.columns[place].counts}
        cells = {self.columns[place].name: values for place, values in told.items() if not self.columns[place].counts}
        return Rows(count, of.get("steps"), of.get("epochs"), cells)

    def simple_cells(self, line: str) -> list[str] | None:
        """The cells of a row by what stands between them, one more where the header lacks the index; else None."""
        cells = self._cells(line)
        if self.commas or (any(bar in line for bar in BARS) and not _PROGRESS.search(line)):
            return cells
        plain = _PROGRESS.sub("", line).split()
        one_more = self.indented and len(plain) == len(self.columns) + 1
        return plain if cells is not None and (one_more or len(plain) == len(self.columns)) else None

    def surely_no_row(self, line: str) -> bool:
        """Whether a line that is no row is none by its shape alone, wherever its cells stand."""
        if self.commas or (any(bar in line for bar in BARS) and not _PROGRESS.search(line)):
            return True
        cells = _PROGRESS.sub("", line).split()
        if self._rows_named:
            return cells[:1] != [self._rows_named]
        begins = cells[0].split("/")[0] if cells else ""
        return number(begins) is None or (not self._ruled and len(cells) > len(self.columns))

    def _cells(self, line: str) -> list[str] | None:
        if self.commas:
            cells = by_commas(line)
            return cells if len(cells) == len(self.columns) else None
        if any(bar in line for bar in BARS) and not _PROGRESS.search(line):
            cells = barred(line)
            return cells if len(cells) == len(self.columns) else None
        line = _PROGRESS.sub("", line)
        cells = line.split()
        if self._rows_named:
            if not cells or cells[0] != self._rows_named:
                return None
        elif not cells or number(cells[0].split("/")[0]) is None:
            return None
        if self.indented and len(cells) == len(self.columns) + 1:
            return cells[1:]
        if len(cells) == len(self.columns) + 1 and _REMARK.fullmatch(cells[-1]):
            cells.pop()
        if len(cells) == len(self.columns):
            return cells
        if self._ruled or len(cells) < len(self.columns):
            return self._by_place(line)
        return self._noted(cells)

    def _noted(self, cells: list[str]) -> list[str] | None:
        """The cells of a row whose last one is text of several words."""
        last = len(self.columns) - 1
        words_only = all(number(cell) is None for cell in cells[last:]) and not is_known(self.columns[last].name)
        return [*cells[:last], " ".join(cells[last:])] if words_only else None

    def _by_place(self, line: str) -> list[str] | None:
        """Cells by where they stand, below the header or the dashes they overlap; None where that is not plain."""
        cells = [""] * len(self.columns)
        for match in re.finditer(r"\S+", line):
            over = [
                place
                for place, column in enumerate(self.columns)
                if match.start() < column.end and match.end() > column.start
            ]
            if len(over) != 1 or cells[over[0]]:
                return self._rescued(line) if not over or len(over) == 1 else None
            cells[over[0]] = match[0]
        return cells

    def _rescued(self, line: str) -> list[str] | None:
        cells = line.split()
        return cells if len(cells) == len(self.columns) else None


def _value(text: str) -> float | None:
    """The number of a cell: `3/10` is three, `50%` fifty, `1,234` in thousands."""
    told = text.split("/")[0].rstrip("%")
    shape, numbers = cut(told) if "," in told else ("", [])
    return numeral(numbers[0]) if shape == MARK else number(told)


def header_of(line: str) -> PrintedTable | None:
    """The table that the line is the header of; None where it is none."""
    found = _header(header_text(line))
    return None if found is None else copy(found)


def header_text(line: str) -> str:
    """The names of a header, without the bar behind them and the sign of a comment before them."""
    return _COMMENT.sub(" ", _PROGRESS.sub("", line))


@lru_cache(maxsize=256)
def _header(line: str) -> PrintedTable | None:
    """The table, as its header is printed anew each epoch."""
    found = single(line) if bars(line) < 2 else []
    if not entry_of([name.lower() for name, _, _ in found]):
        found = names_of(line)
    if not 2 <= len(found) <= _MOST_COLUMNS:
        return None
    lowered = [name.lower().rstrip("):") for name, _, _ in found]
    known = entry_of(lowered)
    if not known and not any(counter_at(name) for name in lowered):
        return None
    made = PrintedTable(columns_of(found, known), known)
    made.indented, made.commas = line[:1] == " ", separated(line)
    return made if made.whole or (made.counts and bars(line) > _FEWEST_BARS) else None
