"""Printed tables of names and values, a pair a row: their rows count as one line."""

from __future__ import annotations

from advisor.readers.printed._cells import BARS

_MAX_ROWS = 200  # of a printed table of settings
_LONGEST_NAME = 80  # characters


class Pairs:
    """The rows `| name | value |` that follow one another."""

    def __init__(self) -> None:
        self._rows: list[str] = []

    def add(self, line: str) -> bool:
        """Takes the line where it is such a row, and says so."""
        pair = pair_of(line) if len(self._rows) < _MAX_ROWS else None
        if pair is None:
            return False
        self._rows.append(pair)
        return True

    def __bool__(self) -> bool:
        return bool(self._rows)

    def taken(self) -> str:
        """The rows as one line; there are none then."""
        if not self._rows:
            return ""
        rows, self._rows = self._rows, []
        return ", ".join(row for row in rows if row)


def pair_of(line: str) -> str | None:
    """The name and the value of such a row, empty where the value is no number; None where the line is none."""
    for bar in BARS[1:]:
        line = line.replace(bar, "|")
    cells = line.strip().strip("|").split("|")
    name = cells[0].strip()
    if len(cells) != 2 or not name[:1].isalpha() or len(name) > _LONGEST_NAME:
        return None
    value = cells[1].strip()
    is_number = (value and not value[:1].isalpha()) or value[:3] in ("nan", "inf")
    return f"{name}={value}" if is_number else ""
