"""Gathers the measurements of printed lines, of every shape that training scripts print."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import cache

from advisor.readers._series import split_of
from advisor.readers.printed._blocks import Block, Plain, State
from advisor.readers.printed._cells import BARS, unstamped
from advisor.readers.printed._columns import PrintedTable, Row, header_of
from advisor.readers.printed._course import Course
from advisor.readers.printed._cutting import Cutter
from advisor.readers.printed._gathering import Gathering
from advisor.readers.printed._grammar import is_skipped, understood
from advisor.readers.printed._names import PARTS, is_held, phase_of, tag_of
from advisor.readers.printed._pairs import Pairs
from advisor.readers.printed._phases import Phase
from advisor.readers.printed._pivots import Pivot, pivot_of
from advisor.readers.printed._readings import number_at, reading_of, total_of
from advisor.readers.printed._shapes import cleaned, cleaned_all, cut, numeral
from advisor.readers.printed._stretch import Stretch
from advisor.readers.printed._template import Shape, Template
from advisor.records import Series
from advisor.tables import table

_MOST_SHAPES = 20_000  # of lines that are kept
_FEW = 16  # lines for which taking them together does not pay
_FIRST = 64  # lines of a log that are taken before the others: a table may begin there
_ROWS = 4096  # of a table that are taken together


class Printed:
    """Measurements gathered from printed lines; `lines` counts those with points, `told` those that also say where."""

    def __init__(self) -> None:
        self.lines = self.told = 0
        self.kinds: set[tuple[str, ...]] = set()
        """What the lines with points measure: few kinds of lines in a log, nearly as many as lines in prose."""
        self._shapes: dict[str, Shape] = {}
        self._gathered = Gathering()
        self._state = State()
        self._cutter = Cutter()
        self._course = Course(self._known)
        self._table: PrintedTable | None = None
        self._tables_end = False
        self._pairs = Pairs()
        self._block: str | None = None
        self._bars: set[int] = set()
        self._phase = Phase()

    def add(self, line: str) -> None:
        """Adds what one line prints; rows of names and values that follow one another count as one line."""
        line = cleaned(line)
        if (self._table is not None and self._row(line)) or (self._pivot is not None and self._pivot_row(line)):
            return
        if line.lstrip()[:1] in BARS and self._pairs.add(line):
            return
        self._finish_pairs()
        self._add(line)

    @property
    def awaits(self) -> bool:
        """Whether the line before told a step whose measurements are to come."""
        return self._state.waiting is not None

    def add_block(self, text: str) -> None:
        """Adds whole lines, the same as one after another: rows of a table and other lines of one shape together."""
        (text, lines), done = cleaned_all(text), 0
        while done < len(lines):
            if taken := self._rows(lines, done):
                done += taken
                continue
            if self._line_by_line() or len(self._shapes) >= _MOST_SHAPES:
                self.add(lines[done])
                done += 1
                continue
            piece = lines[done:] if self._shapes else lines[done : done + _FIRST]
            self._add_lines(Block(piece, text if len(piece) == len(lines) else "\n".join(piece), self._cutter))
            done += len(piece)

    def _add_lines(self, block: Block) -> None:
        done = 0
        while done < len(block.lines):
            done = self._add_foreseen(block, done)
            if done < len(block.lines):
                self.add(block.lines[done])
                done += 1

    def _add_foreseen(self, block: Block, first: int) -> int:
        """Adds the lines of which their shapes tell what they do; returns the first that is none."""
        if self._line_by_line():
            return first
        context = self._course.enter(self._table, self._tables_end, self._block)
        taken = Stretch(block, self._course, first, context)
        self._add_plain(taken)
        opened = self._course.context(taken.context)
        if taken.last > first:
            self._table = self._course.table(opened.table)
            self._block = opened.block
        for line in block.lines[taken.pairs_from : taken.last]:
            self._pairs.add(line)
        return taken.last

    def _line_by_line(self) -> bool:
        """Whether what a line does hangs on more than its shape and on what was opened above it."""
        return self._repeated or bool(self._pairs) or self._pivot is not None or self._phase.part is not None

    def series(self) -> dict[str, Series]:
        """The series by tag, every point at its step."""
        return self._gathered.series()

    def _known(self, shape: str, line: str) -> Shape:
        return self._shapes.get(shape) or self._learn(shape, line, cut(line)[1])

    def _add_plain(self, stretch: Stretch) -> None:
        """Adds lines together: their steps and epochs first, then their measurements by column."""
        if not stretch.shapes:
            return
        taken = Plain(stretch.block, stretch.shapes, stretch.ids, stretch.starts)
        self._phase.go_on(taken.last_step(), taken.opens_epoch)
        taken.carry(self._state, self._gathered)
        taken.put(self._gathered)
        self.told += taken.told
        self.lines += taken.count
        self.kinds |= taken.kinds

    def finish(self) -> None:
        """Adds what was still open."""
        self._finish_pairs()

    def _add(self, line: str) -> None:
        shape, numbers = cut(line)
        known = self._shapes.get(shape)
        if known is None:
            known = self._learn(shape, line, numbers)
        if known.header:
            self._open(line)
        if known.block is not None:
            self._block = known.block
        if known.pivot:
            self._pivot, self._pivoted = pivot_of(line), None
        if known.phase is not None:
            self._phase.open(known.phase, self._state.epoch)
        template = known.template
        if line.lstrip().lower().startswith(_repeats_next()):
            self._repeated = True
        elif self._repeated and template.quantities:
            self._repeated = False
        elif numbers and (template.quantities or template.step or template.epoch):
            if template.quantities:
                self.kinds.add(known.measures)
            self._record(known, numbers, self._part_of_row(line) or self._phase.part_of(known, numbers))

    def _learn(self, shape: str, line: str, numbers: list[str]) -> Shape:
        template = understood(shape, numbers)
        blocks = table("printed")["blocks"]
        lowered = line.lower()
        block = next((str(part) for opens, part in blocks["opens"].items() if opens in lowered), None)
        opened = header_of(unstamped(line))
        header = opened is not None and (opened.known or not (template.quantities or is_skipped(lowered)))
        measures = tuple(quantity.tag for quantity in template.quantities)
        known = Shape(Template() if header else template, template.held, header, block, measures)
        known.pivot = not template.quantities and pivot_of(line) is not None
        known.phase = None if template.quantities or template.step or block else phase_of(shape)
        known.repeats = shape.lstrip().lower().startswith(_repeats_next())
        known.of_block = shape.lstrip().startswith(blocks["row"])
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
            self._take(row, self._table)
        return row is not None

    def _pivot_row(self, line: str) -> bool:
        """Takes a row of a table of measurements by parts of the data; all its rows are one record."""
        assert self._pivot is not None
        cells = self._pivot.row(line)
        if cells is None:
            opened, self._pivot = self._pivot.table_below(unstamped(line)), None
            self._table = opened or self._table
            return opened is not None
        if cells and self._pivoted is None:
            self._pivoted = self._gathered.begin(self._state.epoch, self._state.bar, None, False)
            self._gathered.records.step[self._pivoted] = self._waited()
            self.told += 1
        for tag, value in cells:
            self._gathered.put((tag, "", 0.0), self._pivoted or 0, value)
        self.lines += bool(cells)
        self.kinds.add(tuple(tag for tag, _ in cells))
        return True

    def _waited(self) -> float:
        """The step that a line before told alone, taken once; NaN where none did."""
        waiting, self._state.waiting = self._state.waiting, None
        return math.nan if waiting is None else waiting

    def _take(self, row: Row, opened: PrintedTable) -> None:
        self._state.epoch = self._state.epoch if row.epoch is None else row.epoch
        held = all(is_held(opened.tagged(name)) for name, _ in row.cells)
        gathered = self._gathered
        record = gathered.begin(self._state.epoch, self._state.bar, row.epoch, held)
        gathered.records.step[record] = math.nan if row.step is None else row.step
        gathered.records.from_bar[record] = row.step is None
        for name, value in row.cells:
            gathered.put((opened.tagged(name), "", 0.0), record, value)
        self.lines += 1

    def _rows(self, lines: Sequence[str], first: int) -> int:
        """Takes the lines that are plain rows of the table that is open, as many as follow; returns how many."""
        done = first
        if self._table is None or lines[first].lstrip()[:1].isalpha():
            return 0
        many = _FEW
        while (rows := self._table.rows(lines[done : done + many])) is not None:
            self._finish_pairs()
            held = all(is_held(self._table.tagged(name)) for name in rows.cells)
            records = self._gathered.begin_all(self._state.epoch, self._state.bar, rows, held)
            for name, values in rows.cells.items():
                self._gathered.extend((self._table.tagged(name), "", 0.0), records, values)
            self._state.epoch = self._state.epoch if rows.epoch is None else float(rows.epoch[-1])
            self.lines += rows.count
            done += rows.count
            many = min(_ROWS, 4 * many) if rows.count == many else many
        return done - first

    def _finish_pairs(self) -> None:
        if row := self._pairs.taken():
            self._add(row)

    def _record(self, shape: Shape, numbers: list[str], part: str | None) -> None:
        template = shape.template
        self.told += template.step is not None or template.epoch is not None or template.part is not None
        epoch = number_at(template.epoch, numbers)
        step = number_at(template.step, numbers)
        total = total_of(template, numbers)
        if step is not None and not step.is_integer():
            step = None
        if epoch is not None:
            self._state.epoch = epoch
        if not template.quantities:
            if step is not None:
                self._state.bar = step
                if split_of(self._block) in PARTS or shape.counts_evaluation:
                    self._state.waiting = None
                elif template.step and template.step.named:
                    self._state.waiting = step
                    self._gathered.alone.add(len(self._gathered.records), step)
            return
        self.lines += 1
        if step is None and self._state.waiting is not None:
            step = self._state.waiting
        self._state.waiting = None if step is not None else self._state.waiting
        held = shape.held or split_of(part) in PARTS
        gathered = self._gathered
        record = gathered.begin(self._state.epoch, self._state.bar, epoch, held)
        gathered.records.step[record] = math.nan if step is None else step
        gathered.records.total[record] = total
        gathered.records.named[record] = template.named
        gathered.records.from_bar[record] = template.of_bar
        for quantity in template.quantities:
            tag = quantity.tag if part is None else tag_of(quantity.tag, part)
            label, told = quantity.label or ("", -1)
            labelled = numeral(numbers[told]) if label else 0.0
            gathered.put((template.final(tag), label, labelled), record, reading_of(quantity, numbers, held))

    _repeated = False
    _pivot: Pivot | None = None
    _pivoted: int | None = None


@cache
def _repeats_next() -> tuple[str, ...]:
    return tuple(table("printed")["repeats_next"])
