"""What a line does, foreseen by its shape and by what is open above it, so that lines of tables go together too."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from copy import copy
from dataclasses import dataclass, replace

from advisor.readers._series import split_of
from advisor.readers.printed._cells import BARS, unstamped
from advisor.readers.printed._columns import PrintedTable, header_of, header_text
from advisor.readers.printed._names import PARTS
from advisor.readers.printed._pairs import pair_of
from advisor.readers.printed._rowshapes import row_shape
from advisor.readers.printed._shapes import cut
from advisor.readers.printed._template import Shape, Template
from advisor.tables import table

Understand = Callable[[str, str], Shape]
_MOST_MOVES = 50_000  # of what shapes of lines do, remembered
_MOST_PAIRS = 100  # rows of a table of names and values that are taken together
NOTHING = Shape(Template(), False, False)
"""How a line is read that measures nothing."""


@dataclass(frozen=True)
class Context:
    """What is open above a line: a table by its number, a block, the rows of names and values so far."""

    table: int = -1
    tables_end: bool = False
    block: str | None = None
    pairs: tuple[str, ...] = ()


@dataclass(frozen=True)
class Move:
    """How a line is read, and the number of what is open below it; `closes` is how the rows of pairs above are read."""

    shape: Shape
    context: int
    opens_pair: bool = False
    closes: Shape | None = None
    header: str | None = None
    """The names of the table that the line opens: other names of its shape open another."""

    def fits(self, line: str) -> bool:
        """Whether the line does the same."""
        return self.header is None or line.startswith(self.header) or self.header == header_text(unstamped(line))


class Course:
    """The moves that were met, by context and shape; contexts and shapes go by number."""

    def __init__(self, understand: Understand) -> None:
        self._understand = understand
        self._moves: dict[tuple[int, str], Move | None] = {}
        self._contexts: list[Context] = []
        self._numbers: dict[Context, int] = {}
        self._tables: list[PrintedTable] = []
        self._known_tables: dict[object, int] = {}

    def enter(self, opened: PrintedTable | None, tables_end: bool, block: str | None) -> int:
        """The number of what is open now."""
        return self._number(Context(self._table_number(opened), tables_end, block))

    def context(self, number: int) -> Context:
        """What is open, by its number."""
        return self._contexts[number]

    def table(self, number: int) -> PrintedTable | None:
        """The table that is open, by its number."""
        return copy(self._tables[number]) if number >= 0 else None

    def move(self, context: int, shape: str, line: str, above: Sequence[str]) -> Move | None:
        """What the line does; None where that cannot be told by its shape. `above` are the rows of pairs above it."""
        key = context, shape
        if key not in self._moves:
            found = self._found(self._contexts[context], shape, line, above)
            if len(self._moves) >= _MOST_MOVES:
                return found
            self._moves[key] = found
        return self._moves[key]

    def _found(self, context: Context, shape: str, line: str, above: Sequence[str]) -> Move | None:
        if context.table >= 0:
            opened = self.table(context.table)
            assert opened is not None
            in_table = self._in_table(context, opened, line)
            if in_table is not NOT_IN_TABLE:
                return in_table
        pair = pair_of(line) if line.lstrip()[:1] in BARS else None
        if pair is not None and len(context.pairs) < _MOST_PAIRS:
            below = replace(context, pairs=(*context.pairs, cut(pair)[0]))
            return Move(NOTHING, self._number(below), opens_pair=True)
        closes = self._closed(above) if context.pairs else None
        if pair is not None or (context.pairs and closes is None):
            return None
        return self._plain(replace(context, pairs=()), shape, line, closes)

    def _in_table(self, context: Context, opened: PrintedTable, line: str) -> Move | None:
        """What a line below a header does; `NOT_IN_TABLE` where it is surely no row."""
        if line.lstrip().lower().startswith(tuple(table("printed")["table_ends"])):
            return None
        plain = unstamped(line)
        if opened.rule(plain):
            return Move(NOTHING, self._number(replace(context, table=self._table_number(opened))))
        if not opened.whole:
            return None
        if opened.row(plain) is not None:
            shape = row_shape(opened, line, plain)
            return None if shape is None else Move(shape, self._number(context))
        return NOT_IN_TABLE if opened.surely_no_row(plain) else None

    def _closed(self, above: Sequence[str]) -> Shape | None:
        """How rows of pairs are read as one line; None where their numbers are others than the line's."""
        pairs = [pair_of(line) or "" for line in above]
        line = ", ".join(pair for pair in pairs if pair)
        shape, numbers = cut(line)
        if numbers != [number for row in above for number in cut(row)[1]]:
            return None
        known = self._understand(shape, line)
        return None if known.opens else known

    def _plain(self, context: Context, shape: str, line: str, closes: Shape | None) -> Move | None:
        known = self._understand(shape, line)
        if known.pivot or known.phase is not None or known.repeats:
            return None
        header = None
        if known.header and not context.tables_end:
            header, opened = header_text(unstamped(line)), header_of(unstamped(line))
            context = replace(context, table=self._table_number(opened))
        context = replace(context, block=known.block or context.block)
        read = known if context.block is None or not known.of_block else known.within(context.block)
        of_block = split_of(context.block) in PARTS and known.template.step and not known.template.quantities
        if of_block or known.counts_evaluation:
            read = replace(read, settles=True)
        return Move(read, self._number(context), closes=closes, header=header)

    def _number(self, context: Context) -> int:
        number = self._numbers.setdefault(context, len(self._contexts))
        if number == len(self._contexts):
            self._contexts.append(context)
        return number

    def _table_number(self, opened: PrintedTable | None) -> int:
        if opened is None:
            return -1
        number = self._known_tables.setdefault(opened.state, len(self._tables))
        if number == len(self._tables):
            self._tables.append(copy(opened))
        return number


NOT_IN_TABLE = Move(NOTHING, -1)
