"""CSV logs: Keras, Lightning, Ultralytics, Stable-Baselines3, W&B and TensorBoard downloads, and any other table."""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from advisor.readers import _series
from advisor.readers._axis import Axis
from advisor.readers._lines import Lines
from advisor.readers._series import Points, joined, moment, number, run_names, whole
from advisor.readers._stale import anew
from advisor.readers._unnamed import with_losses
from advisor.readers.source import Candidate, Reading, ReadOptions, printable
from advisor.readers.tables._apart import column_apart, measured, tells_parts
from advisor.readers.tables._lines import (
    delimiter_of,
    has_numbers,
    names_measurements,
    split_line,
    top_of,
    unbroken,
    without_note,
)
from advisor.records import ReadError, Run

_THOUSANDS = re.compile(r"\d{1,3}(?:,\d{3})+", re.ASCII)
_BETWEEN = " - "
_EXTREMES = ("__MIN", "__MAX")
_RATE = "learning_rate"
_SEARCH = ("params_", "user_attrs_", "datetime_")


class CsvReader:
    """Reads tables with one row a logging step; empty cells are no points."""

    kind = "csv"
    title = "CSV logs of Keras, Lightning, Ultralytics, W&B exports, or any table with --column step=…"
    order = 60

    def claims(self, candidate: Candidate) -> bool:
        """Whether the first line names columns of a training log and the second holds numbers."""
        header, rows = top_of(candidate)
        if any(name.startswith(_SEARCH) for name in header) or not has_numbers(header, rows):
            return False
        return _series.is_log(header) or _exported(header) is not None or names_measurements(header, rows)

    def claims_columns(self, candidate: Candidate, columns: Mapping[str, str]) -> bool:
        """Whether the table has one of the columns that the person named."""
        header, rows = top_of(candidate)
        return bool(set(columns.values()) & set(header)) and has_numbers(header, rows)

    def read(self, root: Path, files: Sequence[Candidate], options: ReadOptions) -> Reading:
        """A run a file, or a run a group of columns or rows where the file tells them apart."""
        runs, errors, lost = list[Run](), list[ReadError](), 0
        for file, name in run_names(files):
            table, messages = _read(file, name, options.columns)
            for message in messages:
                errors.append(ReadError(source=printable(str(file.path)), message=message))
            runs.extend(table.runs())
            lost += table.lost
        return Reading(runs=tuple(runs), errors=tuple(errors), points=sum(run.points for run in runs), lost=lost)


READER = CsvReader()


def _read(file: Candidate, name: str, told: Mapping[str, str]) -> tuple[_Table, list[str]]:
    """The file as a table, and what went wrong; read again where its steps go back and a column says why."""
    table = _Table(file, name, told)
    messages = list(table.read())
    column = table.told_apart_by() if table.goes_back and "run" not in told else None
    if column is None:
        return table, messages
    table = _Table(file, name, {**told, "run": column})
    return table, list(table.read())


@dataclass(frozen=True)
class _Cell:
    """A column that holds a quantity: its place, the run it belongs to, and the tag of its points."""

    place: int
    run: str
    tag: str


