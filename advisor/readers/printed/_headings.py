"""The columns of a printed table, by the line of names above it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from advisor.readers._series import split_of
from advisor.readers._unnamed import parts_alone
from advisor.readers.printed._names import UNNAMED, kind_of
from advisor.readers.printed._shapes import listed
from advisor.tables import table

_COUNTERS = frozenset({"steps", "epochs"})


@dataclass(frozen=True)
class Column:
    """A column: its name, where its header and rule stand, and what it counts if anything."""

    name: str
    start: int
    end: int
    counts: str | None = None


def columns_of(found: Sequence[tuple[str, int, int]], known: Mapping[str, Any]) -> list[Column]:
    """The columns by the names of a header, with what each counts."""
    renamed, ignored = known.get("names", {}), set(known.get("ignored", ())) | listed("ignored_columns")
    columns: list[Column] = []
    group = ""
    for cell, start, end in found:
        low = cell.lower().rstrip("):")
        opened, between, inner = cell.partition("(")
        group, name = (opened, inner) if between and inner and ")" not in inner else (group, cell)
        plain = "" if low in ignored else str(renamed.get(low, name.rstrip("):")))
        doubled = any(column.name == plain for column in columns if plain)
        counts = "steps" if low == known.get("steps") else counter_at(low)
        columns.append(Column(f"{group}/{plain}" if doubled and group else plain, start, end, counts))
    return _with_unnamed(columns)


def _with_unnamed(columns: list[Column]) -> list[Column]:
    """The columns, where two go by their part of the data alone with those named as values of it."""
    words_only = all(one.name.replace("_", "").isalpha() or one.counts or not one.name for one in columns)
    if not words_only or not parts_alone(column.name for column in columns):
        return columns
    return [replace(one, name=f"{one.name}/{UNNAMED}") if split_of(one.name) else one for one in columns]


def counter_at(name: str) -> str | None:
    """What a column of this name counts, None where it counts nothing."""
    if name in listed("table_steps"):
        return "steps"
    if name in listed("table_epochs"):
        return "epochs"
    found = kind_of(name)
    return found[0] if found is not None and found[0] in _COUNTERS else None


def entry_of(lowered: Sequence[str]) -> Mapping[str, Any]:
    """The entry of the table of printed tables that the names of the columns fit."""
    entries: Sequence[Mapping[str, Any]] = table("printed")["tables"]
    return next((entry for entry in entries if set(entry["has"]) <= set(lowered)), {})
