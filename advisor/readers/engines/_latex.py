"""Tables that papers and notes set in LaTeX: cells between ampersands, rows that end in two backslashes."""

from __future__ import annotations

import re
from collections.abc import Iterable

from advisor.readers.engines._cell_values import cell
from advisor.readers.engines._grid import Grid

_BEGIN = re.compile(r"\\begin\{(?:tabular\w*|tabularx|longtable|array)\}")
_END = re.compile(r"\\end\{(?:tabular\w*|tabularx|longtable|array)\}")
_POWER = re.compile(r"(?P<times>[\d.]+)?\s*(?:\\times|\\cdot)?\s*10\^\{?(?P<power>-?\d+)\}?")
_COMMAND = re.compile(r"\\(?:textbf|mathbf|bm|emph|textit|underline|text|mathrm|texttt|textsc|num)\{([^{}]*)\}")
_RULES = re.compile(
    r"\\(?:hline|toprule|midrule|bottomrule|cmidrule(?:\([^)]*\))?\{[^}]*\}|cline\{[^}]*\})(?:\[[^\]]*\])?"
)
_LONGEST = 4000  # characters of a line


def latex(lines: Iterable[str]) -> Grid:
    """The rows of the largest such table."""
    tables: list[list[list[str]]] = []
    within, kept = False, ""
    for line in lines:
        plain = line[:_LONGEST].strip()
        if _BEGIN.search(plain):
            within, kept = True, ""
            tables.append([])
        elif _END.search(plain):
            within = False
        elif within and not plain.startswith("%"):
            kept = f"{kept} {_RULES.sub('', plain)}"[-_LONGEST:]
            *whole, kept = re.split(r"\\\\(?:\[[^\]]*\])?", kept)
            tables[-1] += [_cells(row) for row in whole if "&" in row]
    return _grid(max(tables, key=len, default=[]))


def _cells(row: str) -> list[str]:
    return [_plain(text) for text in re.split(r"(?<!\\)&", row)]


def _plain(text: str) -> str:
    """What a cell says, without what sets it in bold or in italics; `10^{-3}` as 1e-3."""
    bare = text.replace("$", "").replace("\\pm", "±").replace("\\%", "%").replace("\\_", "_").replace("\\,", "")
    while (opened := _COMMAND.sub(r"\1", bare)) != bare:
        bare = opened
    bare = bare.strip().strip("{}").strip()
    power = _POWER.fullmatch(bare)
    return f"{power['times'] or 1}e{power['power']}" if power else bare


def _grid(rows: list[list[str]]) -> Grid:
    if len(rows) < 2:
        return Grid()
    header, *body = rows
    whole = [row for row in body if len(row) == len(header)]
    if len(set(header)) < len(header):
        return Grid()
    return Grid({name: [cell(row[at]) for row in whole] for at, name in enumerate(header)}, len(whole))
