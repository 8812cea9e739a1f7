"""Scores of a pasted table, whose last row is current: `| epoch | train loss | val loss | / | 3 | 0.31 | 0.49 |`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from advisor.consult.keeping import family, keep
from advisor.consult.quantities import words
from advisor.patterns import compiled

if TYPE_CHECKING:
    from advisor.consult.reading import Reading

Column = tuple[str, str]


def tables(reading: Reading) -> None:
    """The last row of a table whose head names scores: cells between bars, or between blanks below a head of words."""
    lines = [line for line in re.split(r"\n| / ", reading.whole) if line.strip()]
    for number, line in enumerate(lines):
        head = _cells(line)
        columns = {place: column for place, cell in enumerate(head) if (column := _column(cell, head))}
        rows = [cells for later in lines[number + 1 :] if len(cells := _cells(later)) >= len(head)]
        rows = [cells for cells in rows if all(_is_number(cells[place]) for place in columns)]
        if columns and rows:
            _tell(reading, columns, rows[-1])
            return


def _tell(reading: Reading, columns: dict[int, Column], row: list[str]) -> None:
    start = reading.whole.rfind(row[min(columns)])
    for place, (side, kind) in columns.items():
        keep(reading, side, kind, float(row[place].rstrip("%")), "%" in row[place], (start, start))


def _cells(line: str) -> list[str]:
    if "|" in line:
        return [cell.strip() for cell in line.strip().strip("|").split("|")]
    return line.split()


def _column(cell: str, head: list[str]) -> Column | None:
    """The side and kind that a cell of the head names; accuracy without a side is held out beside a held-out loss."""
    sides = rf"(?:(?P<train>{words()['train_word']})|(?P<val>{words()['val_word']}))[ _/-]?"
    kind = rf"(?P<kind>{words()['accuracy_word']}|{words()['loss_word']}|{words()['score_word']})"
    m = compiled(rf"(?:{sides})?{kind}").fullmatch(cell)
    if m is None or len(head) < _FEW:
        return None
    held = any(compiled(rf"(?:{words()['val_word']})[ _/-]?(?:{words()['loss_word']})").fullmatch(one) for one in head)
    side = "train" if m["train"] else "val" if m["val"] or (held and family(m["kind"]) != "loss") else "train"
    return side, family(m["kind"])


def _is_number(cell: str) -> bool:
    return bool(re.fullmatch(r"-?\d+(?:\.\d+)?(?:e-?\d+)?%?", cell))


_FEW = 3
"""Cells from which on a line is the head of a table."""
