"""Gathers the measurements of printed lines, of every shape that training scripts print."""

from __future__ import annotations

import math
from array import array
from dataclasses import dataclass, field
from functools import cache

import numpy as np

from advisor.names import words
from advisor.readers._placing import Records, placed
from advisor.readers._series import split_of
from advisor.readers.printed._columns import PrintedTable, Row, header_of, unstamped
from advisor.readers.printed._grammar import understood
from advisor.readers.printed._names import PARTS, UNNAMED, is_measured_on_data, meaning_of, tag_of
from advisor.readers.printed._shapes import cleaned, cut, numeral
from advisor.readers.printed._template import Place, Quantity, Template
from advisor.records import Series
from advisor.tables import table

_MOST_SHAPES = 20_000
_MOST_TAGS = 20_000
_MANY = 5
_MAX_ROWS = 200
_MOST_LABELS = 200
_BARS = "|│┃"


@dataclass
class _Column:
    """One measurement over the records: which records, and what was measured."""

    records: array[int] = field(default_factory=lambda: array("q"))
    values: array[float] = field(default_factory=lambda: array("d"))


@dataclass
class _Shape:
    """A shape that was met: its template, and whether it may be a table's header or a row of names and values."""

    template: Template
    held: bool
    header: bool
    block: str | None = None
    measures: tuple[str, ...] = ()


