"""Tables that are aligned with spaces: a data frame as pandas prints it, tabulate's simple form, H2O's summaries."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from advisor.readers.engines._cell_values import cell, number_in
from advisor.readers.engines._grid import Grid

_SIGN = re.compile(r"(?m)^[ \t]*[A-Za-z_]\S*(?:[ \t]{2,}[A-Za-z_]\S*)+[ \t]*\n(?:[ \t]*-{2,}[- ]*\n)?[ \t]*[-\d]")
_GAP = re.compile(r"\s{2,}")
_SPACE = re.compile(r"\s+")
_NARROW = re.compile(r"(?m)^[ \t]*[A-Za-z_][\w./-]*(?: [A-Za-z_][\w./-]*){2,}[ \t]*\n[ \t]*\S*\d\S*(?: \S+){2,}[ \t]*$")
_NAMES = re.compile(r"[A-Za-z_][\w./-]*(?: [A-Za-z_][\w./-]*){2,}")
_TYPES = re.compile(r"<[a-z]+>(?:\s+<[a-z]+>)+")
_RULE = re.compile(r"[\s-]{4,}")
_LONGEST = 4000  # characters of a line
_FEWEST = 3  # rows
_NEAR = 40  # lines at the start


def is_aligned(head: str) -> bool:
    """Whether names stand above a row of numbers near the start, parted by wide gaps or all by one blank."""
    return bool(_SIGN.search(head) or _NARROW.search(head)) or any(
        _TYPES.fullmatch(line.strip()) for line in head.splitlines()[:_NEAR]
    )


def aligned(lines: Iterable[str]) -> Grid:
    """The rows of the largest such table, its index left out."""
    best: tuple[list[str], list[list[str]]] = ([], [])
    header: list[str] = []
    rows: list[list[str]] = []
    gap, above = _GAP, ""
    for line in lines:
        plain = line[:_LONGEST].strip()
        if _TYPES.fullmatch(plain):  # of a tibble, whose columns stand one space apart
            gap, header = _SPACE, above.split()
            continue
        above, cells = plain, gap.split(plain)
        if _RULE.fullmatch(line.rstrip("\n")) or set(cells) <= {"...", "..", ""}:
            continue
        if header and len(cells) - len(header) in (0, 1) and _has_numbers(cells):
            rows.append(cells[-len(header) :])
            continue
        best = max(best, (header, rows), key=lambda table: len(table[1]))
        (gap, header), rows = _opened(plain), []
    header, rows = max(best, (header, rows), key=lambda table: len(table[1]))
    if len(rows) < _FEWEST:
        return Grid()
    return Grid({name: [cell(row[place]) for row in rows] for place, name in enumerate(header)}, len(rows))


def _opened(line: str) -> tuple[re.Pattern[str], list[str]]:
    """What parts the cells below a line, and the names it gives them: one blank where all are single words."""
    if _NAMES.fullmatch(line):
        return _SPACE, line.split()
    cells = _GAP.split(line)
    return _GAP, cells if _are_names(cells) else []


def _has_numbers(cells: Sequence[str]) -> bool:
    return any(number_in(text) is not None for text in cells)


def _are_names(cells: Sequence[str]) -> bool:
    return len(cells) > 1 and len(set(cells)) == len(cells) and not _has_numbers(cells) and all(cells)
