"""Trackio: the SQLite database of a project, a run a run name."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Sequence
from pathlib import Path

from advisor.readers._series import Points, joined, moment, number, whole
from advisor.readers._sqlite import MAGIC, columns_of, opened, tolerate_text
from advisor.readers.source import Candidate, Reading, ReadOptions, Signs, printable
from advisor.readers.tables.jsonl import flat
from advisor.records import ReadError, Run, Scalar

_COLUMNS = frozenset({"timestamp", "run_name", "step", "metrics"})


class TrackioReader:
    """Reads metrics and configurations; a damaged entry is counted as lost."""

    kind = "trackio"
    title = "Trackio databases, one a project"
    order = 26
    signs = Signs(begins=(MAGIC,))

    def claims(self, candidate: Candidate) -> bool:
        """Whether the file is a database with Trackio's table of metrics."""
        if not candidate.head.startswith(MAGIC):
            return False
        try:
            with opened(candidate.path) as connection:
                return columns_of(connection).get("metrics", frozenset()) >= _COLUMNS
        except (sqlite3.Error, OSError):
            return False

    def read(self, root: Path, files: Sequence[Candidate], options: ReadOptions) -> Reading:
        """The runs of every project."""
        readings = [_project(file) for file in files]
        return Reading(
            runs=tuple(run for reading in readings for run in reading.runs),
            errors=tuple(error for reading in readings for error in reading.errors),
            points=sum(run.points for reading in readings for run in reading.runs),
            lost=sum(reading.lost for reading in readings),
        )


READER = TrackioReader()


def _project(file: Candidate) -> Reading:
    points: dict[tuple[str, str], Points] = {}
    configs: dict[str, dict[str, Scalar]] = {}
    lost, errors = 0, []
    try:
        with opened(file.path) as connection:
            tolerate_text(connection)
            for key, step, time, text in _metrics(connection):
                lost += not _add(points.setdefault(key, Points()), step, time, text)
            configs |= _configs(connection)
    except (sqlite3.Error, OSError, KeyError) as error:
        errors.append(f"cannot be read to its end as a Trackio database: {error}")
    if lost:
        errors.append(f"{lost} entries are damaged and lost")
    shown = [name for _, name in points]
    runs = tuple(
        Run(
            name=joined(file.folder, printable(name if shown.count(name) == 1 else f"{name}/{run}")),
            series=logged.series(),
            hyperparameters=configs.get(run, {}),
        )
        for (run, name), logged in points.items()
    )
    source = printable(str(file.path))
    return Reading(runs=runs, errors=tuple(ReadError(source=source, message=told) for told in errors), lost=lost)


def _metrics(connection: sqlite3.Connection) -> Iterator[tuple[tuple[str, str], object, object, object]]:
    """Each entry in the order of writing: run and its name, step, time, the values as text."""
    key = "run_id" if "run_id" in columns_of(connection)["metrics"] else "run_name"
    rows = connection.execute(f"SELECT {key}, run_name, step, timestamp, metrics FROM metrics ORDER BY id")
    return (((str(run), str(name)), step, time, text) for run, name, step, time, text in rows)


def _configs(connection: sqlite3.Connection) -> dict[str, dict[str, Scalar]]:
    """The settings of each run, where this version of Trackio keeps them."""
    columns = columns_of(connection).get("configs", ())
    if "config" not in columns:
        return {}
    key = "run_id" if "run_id" in columns else "run_name"
    return {str(run): _config(text) for run, text in connection.execute(f"SELECT {key}, config FROM configs")}


def _add(points: Points, step: object, time: object, text: object) -> bool:
    place = whole(number(step))
    try:
        entry = json.loads(_text(text))
    except (ValueError, RecursionError):
        return False
    if place is None or not isinstance(entry, dict):
        return False
    wall = moment(time)
    for tag, given in flat(entry):
        value = number(given)
        if value is not None:
            points.add(tag, place, value, wall)
    return True


def _text(cell: object) -> str:
    """The JSON of a cell, which newer versions keep as bytes."""
    return bytes(cell).decode("utf-8", "replace") if isinstance(cell, (bytes, memoryview)) else str(cell)


def _config(text: object) -> dict[str, Scalar]:
    try:
        loaded = json.loads(_text(text))
    except (ValueError, RecursionError):
        return {}
    if not isinstance(loaded, dict):
        return {}
    return {
        key: value
        for key, value in flat(loaded, between=".")
        if not key.startswith("_") and (value is None or isinstance(value, (bool, int, float, str)))
    }