class Printed:
    """Measurements gathered from printed lines; `lines` counts those with points, `told` those that also say where."""

    def __init__(self) -> None:
        self.lines = self.told = 0
        self.kinds: set[tuple[str, ...]] = set()
        """What the lines with points measure: few kinds of lines in a log, nearly as many as lines in prose."""
        self._shapes: dict[str, _Shape] = {}
        self._columns: dict[tuple[str, str, float], _Column] = {}
        self._records = Records()
        self._epoch = self._bar = math.nan
        self._table: PrintedTable | None = None
        self._tables_end = False
        self._pairs: list[str] = []
        self._block: str | None = None
        self._bars: set[int] = set()

    def add(self, line: str) -> None:
        """Adds what one line prints; rows of names and values that follow one another count as one line."""
        line = cleaned(line)
        if self._table is not None and self._row(line):
            return
        if line.lstrip()[:1] in ("|", "│", "┃") and self._pair(line):
            return
        self._finish_pairs()
        self._add(line)

    def finish(self) -> None:
        """Adds what was still open."""
        self._finish_pairs()

    def series(self) -> dict[str, Series]:
        """The series by tag, every point at its step."""
        steps = placed(self._records, self._repeats())
        found: dict[str, tuple[np.ndarray, np.ndarray]] = {}
        for tag, column in self._named_columns():
            rows = np.frombuffer(column.records, dtype=np.int64)
            values = np.frombuffer(column.values, dtype=np.float64)
            kept = self._kept(tag, rows, steps)
            found.setdefault(tag, (steps[rows][kept], values[kept]))
        most = max((len(at) for at, _ in found.values()), default=0)
        found = {
            tag: points
            for tag, points in found.items()
            if len(points[0]) > 1 or most < _MANY or is_measured_on_data(tag)
        }
        return {
            tag: Series(tag=tag, steps=at, values=values, wall_times=np.full(len(at), math.nan))
            for tag, (at, values) in _losses_named(found).items()
        }

    def _repeats(self) -> float:
        """How often the measurement printed most was printed in an epoch."""
        epochs = np.array(self._records.epoch_at)
        most = max(self._columns.values(), key=lambda column: len(column.records), default=None)
        if most is None:
            return 0.0
        rows = np.frombuffer(most.records, dtype=np.int64)
        return float(len(rows) / max(1, len(np.unique(epochs[rows]))))

    def _named_columns(self) -> list[tuple[str, _Column]]:
        """The columns by tag; a label that told nothing apart is left out of it."""
        told: dict[tuple[str, str], int] = {}
        for tag, word, _ in self._columns:
            told[tag, word] = told.get((tag, word), 0) + 1
        return [
            (f"{word}_{value:g}/{tag}" if word and told[tag, word] > 1 else tag, column)
            for (tag, word, value), column in self._columns.items()
        ]

    def _kept(self, tag: str, rows: np.ndarray, steps: np.ndarray) -> np.ndarray:
        """Which points stand: of held-out measurements printed again and again at one place the last one."""
        everything = np.ones(len(rows), np.bool_)
        if not len(rows) or not _is_held(tag):
            return everything
        epochs = np.array(self._records.epoch_at)[rows]
        bars = np.array(self._records.from_bar)[rows]
        same = steps[rows][1:] == steps[rows][:-1]
        again = bars[:-1] & bars[1:] & (epochs[1:] == epochs[:-1])
        everything[:-1] = ~(same | again)
        return everything

    def _add(self, line: str) -> None:
        shape, numbers = cut(line)
        known = self._shapes.get(shape)
        if known is None:
            known = self._learn(shape, line, numbers)
        if known.header:
            self._open(line)
        if known.block is not None:
            self._block = known.block
        template = known.template
        if line.lstrip().lower().startswith(_repeats_next()):
            self._repeated = True
        elif self._repeated and template.quantities:
            self._repeated = False
        elif numbers and (template.quantities or template.step or template.epoch):
            if template.quantities:
                self.kinds.add(known.measures)
            self._record(template, numbers, known.held, self._part_of_row(line))

    def _learn(self, shape: str, line: str, numbers: list[str]) -> _Shape:
        template = understood(shape, numbers)
        blocks = table("printed")["blocks"]
        lowered = line.lower()
        block = next((str(part) for opens, part in blocks["opens"].items() if opens in lowered), None)
        opened = header_of(unstamped(line))
        header = opened is not None and (opened.known or not template.quantities)
        measures = tuple(quantity.tag for quantity in template.quantities)
        known = _Shape(Template() if header else template, template.held, header, block, measures)
        if len(self._shapes) < _MOST_SHAPES:
            self._shapes[shape] = known
        return known

    def _part_of_row(self, line: str) -> str | None:
        if self._block is None or not line.lstrip().startswith(table("printed")["blocks"]["row"]):
            return None
        return self._block

    def _open(self, line: str) -> None:
        if not self._tables_end:
            self._table = header_of(unstamped(line))

    def _row(self, line: str) -> bool:
        assert self._table is not None
        if line.lstrip().lower().startswith(tuple(table("printed")["table_ends"])):
            self._table, self._tables_end = None, True
            return False
        plain = unstamped(line)
        if self._table.rule(plain):
            return True
        if not self._table.whole:
            self._table = self._table if self._table.second(plain) else None
            return self._table is not None
        row = self._table.row(plain)
        if row is not None:
            self._take(row, self._table.prefix)
        return row is not None

    def _take(self, row: Row, prefix: str | None) -> None:
        self._epoch = self._epoch if row.epoch is None else row.epoch
        held = all(_is_held(_prefixed(name, prefix)) for name, _ in row.cells)
        record = self._begin(row.step, math.nan, row.epoch, held, named=True)
        self._records.from_bar[record] = True
        for name, value in row.cells:
            self._put(_prefixed(name, prefix), "", 0.0, record, value)
        self.lines += 1

    def _pair(self, line: str) -> bool:
        """Takes `| name | value |`, as tables of names and values have them."""
        for bar in _BARS[1:]:
            line = line.replace(bar, "|")
        cells = line.strip().strip("|").split("|")
        name = cells[0].strip()
        if len(cells) != 2 or not name[:1].isalpha() or len(self._pairs) >= _MAX_ROWS or len(name) > 80:
            return False
        value = cells[1].strip()
        self._pairs.append(
            f"{name}={value}" if (value and not value[:1].isalpha()) or value[:3] in ("nan", "inf") else ""
        )
        return True

    def _finish_pairs(self) -> None:
        if self._pairs:
            rows, self._pairs = self._pairs, []
            self._add(", ".join(row for row in rows if row))

    def _record(self, template: Template, numbers: list[str], held: bool, part: str | None) -> None:
        self.told += template.step is not None or template.epoch is not None or template.part is not None
        epoch = _number_at(template.epoch, numbers)
        step = _number_at(template.step, numbers)
        total = numeral(numbers[template.step.total]) if template.step and template.step.total is not None else math.nan
        if step is not None and not step.is_integer():
            step = None
        if epoch is not None:
            self._epoch = epoch
        if not template.quantities:
            if step is not None:
                self._bar = step
                of_training = split_of(self._block) not in PARTS
                self._waiting = step if of_training and template.step and template.step.named else None
            return
        self.lines += 1
        if step is None and self._waiting is not None:
            step = self._waiting
        self._waiting = None if step is not None else self._waiting
        named = template.step is None or template.step.named
        held = held or split_of(part) in PARTS
        record = self._begin(step, total, epoch, held, named)
        self._records.from_bar[record] = template.step is not None and template.step.rank == 90
        for quantity in template.quantities:
            tag = quantity.tag if part is None else tag_of(quantity.tag, part)
            label, told = quantity.label or ("", -1)
            labelled = numeral(numbers[told]) if label else 0.0
            self._put(_final(tag, template), label, labelled, record, _reading(quantity, numbers, held))

    _waiting: float | None = None
    _repeated = False

    def _begin(self, step: float | None, total: float, epoch: float | None, held: bool, named: bool) -> int:
        records = self._records
        records.step.append(math.nan if step is None else step)
        records.total.append(total)
        records.epoch.append(math.nan if epoch is None else epoch)
        records.epoch_at.append(self._epoch)
        records.bar.append(self._bar)
        records.held.append(held)
        records.named.append(named)
        records.from_bar.append(False)
        return len(records) - 1

    def _put(self, tag: str, label: str, labelled: float, record: int, value: float) -> None:
        key = (tag, label, labelled)
        column = self._columns.get(key)
        if column is None:
            if len(self._columns) >= _MOST_TAGS:
                return
            column = self._columns[key] = _Column()
        column.records.append(record)
        column.values.append(value)


