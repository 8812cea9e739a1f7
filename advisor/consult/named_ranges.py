"""The usual range of a parameter that is asked about by its own name: `what is a good range for num_leaves?`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from advisor import kinds, parameters
from advisor.consult.quantities import NUMBER, shape
from advisor.tables import table

_SHORT = 5
"""Letters below which a name is a word of many meanings (`beta`, `tau`), unless its kind is named beside it."""
_MOST = 3
"""Ranges of one name that are told."""


def range_of(said: str) -> dict[str, Any]:
    """The parameter that a plain text names, its usual ranges, `8 to 255 (lightgbm, usual 31)`, and the value named.

    Empty for none; the ends are those of the first range.
    """
    found = list(_named(said))
    if not found:
        return {}
    length = max(len(name) for name, *_ in found)
    longest = [one for one in found if len(one[0]) == length]
    spoken = set(trainings_named(said))
    own = [
        one
        for one in longest
        if one[1] in said or spoken & {one[1], *table("siblings")["sections"][one[1]].get("for", ())}
    ]
    if not own and length < _SHORT:
        return {}
    ranges: dict[str, str] = {}
    for _, kind, row in own or longest:
        ranges.setdefault(f"{row['low']:g} to {row['high']:g}", _whose(kind, row))
    listed = "; ".join(f"{ends} ({whose})" for ends, whose in list(ranges.items())[:_MOST])
    name, _, row = (own or longest)[0]
    ends = {f"parameter_{end}": float(row[end]) for end in ("low", "high", "start")}
    told = {"parameter_ranges": listed, "parameter_own": bool(own), **ends, **_value_of(name, said)}
    return {"parameter": name.replace(" ", "_"), **told}


def _value_of(name: str, said: str) -> dict[str, float]:
    """The value that the text gives of the name: `clip_range 0.3`, `a rank of 64`, `12 for max_depth`."""
    word = name.replace(" ", "[ _-]?")
    after = rf"(?<![\w.]){word}{shape('value_link')} ?(?P<v>{NUMBER})(?![\w%]|\.\d)"
    before = rf"(?<![\w.])(?P<v>{NUMBER}) (?:for |as (?:an? |the )?)?{word}(?!\w)"
    m = re.search(after, said) or re.search(before, said)
    return {"parameter_value": float(m["v"])} if m else {}


def trainings_named(said: str) -> Iterator[str]:
    """The kinds and methods of training that the text names, a method with its kind."""
    for name, words in kinds.said().items():
        if re.search(rf"(?<![\w.])(?:{words})(?!\w)", said):
            yield name
            yield str(kinds.kinds_and_methods()[name].get("kind", name))


def _whose(kind: str, row: Mapping[str, Any]) -> str:
    scale = ", on a log scale" if row.get("scale") == "log" else ""
    return f"{kind}, usual {row['start']:g}{scale}"


def _named(said: str) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    """Each name of a row that stands in the text, with its section and its row; most names show no word of theirs."""
    for name, kind, row in _rows():
        if all(word in said for word in name.split()) and re.search(
            rf"(?<![\w.]){name.replace(' ', '[ _-]?')}(?!\w|[ _-]loss)", said
        ):
            yield name, kind, row


@cache
def _rows() -> tuple[tuple[str, str, Mapping[str, Any]], ...]:
    """Every name of a row that is searched, but those of hyperparameters with a table of their own."""
    known = {alias.replace(" ", "") for row in table("parameters")["parameters"].values() for alias in row["aliases"]}
    rate = parameters.said()["learning_rate"]
    known |= {name.replace("_", "") for name in parameters.said()}
    return tuple(
        (name, kind, row)
        for kind, section in table("siblings")["sections"].items()
        for row in section["rows"].values()
        if {"low", "high", "start"} <= row.keys()
        for name in row["names"]
        if name.replace(" ", "") not in known and not re.fullmatch(rate, name)
    )
