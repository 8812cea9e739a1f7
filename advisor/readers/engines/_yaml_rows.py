"""Trials that a person keeps in YAML: a list of mappings, alone or under a name such as `trials`."""

from __future__ import annotations

import re

from advisor.errors import RuleError
from advisor.readers._lines import encoding_of
from advisor.readers.engines._documents import rows_in
from advisor.readers.engines._grid import Grid
from advisor.readers.engines._objects import of_rows
from advisor.readers.source import Candidate
from advisor.tables import table

_MAX_BYTES = 200_000  # the parser in Python takes seconds for more
_ITEM = re.compile(r"(?:#.*\n|---.*\n|[ \t\r]*\n)*- ?[\w\"'][^\n:]*:(?:\s|$)")
_NAMED = re.compile(r"(?m)^[ ]*([\w ]+):[ ]*\n[ ]*- ?[\w\"'][^\n:]*:(?:\s|$)")
_BY_ID = re.compile(r"(?:^[\w.-]+:[ \t]*\n(?:[ ]+[\w./-]+:[ ]+\S.*\n)+){3}", re.M)


def is_yaml(begin: str) -> bool:
    """Whether a text begins as a list of mappings, or as several by name, or has a list under a name for trials."""
    if _ITEM.match(begin) or _BY_ID.match(begin):
        return True
    names = {name.lower() for name in table("trials")["lists"]}
    return any(named[1].strip().lower() in names for named in _NAMED.finditer(begin))


def yaml_rows(candidate: Candidate) -> Grid:
    """The trials, a row each; empty where the file holds none or is not read."""
    from advisor.yaml import parse

    if candidate.size > _MAX_BYTES:
        return Grid(
            problem=f"{candidate.size} bytes; at most {_MAX_BYTES} are read of trials in YAML: write them as JSON"
        )
    try:
        loaded = parse(candidate.content.read_text(encoding=encoding_of(candidate.head), errors="replace"), "the file")
    except (OSError, RuleError) as error:
        return Grid(problem=f"cannot be read: {error}")
    rows = loaded if isinstance(loaded, list) else rows_in(loaded)
    return of_rows([row for row in rows if isinstance(row, dict)])