@cache
def _repeats_next() -> tuple[str, ...]:
    return tuple(table("printed")["repeats_next"])


def _number_at(place: Place | None, numbers: list[str]) -> float | None:
    if place is None:
        return None
    value = numeral(numbers[place.place])
    return value if math.isfinite(value) else None


def _reading(quantity: Quantity, numbers: list[str], held: bool) -> float:
    """A count out of a total as a fraction, of held-out data the mean so far, anything else as printed."""
    value = numeral(numbers[quantity.place])
    if quantity.total is not None:
        total = numeral(numbers[quantity.total])
        return value / total if total and value <= total else value
    if held and quantity.mean is not None and numbers[quantity.mean][0] not in "+-":
        return numeral(numbers[quantity.mean])
    return value


def _prefixed(name: str, prefix: str | None) -> str:
    return f"{prefix}/{name}" if prefix else name


def _final(tag: str, template: Template) -> str:
    """The mean over the training, which Trainers print at the end, is told from the loss of a step."""
    return f"train/{tag}" if template.summary and words(tag) == ("train", "loss") else tag


def _is_held(tag: str) -> bool:
    return meaning_of(tag).split in PARTS


def _losses_named(found: dict[str, tuple[np.ndarray, np.ndarray]]) -> dict[str, tuple[np.ndarray, np.ndarray]]:
    """Values printed without the metric's name are losses where those learnt on fall."""
    learnt = next((values for tag, (_, values) in found.items() if tag == f"learn/{UNNAMED}"), None)
    if learnt is None:
        return found
    falls = len(learnt) > 1 and not learnt[-1] > learnt[0]
    name = "loss" if falls else "score"
    return {
        (tag.removesuffix(UNNAMED) + name if tag.endswith(f"/{UNNAMED}") else tag): points
        for tag, points in found.items()
    }