class _Table:
    """One file while it is read."""

    def __init__(self, file: Candidate, name: str, columns: Mapping[str, str]) -> None:
        self._file, self._name, self._told = file, name, columns
        self._points: dict[str, Points] = {}
        self._axes: dict[str, Axis] = {}
        self.lost = 0
        self._wider: list[int] = []
        self._wide: list[list[str]] = []
        self._appended: _Table | None = None
        self._last = -math.inf
        self.goes_back = False
        """Whether a row lies before the one above it."""

    def runs(self) -> Iterator[Run]:
        """The runs, named by the file's folder; that of rows appended under another header comes after."""
        yield from self._own_runs()
        if self._appended is not None:
            yield from self._appended._own_runs()

    def _own_runs(self) -> Iterator[Run]:
        for run, points in self._points.items():
            if len(points):
                name = joined(self._name, printable(run)) if run else self._name
                points.fill_ends(len(self._axes[run]))
                series = anew(with_losses(points.series(self._axes[run].steps())))
                yield Run(name=name, series=series, hyperparameters=points.noted())

    def read(self) -> Iterator[str]:
        """Reads the file; yields what went wrong."""
        lines = Lines(self._file.content)
        rows = without_note(iter(lines))
        top = next(rows, "")
        delimiter = delimiter_of(top)
        self._learn(split_line(top, delimiter))
        count = 0
        for line in unbroken(rows):
            if line.strip():
                count += 1
                self.lost += not self._row(split_line(line, delimiter), count, delimiter == ";")
        if lines.problem:
            yield lines.problem
        if self._wider:
            yield self._second_training(count)
        if self.lost > len(self._wider):
            yield f"{self.lost - len(self._wider)} of {count} rows are damaged and lost"
        if not count and not lines.problem:
            yield "has a header and no rows: nothing has been logged yet"
        left_out = sum(points.left_out for points in self._points.values())
        if left_out:
            yield f"{left_out} points are left out: the file has more columns than the advisor takes"

    def told_apart_by(self) -> str | None:
        """The column that tells several trainings of the file apart; None where it is one training."""
        place = self._step if self._step is not None else self._epoch
        if place is None or self._run is not None:
            return None
        lines = without_note(iter(Lines(self._file.content)))
        delimiter = delimiter_of(next(lines, ""))
        rows = (split_line(line, delimiter) for line in unbroken(lines) if line.strip())
        first = next(rows, [])
        but = {self._step, self._epoch, self._wall, self._split if tells_parts(first, self._split) else None}
        quantities = measured({cell.place: cell.tag for cell in self._cells})
        found = column_apart(itertools.chain([first], rows), place, but | quantities)
        return None if found is None or found >= self._width else self._header[found] or None

    def _second_training(self, count: int) -> str:
        """Says that rows wider than the header were appended, and how they are read."""
        said = (
            f"{len(self._wider)} of {count} rows, from row {self._wider[0]} on, are wider than the header, which has "
            f"{self._width} columns: a second training with more columns was appended to the file. "
        )
        header = _grown(self._header, self._wide)
        if header is None:
            return said + (
                "They are left out, since their cells stand under other names; give them a file and a header of their "
                "own to have them read"
            )
        self._appended = _Table(self._file, joined(self._name, "appended"), self._told)
        self._appended._learn(header)
        for number_of_row, cells in enumerate(self._wide):
            self.lost -= self._appended._row(cells, number_of_row, False)
        self._wider = []
        return said + f"They are read as a run of their own, under the header {','.join(header)}"

    def _learn(self, header: list[str]) -> None:
        """Finds what every column is for."""
        told, self._width, self._header = self._told, len(header), header
        step = told.get("step", _series.find("step", header))
        wall = told.get("wall_time", _series.find("wall_time", header))
        run = told.get("run", _series.find("run", header))
        split = told.get("split", _series.find("split", header))
        places = {column: place for place, column in reversed(list(enumerate(header)))}
        self._step, self._wall, self._run, self._split = (
            places.get(column) if column else None for column in (step, wall, run, split)
        )
        epoch = next((column for column in header if _series.counts_epochs(column) and column != step), None)
        self._epoch = places.get(epoch) if epoch else None
        self._epochs_alone = step is not None and "step" not in told and _series.counts_epochs(step)
        kept = [place for place, column in enumerate(header) if column and column not in (step, wall)]
        self._cells = self._quantities(header, kept)
        self._long = self._named_values(header) if not told else None

    def _named_values(self, header: list[str]) -> tuple[int, int] | None:
        """The places of the column that names a measurement and of the one that holds it, in tables that have both."""
        tag, value = (_series.find(kind, header) for kind in ("tag", "value"))
        return (header.index(tag), header.index(value)) if tag and value else None

    def _measured(self, cells: list[str]) -> list[_Cell]:
        """The columns that hold the quantities of a row."""
        if self._long is None or number(cells[self._long[0]]) is not None:
            return self._cells
        tag, value = self._long
        return [_Cell(value, "", printable(cells[tag]))] if cells[tag] else []

    def _quantities(self, header: list[str], kept: list[int]) -> list[_Cell]:
        exported = _exported(header)
        if exported is not None:
            return [cell for cell in exported if cell.place != self._step]
        spelled = {column: tag for tag, column in self._told.items()}
        return [
            _Cell(place, "", spelled.get(header[place], _free(header, place)))
            for place in kept
            if place not in (self._run, self._split) and not _series.is_ignored(header[place])
        ]

    def _row(self, cells: list[str], count: int, comma: bool) -> bool:
        """Adds the points of a row; False when it is damaged."""
        if len(cells) > self._width and any(cells[self._width :]):
            self._wider.append(count)
            self._wide.append(cells)
        if len(cells) != self._width:
            return False
        if comma:
            cells = [cell.replace(",", ".") for cell in cells]
        step = None if self._step is None else _count(cells[self._step])
        if self._step is not None and whole(step) is None:
            return False
        self.goes_back = self.goes_back or (step is not None and step < self._last)
        self._last = self._last if step is None else step
        epoch = step if self._epochs_alone else None if self._epoch is None else number(cells[self._epoch])
        step = None if self._epochs_alone else step
        empty = not any(cells[cell.place].strip() for cell in self._cells)
        if empty and len(self._axes) == 1 and "" in self._axes:
            self._axes[""].add(step, epoch)
        return self._take(cells, step, epoch) or empty

    def _take(self, cells: list[str], step: float | None, epoch: float | None) -> bool:
        """Adds what was measured in a sound row; whether there was a number."""
        wall = math.nan if self._wall is None else moment(cells[self._wall])
        prefix = _series.split_of(cells[self._split]) if self._split is not None else None
        group = cells[self._run].strip() if self._run is not None else ""
        rows = dict[str, int]()
        for cell in self._measured(cells):
            value, run = number(cells[cell.place].removesuffix("%")), group or cell.run
            if value is not None:
                if run not in rows:
                    axis = self._axes.setdefault(run, Axis())
                    rows[run] = axis.add(step, epoch, prefix not in (None, "train"))
                tag = f"{prefix}/{cell.tag}" if prefix else cell.tag
                self._points.setdefault(run, Points()).add(tag, rows[run], value, wall)
            elif cells[cell.place]:
                self._points.setdefault(run, Points()).note(cell.tag, cells[cell.place])
        return bool(rows)


