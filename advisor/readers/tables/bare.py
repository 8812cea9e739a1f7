"""A file a curve, named by the file and not by its columns: `train_loss.txt`, Neptune's `val_loss.csv`."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from pathlib import Path

from advisor.meaning import classify
from advisor.readers._curves import gathered
from advisor.readers._lines import Lines, first_lines, is_text
from advisor.readers._series import Points, moment, number, whole
from advisor.readers.source import Candidate, Reading, ReadOptions, printable

_FEWEST = 3  # lines that are looked at
_MOST = 3  # numbers of a line: its step, its time and the value
_SAYS_NOTHING = frozenset(["step", "steps", "iteration", "iter", "epoch", "x", "y", "value", "values", "index", ""])
_SAYS_WHEN = frozenset(["timestamp", "time", "wall_time", "wall time", "relative_time"])
_BETWEEN = re.compile(r"[,;\s]+")


class BareReader:
    """Reads one value a line, or a step and a value, or Neptune's step, time and value."""

    kind = "bare"
    title = "One curve a file, named by the file alone: train_loss.txt, val_loss.csv"
    order = 57

    def claims(self, candidate: Candidate) -> bool:
        """Whether the file is named by a loss or a metric and its lines are nothing but as many numbers each."""
        meaning = classify([stem := printable(candidate.place.stem)])[stem]
        if meaning.role not in ("loss", "metric") or meaning.direction is None or not is_text(candidate.head):
            return False
        first = first_lines(candidate.content, candidate.head, _FEWEST + 1)
        columns = _columns(first)
        rows = [_row(line, columns) for line in first[bool(columns) :][:_FEWEST]]
        counts = {len(row) for row in rows}
        return len(rows) == _FEWEST and len(counts) == 1 and 0 < counts.pop() <= _MOST and all(map(_plain, rows))

    def read(self, root: Path, files: Sequence[Candidate], options: ReadOptions) -> Reading:
        """A run a folder."""
        return gathered(((file, file.folder, printable(file.place.stem)) for file in files), _read)


READER = BareReader()


def _columns(lines: Sequence[str]) -> list[str]:
    """The columns, where the first line names them by words that say nothing of what was measured; else none.

    One without a name is the index of a data frame.
    """
    cells = _cells(lines[0]) if lines else []
    return cells if "value" in cells and set(cells) <= _SAYS_NOTHING | _SAYS_WHEN else []


def _cells(line: str) -> list[str]:
    return [cell.strip().strip("\"'").lower() for cell in re.split(r"[,;\t]", line)]


def _row(line: str, columns: Sequence[str]) -> list[float | None]:
    """The numbers of a line with the value as the last one; times are in seconds since 1970."""
    if not columns:
        return [number(cell) for cell in _BETWEEN.split(line.strip()) if cell]
    named = [(name, cell) for name, cell in zip(columns, _cells(line), strict=False) if name or len(columns) == 2]
    named.sort(key=lambda pair: pair[0] == "value")
    return [moment(cell) if name in _SAYS_WHEN else number(cell) for name, cell in named]


def _plain(row: Sequence[float | None]) -> bool:
    """Whether all are numbers, the first of several a step and the second of three a time."""
    told = all(value is not None for value in row)
    timed = len(row) < _MOST or not math.isnan(moment(row[1]))
    return told and timed and (len(row) == 1 or float(row[0] or 0).is_integer())


def _read(file: Candidate, tag: str, points: Points) -> tuple[int, str]:
    lost = 0
    lines, first = Lines(file.content), first_lines(file.content, file.head, 1)
    columns = _columns(first)
    for place, line in enumerate((line for line in lines if line.strip()), start=-bool(columns)):
        if place < 0:
            continue
        row = _row(line, columns)
        step = place if len(row) == 1 else whole(row[0]) if row else None
        if step is None or not row or row[-1] is None or len(row) > _MOST:
            lost += 1
            continue
        points.add(tag, step, row[-1], moment(row[1]) if len(row) == _MOST else math.nan)
    return lost, lines.problem
