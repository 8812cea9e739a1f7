"""Lines of bare numbers without a header, read by the numbers of columns a person names: `--column train_loss=2`."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from advisor.readers._lines import Lines, first_lines, is_text
from advisor.readers._series import Points, moment, number, run_names, whole
from advisor.readers.source import Candidate, Reading, ReadOptions, printable
from advisor.records import ReadError, Run

_LOOKED_AT = 3  # lines
_BRACKETS = ("()", "[]")
_BETWEEN = re.compile(r"[,;\s]+")


class NumberedReader:
    """Reads a run a file; the columns are counted from 1."""

    kind = "numbers"
    title = (
        "Lines of bare numbers without a header, with --column step=1 --column train_loss=2 (columns counted from 1)"
    )
    order = 58

    def claims(self, candidate: Candidate) -> bool:
        """No: what the numbers are, nothing in the file says."""
        return False

    def claims_columns(self, candidate: Candidate, columns: Mapping[str, str]) -> bool:
        """Whether the columns are told by number, and the lines are nothing but as many numbers each."""
        width = width_of(candidate)
        return bool(columns) and all(told.isdigit() and 0 < int(told) <= width for told in columns.values())

    def read(self, root: Path, files: Sequence[Candidate], options: ReadOptions) -> Reading:
        """A run a file."""
        runs: list[Run] = []
        errors: list[ReadError] = []
        lost = 0
        for file, name in run_names(files):
            points, lines = Points(), Lines(file.content)
            lost += _added(points, lines, {tag: int(told) - 1 for tag, told in options.columns.items()})
            runs.append(Run(name=name, series=points.series()))
            if lines.problem:
                errors.append(ReadError(source=printable(str(file.path)), message=lines.problem))
        return Reading(runs=tuple(runs), errors=tuple(errors), points=sum(run.points for run in runs), lost=lost)


READER = NumberedReader()


def width_of(candidate: Candidate) -> int:
    """How many numbers each of the first lines holds, and nothing else; 0 where they hold other things too."""
    if not is_text(candidate.head):
        return 0
    rows = [_cells(line) for line in first_lines(candidate.content, candidate.head, _LOOKED_AT)]
    widths = {len(row) for row in rows}
    counted_names = rows and [number(cell) for cell in rows[0]] == list(range(len(rows[0])))
    numbers = all(number(cell) is not None for row in rows for cell in row)
    return widths.pop() if len(rows) == _LOOKED_AT and len(widths) == 1 and numbers and not counted_names else 0


def _cells(line: str) -> list[str]:
    """The cells of a line, also of one that is printed as a tuple or a list."""
    line = line.strip()
    line = line[1:-1] if line[:1] + line[-1:] in _BRACKETS else line
    return [cell for cell in _BETWEEN.split(line.strip()) if cell]


def _added(points: Points, lines: Lines, places: Mapping[str, int]) -> int:
    """Adds the points of every line; returns how many lines are damaged."""
    lost = 0
    if not places:
        return 0
    step_at, wall_at = places.get("step"), places.get("wall_time")
    for row, line in enumerate(line for line in lines if line.strip()):
        cells = [number(cell) for cell in _cells(line)]
        step = row if step_at is None or len(cells) <= step_at else whole(cells[step_at])
        if step is None or len(cells) <= max(places.values()):
            lost += 1
            continue
        wall = math.nan if wall_at is None else moment(cells[wall_at])
        for tag, place in places.items():
            value = cells[place]
            if place not in (step_at, wall_at) and value is not None:
                points.add(tag, step, value, wall)
    return lost
