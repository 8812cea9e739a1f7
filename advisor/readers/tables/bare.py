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
        meaning = classify([stem := printable(candidate.path.stem)])[stem]
        if meaning.role not in ("loss", "metric") or meaning.direction is None or not is_text(candidate.head):
            return False
        first = first_lines(candidate.path, candidate.head, _FEWEST + 1)
        rows = [_in_order(_numbers(line), _value_at(first)) for line in first[_headed(first) :][:_FEWEST]]
        counts = {len(row) for row in rows}
        return len(rows) == _FEWEST and len(counts) == 1 and 0 < counts.pop() <= _MOST and all(map(_plain, rows))

    def read(self, root: Path, files: Sequence[Candidate], options: ReadOptions) -> Reading:
        """A run a folder."""
        return gathered(((file, file.folder, printable(file.path.stem)) for file in files), _read)


READER = BareReader()


def _headed(lines: Sequence[str]) -> bool:
    """Whether the first line names columns by words that say nothing of what was measured."""
    cells = _cells(lines[0]) if lines else []
    return "value" in cells and set(cells) <= _SAYS_NOTHING | _SAYS_WHEN


def _value_at(lines: Sequence[str]) -> int:
    """Where among the columns the value is: the last one where no header says."""
    return _cells(lines[0]).index("value") if _headed(lines) else -1


def _cells(line: str) -> list[str]:
    return [cell.strip().strip("\"'").lower() for cell in re.split(r"[,;\t]", line)]


def _in_order(row: list[float | None], value_at: int) -> list[float | None]:
    """The numbers with the value as the last one."""
    return row if value_at < 0 or len(row) <= value_at else [*row[:value_at], *row[value_at + 1 :], row[value_at]]


def _numbers(line: str) -> list[float | None]:
    return [number(cell) for cell in _BETWEEN.split(line.strip()) if cell]


def _plain(row: Sequence[float | None]) -> bool:
    """Whether all are numbers, the first of several a step and the second of three a time."""
    told = all(value is not None for value in row)
    timed = len(row) < _MOST or not math.isnan(moment(row[1]))
    return told and timed and (len(row) == 1 or float(row[0] or 0).is_integer())


def _read(file: Candidate, tag: str, points: Points) -> tuple[int, str]:
    lost = 0
    lines, first = Lines(file.path), first_lines(file.path, file.head, 1)
    headed, value_at = _headed(first), _value_at(first)
    for place, line in enumerate((line for line in lines if line.strip()), start=-headed):
        if place < 0:
            continue
        row = _in_order(_numbers(line), value_at)
        step = place if len(row) == 1 else whole(row[0]) if row else None
        if step is None or not row or row[-1] is None or len(row) > _MOST:
            lost += 1
            continue
        points.add(tag, step, row[-1], moment(row[1]) if len(row) == _MOST else math.nan)
    return lost, lines.problem
