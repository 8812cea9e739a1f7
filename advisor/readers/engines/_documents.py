"""Trials inside one JSON document: lists by column, rows by id, or a list among what an engine tells."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any

from advisor.names import words
from advisor.records import Direction
from advisor.tables import table

_DEPTH = 3  # levels that rows are looked for in
_SHORT = 10  # rows that tell whether a list is one of rows
_COMMON = 0.5  # of the keys that rows share


def rows_in(loaded: object, depth: int = _DEPTH) -> list[Any]:
    """The trials as objects, a row each; empty where the document holds none."""
    if isinstance(loaded, list):
        return loaded if _are_rows(loaded) else []
    if not isinstance(loaded, Mapping):
        return []
    return _by_column(loaded) or _inside(loaded, depth) or _by_id(loaded)


def _are_rows(found: Sequence[Any]) -> bool:
    return len(found) > 1 and sum(isinstance(row, Mapping) for row in found) > len(found) // 2


def _by_column(loaded: Mapping[str, Any]) -> list[Any]:
    """A list a column, as `cv_results_` is dumped; a mapping a column, as pandas writes; columns beside their data."""
    if isinstance(loaded.get("columns"), list) and isinstance(loaded.get("data"), list):
        names = [str(name) for name in loaded["columns"]]
        return [dict(zip(names, row, strict=False)) for row in loaded["data"] if isinstance(row, list)]
    lists = {name: cells for name, cells in loaded.items() if isinstance(cells, list)}
    sizes = {len(cells) for cells in lists.values()}
    if len(lists) > 1 and len(lists) * 2 > len(loaded) and len(sizes) == 1 and min(sizes) > 1:
        return [dict(zip(lists, row, strict=True)) for row in zip(*lists.values(), strict=True)]
    return _beside(lists) or _by_index(loaded)


def _beside(lists: Mapping[str, list[Any]]) -> list[Any]:
    """A list of settings and a list of as many results, as Mango and hand-written searches keep them."""
    settings = [cells for cells in lists.values() if _are_rows(cells)]
    if len(settings) != 1:
        return []
    results = {
        name: cells
        for name, cells in lists.items()
        if len(cells) == len(settings[0]) and all(isinstance(cell, (int, float)) for cell in cells)
    }
    rows = zip(settings[0], *results.values(), strict=True)
    return [{"params": row, **dict(zip(results, told, strict=True))} for row, *told in rows] if results else []


def _by_index(loaded: Mapping[str, Any]) -> list[Any]:
    columns = {name: cells for name, cells in loaded.items() if isinstance(cells, Mapping)}
    if len(columns) < 2 or len(columns) < len(loaded):
        return []
    index = next(iter(columns.values()))
    if len(index) < 2 or not all(str(place).isdecimal() for place in index):
        return []
    if any(cells.keys() != index.keys() for cells in columns.values()):
        return []
    return [{name: cells[place] for name, cells in columns.items()} for place in index]


def _by_id(loaded: Mapping[str, Any]) -> list[Any]:
    """A mapping from a trial's name to what is known of it; the names of the settings are mostly the same."""
    rows = {name: row for name, row in loaded.items() if isinstance(row, Mapping) and row}
    if len(rows) < 3 or len(rows) * 2 < len(loaded):
        return []
    first = set(next(iter(rows.values())))
    if any(len(first & set(row)) < _COMMON * len(first | set(row)) for row in rows.values()):
        return []
    return [{"trial": name, **row} for name, row in rows.items()]


def _inside(loaded: Mapping[str, Any], depth: int) -> list[Any]:
    """The first list of trials inside, with the direction and the metric that stand beside it."""
    if depth == 0:
        return []
    for name in table("trials")["lists"]:
        inner = loaded.get(name)
        rows = inner if isinstance(inner, list) and _are_rows(inner) else rows_in(inner, depth - 1)
        if rows:
            return _with(rows, told_beside({key: value for key, value in loaded.items() if key != name}))
    for inner in loaded.values():
        rows = _inside(inner, depth - 1) if isinstance(inner, Mapping) else []
        if rows:
            return _with(rows, told_beside(loaded))
    return []


def _with(rows: Sequence[Any], told: Mapping[str, str]) -> list[Any]:
    return [{**told, **row} if isinstance(row, Mapping) else row for row in rows]


def told_beside(loaded: Mapping[str, Any]) -> dict[str, str]:
    """What a document says of its search as a whole: which way is better, and the metric's name."""
    found: dict[str, str] = {}
    for name, value in _texts(loaded, _DEPTH):
        if way_of(name, value) is not None:
            found.setdefault("direction", value)
        elif ends_as(name, "metric_endings"):
            found.setdefault("metric name", value)
    return found


def _texts(loaded: object, depth: int) -> Iterator[tuple[str, str]]:
    if isinstance(loaded, Mapping):
        for name, value in loaded.items():
            if isinstance(value, str):
                yield str(name), value
            elif depth:
                yield from _texts(value, depth - 1)
    elif isinstance(loaded, list):
        for value in loaded[:_SHORT]:
            yield from _texts(value, depth - 1) if depth else ()


def way_of(name: str, value: object) -> Direction | None:
    """The direction that a cell of such a name tells; None where it tells none."""
    if not isinstance(value, str) or not (ends_as(name, "way_endings") or words(name)[-1:] == ("type",)):
        return None
    plain = " ".join(words(value.rpartition(".")[2]))
    ways: Mapping[Direction, Sequence[str]] = table("trials")["ways"]
    return next((way for way, known in ways.items() if plain in known), None)


@cache
def ends_as(name: str, kind: str) -> bool:
    """Whether the words of a name end as those of a kind in the table of trials."""
    parts = words(name)
    return any(parts[-len(ending.split()) :] == tuple(ending.split()) for ending in table("trials")[kind])


def pairs_in(value: object) -> dict[str, Any] | None:
    """A list of objects with a name and a value each as a mapping, as cloud services write settings and results."""
    if not isinstance(value, list) or not value or not all(isinstance(entry, Mapping) for entry in value):
        return None
    known = table("trials")["pairs"]
    found = {}
    for entry in value:
        name = next((entry[key] for key in known["names"] if isinstance(entry.get(key), str)), None)
        held = next((entry[key] for key in known["values"] if key in entry), None)
        if name is None or held is None:
            return None
        found[name] = held
    return found
