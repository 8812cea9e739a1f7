"""Tables drawn with characters, as consoles and Markdown hold them: Ray Tune's status, bayes_opt's trace, MATLAB's."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from advisor.names import words
from advisor.readers.engines._cell_values import cell_or_number
from advisor.readers.engines._grid import Grid
from advisor.tables import table

_BAR = re.compile(r"[|│┃║]")
_RULE = re.compile(r"[\s|+:=\-─━┄═╌╭╮╰╯┌┐└┘├┤┬┴┼╞╡╪┝┥┿┡┩╇┏┓┗┛┣┫┳┻╋]{4,}")
_GAP = re.compile(r"\s{2,}")
_COLOUR = re.compile(r"\x1b\[[0-9;]*m")
_BOLD = re.compile(r"^(\*\*|__|`)(.+)\1$")
_LONGEST = 20_000  # characters of a line


@dataclass(slots=True)
class _Table:
    header: list[str] = field(default_factory=list)
    rows: list[list[str]] = field(default_factory=list)


def drawn(lines: Iterable[str]) -> Grid:
    """The rows of the largest drawn table; one printed again and again counts as it stood last."""
    found: dict[tuple[str, ...], dict[object, list[str]]] = {}
    for block in _blocks(lines):
        kept = found.setdefault(tuple(block.header), {})
        named = " ".join(words(block.header[0])) in table("trials")["ids"]
        for row in block.rows:
            kept[row[0] if named else len(kept)] = row
    if not found:
        return Grid()
    header, rows = max(found.items(), key=lambda one: len(one[1]))
    columns = {
        name: [cell_or_number(row[place], comma=False) for row in rows.values()]
        for place, name in enumerate(header)
        if name
    }
    return Grid(columns, len(rows))


def _blocks(lines: Iterable[str]) -> Iterator[_Table]:
    """Every drawn table: its header is all lines before the first row that begins with a number or follows a rule."""
    block, ruled = _Table(), False
    for line in lines:
        plain = _COLOUR.sub("", line[:_LONGEST]).strip()
        if plain and _RULE.fullmatch(plain):
            ruled = ruled or bool(block.header)
        elif _BAR.search(plain) and (cells := _cells(plain)):
            if not block.header or (not ruled and len(cells) == len(block.header) and not block.rows):
                block.header = _joined(block.header, cells)
            elif len(cells) == len(block.header):
                block.rows.append(cells)
        elif block.header:
            yield from _whole(block)
            block, ruled = _Table(), False
    yield from _whole(block)


def _whole(block: _Table) -> Iterator[_Table]:
    if block.rows and len(set(block.header)) == len(block.header) > 1:
        yield block


def _joined(above: Sequence[str], cells: Sequence[str]) -> list[str]:
    return [f"{one} {two}".strip() for one, two in zip(above, cells, strict=True)] if above else list(cells)


def _cells(line: str) -> list[str]:
    """The cells of a line, those of a table without inner bars parted by wide gaps."""
    inner = line.strip().strip("|│┃║").strip()
    parts = _BAR.split(line.strip().removeprefix(line[:1] if _BAR.match(line) else ""))
    if _BAR.search(line[-1:]):
        parts = parts[:-1]
    cells = [part.strip() for part in parts] if len(parts) > 1 else _GAP.split(inner)
    return [_BOLD.sub(r"\2", text) for text in cells]
