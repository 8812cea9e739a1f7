"""The lines of a CSV file: what parts its cells, which stand unbroken, what the first ones hold."""

from __future__ import annotations

import csv
import itertools
import re
from collections.abc import Iterator, Sequence

from advisor.meaning import classify
from advisor.readers._lines import first_lines, is_text
from advisor.readers._series import find, number, split_of
from advisor.readers.source import Candidate

_DELIMITERS = (",", "\t", ";")
_LOOKED_AT = 24  # lines
_NOTE = re.compile(r"\"?sep=.\"?\s*", re.IGNORECASE)
_MOST_REMARKS = 50  # lines above a header
_LONGEST_CELL = 50  # lines that a quoted cell may hold


def unbroken(lines: Iterator[str]) -> Iterator[str]:
    """Rows whose quoted cells may hold line breaks, each in one piece."""
    held: list[str] = []
    quotes = 0
    for line in lines:
        held.append(line)
        quotes += line.count('"')
        if quotes % 2 == 0:
            yield held[0] if len(held) == 1 else " ".join(held)
        elif len(held) >= _LONGEST_CELL:
            yield from held
        else:
            continue
        held, quotes = [], 0
    yield from held


def without_note(lines: Iterator[str]) -> Iterator[str]:
    """The lines that are not empty, a header of two rows as one, without notes above it: `sep=;`, `# my run`."""
    yield from in_one_row(_below_notes(lines))


def in_one_row(lines: Iterator[str]) -> Iterator[str]:
    """The lines, a header of groups above names as one: `,train,,val,` over `epoch,loss,acc,loss,acc`.

    pandas writes such columns with a third row, which names the index.
    """
    top = list(itertools.islice(lines, 3))
    delimiter = delimiter_of(top[0]) if top else ","
    rows = [split_line(line, delimiter) for line in top]
    names = _grouped(rows[0], rows[1]) if len(rows) > 1 else []
    if not names:
        yield from top
    elif len(rows) > 2 and rows[2][0] and not any(rows[2][1:]):
        yield delimiter.join([rows[2][0], *names[1:]])
    else:
        yield delimiter.join(names)
        yield from top[2:]
    yield from lines


def _grouped(above: Sequence[str], below: Sequence[str]) -> list[str]:
    """The names of columns, each with the group above it; none where the first row is no row of groups."""
    cells, groups = [*above, *below], [cell for cell in above if cell]
    plain = all(cell.replace("_", "").replace(" ", "").isalnum() for cell in cells if cell)
    several = len(set(groups)) > 1 and any(split_of(group) is not None for group in groups)
    if len(above) != len(below) or not (several and plain) or any(number(cell) is not None for cell in cells):
        return []
    if len(set(filter(None, below))) == len(list(filter(None, below))):
        return []
    group, names = "", []
    for over, name in zip(above, below, strict=True):
        group = over or group
        names.append(f"{group}_{name}" if group and name else name or over)
    return names


def _below_notes(lines: Iterator[str]) -> Iterator[str]:
    """The lines that are not empty, without notes above the header; remarks that stand above numbers are the header."""
    written = (line for line in lines if line.strip())
    remarks: list[str] = []
    for line in written:
        if line.startswith("#") and len(remarks) < _MOST_REMARKS:
            remarks.append(line)
        elif not _NOTE.fullmatch(line):
            numbers = any(number(cell) is not None for cell in split_line(line, delimiter_of(line)))
            yield from remarks if numbers else ()
            yield line
            break
    yield from written


def delimiter_of(header: str) -> str:
    """The character between the columns."""
    return max(_DELIMITERS, key=header.count)


def split_line(line: str, delimiter: str) -> list[str]:
    """The cells of a line, quoted ones whole."""
    if line[:1] == "(" and line.rstrip()[-1:] == ")" and line.count("(") == 1:
        line = line.strip()[1:-1]
    if '"' not in line:
        return [cell.strip() for cell in line.split(delimiter)]
    try:
        return [cell.strip() for cell in next(csv.reader([line], delimiter=delimiter, skipinitialspace=True), [])]
    except csv.Error:
        return []


def top_of(candidate: Candidate) -> tuple[list[str], list[list[str]]]:
    """The header and the next rows; nothing for a file that is no table."""
    if not is_text(candidate.head):
        return [], []
    lines = list(without_note(iter(first_lines(candidate.content, candidate.head, _LOOKED_AT))))[:4]
    if not lines or lines[0].lstrip().startswith(("{", "[", "<")):
        return [], []
    delimiter = delimiter_of(lines[0])
    header = split_line(lines[0], delimiter)
    return (header, [split_line(line, delimiter) for line in lines[1:]]) if len(header) > 1 else ([], [])


def has_numbers(header: Sequence[str], rows: Sequence[Sequence[str]]) -> bool:
    """Whether the first line holds names and the others, if any, as many cells with numbers among them."""
    if not header or any(number(name) is not None for name in header):
        return False
    fitting = [row for row in rows if len(row) == len(header)]
    return not rows or any(number(cell.replace(",", ".")) is not None for row in fitting for cell in row)


def names_measurements(header: Sequence[str], rows: Sequence[Sequence[str]]) -> bool:
    """Whether every row names a loss or a metric and holds its value: a table that counts no steps."""
    tag, value = (find(kind, header) for kind in ("tag", "value"))
    if not tag or not value or not rows:
        return False
    told = [(row[header.index(tag)], number(row[header.index(value)])) for row in rows if len(row) == len(header)]
    meanings = classify([name for name, _ in told])
    return len(told) == len(rows) and all(
        held is not None and meanings[name].role in ("loss", "metric") and meanings[name].direction
        for name, held in told
    )
