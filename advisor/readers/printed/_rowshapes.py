"""Rows of printed tables as shapes, so that those of one shape are read together."""

from __future__ import annotations

from advisor.readers.printed._columns import PrintedTable
from advisor.readers.printed._names import is_held
from advisor.readers.printed._shapes import MARK, cut
from advisor.readers.printed._template import Place, Quantity, Shape, Template


def row_shape(opened: PrintedTable, line: str, plain: str) -> Shape | None:
    """How the row is read by the places of its numbers; None where that hangs on more than its shape.

    `plain` is the line without the time of day it begins with.
    """
    cells = opened.simple_cells(plain)
    if cells is None:
        return None
    dropped = len(cells) - len(opened.columns)
    parts = [cut(text)[1] for text in (line[: len(line) - len(plain)], *cells)]
    found = [number for part in parts for number in part]
    if found != cut(line)[1][: len(found)]:
        return None
    made, part = Template(), opened.part_of_row(cells[dropped:])
    first = sum(map(len, parts[: 1 + dropped]))
    for column, text, numbers in zip(opened.columns, cells[dropped:], parts[1 + dropped :], strict=True):
        if cut(text.split("/")[0].rstrip("%"))[0] == MARK:
            if column.counts == "steps":
                made.step = Place(first, named=True)
            elif column.counts == "epochs":
                made.epoch = Place(first, named=True)
            elif column.name:
                made.quantities.append(Quantity(opened.tagged(part + column.name), first))
        first += len(numbers)
    held = all(is_held(quantity.tag) for quantity in made.quantities)
    return Shape(made, held, False, row=True) if made.quantities else None
