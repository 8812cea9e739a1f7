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
    template = _placed(opened, cells[dropped:], parts[1 + dropped :], sum(map(len, parts[: 1 + dropped])))
    held = all(is_held(quantity.tag) for quantity in template.quantities)
    return Shape(template, held, False, row=True) if template.quantities else None


def _placed(opened: PrintedTable, cells: list[str], numbers: list[list[str]], first: int) -> Template:
    """What each cell is by its column, at the place that its number has in the line; `first` is that of the first."""
    template, part = Template(), opened.part_of_row(cells)
    for column, text, own in zip(opened.columns, cells, numbers, strict=True):
        if cut(text.split("/")[0].rstrip("%"))[0] == MARK:
            if column.counts == "steps":
                template.step = Place(first, named=True)
            elif column.counts == "epochs":
                template.epoch = Place(first, named=True)
            elif column.name:
                template.quantities.append(Quantity(opened.tagged(part + column.name), first))
        first += len(own)
    return template
