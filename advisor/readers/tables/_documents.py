"""The training history in a JSON document: rows by step, lists by metric, curves of x and y, wherever they lie."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from advisor.readers._series import Points, find, is_log, number, split_of, whole
from advisor.readers.source import printable
from advisor.records import Scalar
from advisor.tables import table

_COUNTS = re.compile(r"(?:(?:epoch|step|iter|iteration|round|ep)[ _-]?)?(\d{1,18})", re.IGNORECASE | re.ASCII)
_DEPTH = 3  # levels of nesting
_SETTING = 200  # characters of a setting


@dataclass
class History:
    """What a document holds: rows, each an object of numbers; points of lists; settings beside them."""

    rows: list[Any] = field(default_factory=list)
    points: Points = field(default_factory=Points)
    settings: dict[str, Scalar] = field(default_factory=dict)


def history_of(document: Any) -> History:
    """The history of a document; rows first, and lists only where there are none."""
    found = History()
    if isinstance(document, Mapping) and _is_frame(document):
        document = list(_of_frame(document))
    if isinstance(document, list) and not _triples(document):
        found.rows = list(document)
        return found
    found.rows.extend(_rows(document, "", 0))
    if not found.rows:
        _lists(_with_unnamed(document), "", 0, found.points)
    if isinstance(document, Mapping):
        found.settings.update(_settings(document))
    return found


def is_history(document: Any) -> bool:
    """Whether the document holds a training's history."""
    if isinstance(document, list) and _triples(document):
        return True
    found = history_of(document)
    rows = [row for row in found.rows[:3] if isinstance(row, Mapping)]
    if rows:
        from advisor.readers.tables.jsonl import flat

        return all(is_log([key for key, value in flat(row) if number(value) is not None]) for row in rows)
    return is_log(list(found.points.tags()))


def _is_frame(document: Mapping[str, Any]) -> bool:
    """Whether the document is a data frame as pandas writes it with orient="split"."""
    parts = [document.get(key) for key in ("columns", "index", "data")]
    return all(isinstance(part, list) and part for part in parts) and len(parts[1] or ()) == len(parts[2] or ())


def _of_frame(document: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """The rows of a data frame; the index counts steps where no column does."""
    columns = [str(name) for name in document["columns"]]
    counted = find("step", columns) is not None
    for index, row in zip(document["index"], document["data"], strict=True):
        if isinstance(row, list) and len(row) == len(columns):
            yield ({} if counted else {"step": index}) | dict(zip(columns, row, strict=True))


def _rows(value: Any, prefix: str, depth: int) -> Iterator[dict[str, Any]]:
    """Rows of every list of objects, and of every object whose keys are steps."""
    if not isinstance(value, Mapping) or depth > _DEPTH:
        return
    if len(value) > 1 and all(_is_step(key) and isinstance(row, Mapping) for key, row in value.items()):
        for key, row in sorted(value.items(), key=lambda item: counted(item[0]) or 0):
            yield _named({"step": counted(key)} | dict(row), prefix)
        return
    for key, inner in value.items():
        part = str(key) if split_of(key) is not None else prefix
        if isinstance(inner, list) and len(inner) > 1 and all(isinstance(row, Mapping) for row in inner):
            yield from (_named(row, part) for row in inner)
        elif not _is_curve(inner):
            yield from _rows(inner, part, depth + 1)


def _named(row: Mapping[str, Any], part: str) -> dict[str, Any]:
    """The row, said to be of a part of the data."""
    return {**row, "split": part} if part and "split" not in row else dict(row)


def counted(key: object) -> int | None:
    """The step of a key that counts: `3`, `epoch_3`; None for any other."""
    found = _COUNTS.fullmatch(str(key).strip())
    return None if found is None else whole(number(found[1]))


def _is_step(key: object) -> bool:
    return counted(key) is not None


def _is_curve(value: Any) -> bool:
    """Whether the value is a curve: lists x and y of one length."""
    if not isinstance(value, Mapping) or not isinstance(value.get("x"), list) or not isinstance(value.get("y"), list):
        return False
    return len(value["x"]) == len(value["y"])


def _lists(value: Any, name: str, depth: int, points: Points) -> None:
    """Adds every list of numbers, and every curve."""
    if isinstance(value, list):
        if _triples(value):
            _add(points, name, ((row[1], row[2]) for row in value))
        elif _pairs(value):
            _add(points, name, ((row[0], row[1]) for row in value))
        else:
            _add(points, name, enumerate(value))
    elif _is_curve(value):
        _add(points, name, zip(value["x"], value["y"], strict=True))
    elif isinstance(value, Mapping) and len(value) > 1 and all(map(_is_step, value)):
        told = sorted(value.items(), key=lambda item: counted(item[0]) or 0)
        _add(points, name, ((counted(key), inner) for key, inner in told))
    elif isinstance(value, Mapping) and depth <= _DEPTH:
        for key, inner in value.items():
            _lists(inner, f"{name}/{key}" if name else str(key), depth + 1, points)


def _add(points: Points, name: str, pairs: Iterator[tuple[Any, Any]] | enumerate[Any] | zip[Any]) -> None:
    for step, given in pairs:
        at, value = whole(number(step)), number(given)
        if at is not None and value is not None:
            points.add(printable(name), at, value)


def _triples(value: Sequence[Any]) -> bool:
    """Whether the list holds what TensorBoard's page hands out: time, step and value of every point."""
    return len(value) > 1 and all(
        isinstance(row, list) and len(row) == 3 and (number(row[0]) or 0) > 1e8 and number(row[1]) is not None
        for row in value[:3]
    )


def _pairs(value: Sequence[Any]) -> bool:
    """Whether the list holds a step and a value of every point."""
    rows = [row for row in value if isinstance(row, list) and len(row) == 2]
    steps = [whole(number(row[0])) for row in rows]
    whole_steps = len(rows) == len(value) > 1 and None not in steps
    return whole_steps and steps == sorted(set(steps), key=lambda step: step or 0)


def _with_unnamed(document: Any) -> Any:
    """The document, where its lists go by their part of the data alone, with what falls in training named a loss."""
    if not isinstance(document, Mapping):
        return document
    parts = {split_of(key): key for key, value in document.items() if isinstance(value, list) and len(value) > 1}
    learnt = document[parts["train"]] if "train" in parts else []
    values = [found for value in learnt if (found := number(value)) is not None]
    if None in parts or len(parts) < 2 or not values:
        return document
    named = "loss" if not values[-1] > values[0] else "rising score"
    return {f"{key}/{named}" if split_of(key) else key: value for key, value in document.items()}


def _settings(document: Mapping[str, Any]) -> Iterator[tuple[str, Scalar]]:
    """The scalars of the object that holds the settings."""
    for holder in table("columns")["settings"]:
        inner = document.get(holder)
        for key, value in inner.items() if isinstance(inner, Mapping) else ():
            if isinstance(value, (bool, int, float)) or (isinstance(value, str) and len(value) <= _SETTING):
                yield printable(str(key)), value