def _grown(header: list[str], rows: Sequence[Sequence[str]]) -> list[str] | None:
    """The header with the column of a rate, where Keras writes it: its columns behind the first are sorted by name.

    None where that does not fit: the columns are not sorted, or what stands there is no rate.
    """
    names = header[1:]
    if names != sorted(names) or any(len(row) != len(header) + 1 for row in rows):
        return None
    place = 1 + sum(name < _RATE for name in names)
    rates = [number(row[place]) for row in rows]
    if not all(rate is not None and 0 < rate <= 1 for rate in rates) or len(set(rates)) > max(1, len(rates) // 2):
        falls = all(after <= before for before, after in itertools.pairwise(r for r in rates if r is not None))
        if not falls:
            return None
    return [*header[:place], _RATE, *header[place:]]


def _count(cell: str) -> float | None:
    """The step of a cell, also of one that a spreadsheet wrote with commas between thousands."""
    return number(cell.replace(",", "") if _THOUSANDS.fullmatch(cell) else cell)


def _free(header: Sequence[str], place: int) -> str:
    """The column's name, told from an earlier one of the same name by a number."""
    before = list(header[:place]).count(header[place])
    return f"{header[place]} ({before + 1})" if before else header[place]


def _exported(header: Sequence[str]) -> list[_Cell] | None:
    """The columns of a chart downloaded from W&B, one a run: `run - metric`, without their extremes."""
    if not any(column.endswith(_EXTREMES) for column in header) and not (
        header and all(_BETWEEN in column for column in header[1:])
    ):
        return None
    cells = []
    for place, column in enumerate(header):
        run, between, tag = column.rpartition(_BETWEEN)
        if between and _series.split_of(run) is not None:
            return None
        if between and not tag.endswith(_EXTREMES) and tag != "_step":
            cells.append(_Cell(place, run, tag))
    return cells or None
