"""bayesian-optimization: the state that `save_state` writes, lists of targets and params; always maximized."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from advisor.readers._lines import Lines
from advisor.readers.engines._json import MAX_BYTES, document, listed, mapping, number
from advisor.readers.engines._study import Goal, Recorded, built, moment, ranged, scalar
from advisor.readers.source import Candidate, Reading, ReadOptions, Signs, printable, shown
from advisor.records import UNNAMED, Parameter, ReadError, Scalar

_STATE = re.compile(rb'"pbounds"\s*:')
_LOG = re.compile(rb'^\s*\[?\s*\{\s*"target"\s*:[^{}]*"params"\s*:\s*\{')
_GOAL = Goal(("target",), ("maximize",))
_MANGLED = (
    "the saved bounds hold up to the first choice of words only; behind it the ranges are those of the values tried"
)


class BayesianOptimizationReader:
    """Reads a study a file."""

    kind = "bayesian-optimization"
    title = "bayesian-optimization: save_state's JSON, dumps of optimizer.res, logs.json"
    order = 30
    signs = Signs(holds=(b'"pbounds"', b'"target"'))

    def claims(self, candidate: Candidate) -> bool:
        """Whether the file is a saved state, or begins with a target and its parameters."""
        return bool(_STATE.search(candidate.head) or _LOG.match(candidate.head))

    def read(self, root: Path, files: Sequence[Candidate], options: ReadOptions) -> Reading:
        """The searches, named by their files."""
        readings = [_read(file) for file in files]
        return Reading(
            studies=tuple(study for reading in readings for study in reading.studies),
            errors=tuple(error for reading in readings for error in reading.errors),
            points=sum(reading.points for reading in readings),
        )


READER = BayesianOptimizationReader()


def _read(file: Candidate) -> Reading:
    source = printable(str(file.path))
    try:
        trials, declared, told = _state(file) if _STATE.search(file.head) else (_logged(file), {}, {})
    except (OSError, ValueError) as error:
        return Reading(errors=(ReadError(source=source, message=f"cannot be read: {error}"),))
    name = printable(file.place.stem)
    study = built(name, "bayesian-optimization", shown(source), trials, _GOAL, declared, told)
    return Reading(studies=(study,), points=len(trials))


def _state(file: Candidate) -> tuple[list[Recorded], dict[str, Parameter], dict[str, object]]:
    state = document(file.content)
    bounds, keys = mapping(state.get("pbounds")), [str(key) for key in listed(state.get("keys"))]
    keys = keys or [str(key) for key in bounds]
    rows = [[number(value) for value in listed(row)] for row in listed(state.get("params"))]
    targets = [number(value) for value in listed(state.get("target"))]
    widths = _widths(rows, len(keys))
    if widths is None:
        raise ValueError(f"its rows of parameters do not fit its {len(keys)} keys")
    limits = [number(value) for value in listed(state.get("constraint_values"))]
    trials = []
    for place, (row, target) in enumerate(zip(rows, targets, strict=False)):
        trial = Recorded(params=_params(keys, widths, row), results={} if target is None else {"target": target})
        if place < len(limits) and limits[place] is not None:
            trial.attrs["constraint"] = limits[place]
        trials.append(trial)
    plain = next((place for place, width in enumerate(widths) if width > 1), len(keys))
    declared = {name: found for name in keys[:plain] if (found := _declared(name, listed(bounds.get(name))))}
    unnamed = tuple(key for key, width in zip(keys, widths, strict=True) if width > 1)
    return trials, declared, {"bounds": _MANGLED, UNNAMED: unnamed} if plain < len(keys) else {}


def _declared(name: str, ends: Sequence[Any]) -> Parameter | None:
    low, high = (number(end) for end in ends[:2]) if len(ends) >= 2 else (None, None)
    if low is None or high is None:
        return None
    return ranged(name, low, high, whole=len(ends) > 2 and ends[2] == "int")


def _widths(rows: Sequence[Sequence[float | None]], keys: int) -> list[int] | None:
    """How many columns each key takes: one, or as many as it has choices, of which each row marks one."""
    columns = len(rows[0]) if rows else keys
    if columns == keys or any(len(row) != columns for row in rows):
        return [1] * keys if columns == keys else None
    marks = [all(row[column] in (0.0, 1.0) for row in rows) for column in range(columns)]

    @cache
    def split(column: int, left: int) -> list[int] | None:
        if left == 0:
            return [] if column == columns else None
        for width in range(columns - column - left + 1, 1, -1):
            inside = range(column, column + width)
            if all(marks[place] for place in inside) and all(
                sum(row[place] or 0.0 for place in inside) == 1 for row in rows
            ):
                rest = split(column + width, left - 1)
                if rest is not None:
                    return [width, *rest]
        rest = split(column + 1, left - 1) if column < columns else None
        return None if rest is None else [1, *rest]

    return split(0, keys)


def _params(keys: Sequence[str], widths: Sequence[int], row: Sequence[float | None]) -> dict[str, Scalar]:
    found: dict[str, Scalar] = {}
    column = 0
    for name, width in zip(keys, widths, strict=True):
        cells = list(row[column : column + width])
        found[name] = cells[0] if width == 1 else f"choice {cells.index(1.0)}"
        column += width
    return found


def _logged(file: Candidate) -> list[Recorded]:
    if file.head.lstrip().startswith(b"["):
        if file.size > MAX_BYTES:
            raise ValueError(f"{file.size} bytes; at most {MAX_BYTES} are read of one JSON document")
        return [
            _entry(entry) for entry in listed(json.loads(file.content.read_text(encoding="utf-8", errors="replace")))
        ]
    return [_entry(entry) for entry in _objects(Lines(file.content))]


def _objects(lines: Iterable[str]) -> Iterable[Any]:
    for line in lines:
        try:
            yield json.loads(line)
        except ValueError:
            continue


def _entry(entry: object) -> Recorded:
    found = mapping(entry)
    target = number(found.get("target"))
    return Recorded(
        params={str(name): scalar(value) for name, value in mapping(found.get("params")).items()},
        results={} if target is None else {"target": target},
        completed=moment(mapping(found.get("datetime")).get("datetime")),
    )
