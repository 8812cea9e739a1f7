"""The lines of a CSV file: what parts its cells, which stand unbroken, what the first ones hold."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence

from advisor.readers._lines import first_lines, is_text
from advisor.readers._series import number
from advisor.readers.source import Candidate

_DELIMITERS = (",", "\t", ";")
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


def delimiter_of(header: str) -> str:
    """The character between the columns."""
    return max(_DELIMITERS, key=header.count)


def split_line(line: str, delimiter: str) -> list[str]:
    """The cells of a line, quoted ones whole."""
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
    lines = [line for line in first_lines(candidate.path, candidate.head, 4) if line.strip()]
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
