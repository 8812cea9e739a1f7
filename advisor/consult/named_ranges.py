"""The usual range of a parameter that is asked about by its own name: `what is a good range for num_leaves?`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from advisor import parameters
from advisor.tables import table

_SHORT = 5
"""Letters below which a name is a word of many meanings (`beta`, `tau`), unless its kind is named beside it."""
_MOST = 3
"""Ranges of one name that are told."""


def range_of(said: str) -> dict[str, str]:
    """The parameter that a plain text names and its usual ranges, `8 to 255 (lightgbm, usual 31)`; empty for none."""
    found = list(_named(said))
    if not found:
        return {}
    length = max(len(name) for name, *_ in found)
    longest = [one for one in found if len(one[0]) == length]
    own = [one for one in longest if one[1] in said]
    if not own and length < _SHORT:
        return {}
    ranges: dict[str, str] = {}
    for _, kind, row in own or longest:
        ranges.setdefault(f"{row['low']:g} to {row['high']:g}", _whose(kind, row))
    listed = "; ".join(f"{ends} ({whose})" for ends, whose in list(ranges.items())[:_MOST])
    return {"parameter": longest[0][0].replace(" ", "_"), "parameter_ranges": listed}


def _whose(kind: str, row: Mapping[str, Any]) -> str:
    scale = ", on a log scale" if row.get("scale") == "log" else ""
    return f"{kind}, usual {row['start']:g}{scale}"


def _named(said: str) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    """Each name of a row that stands in the text, with its section and its row."""
    for name, kind, row in _rows():
        if re.search(rf"(?<![\w.]){name.replace(' ', '[ _-]?')}(?!\w)", said):
            yield name, kind, row


@cache
def _rows() -> tuple[tuple[str, str, Mapping[str, Any]], ...]:
    """Every name of a row that is searched, but those of hyperparameters with a table of their own."""
    known = {alias.replace(" ", "") for row in table("parameters")["parameters"].values() for alias in row["aliases"]}
    known |= {name.replace("_", "") for name in parameters.said()}
    return tuple(
        (name, kind, row)
        for kind, section in table("siblings")["sections"].items()
        for row in section["rows"].values()
        if {"low", "high", "start"} <= row.keys() and not row.get("complement")
        for name in row["names"]
        if name.replace(" ", "") not in known
    )
