"""MLflow: the file store `mlruns/` and the SQLite backend; a run an MLflow run, deleted ones left out."""

from __future__ import annotations

import math
import re
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from advisor.errors import AdvisorError
from advisor.readers._lines import Lines
from advisor.readers._series import Points, joined, number, whole
from advisor.readers._sqlite import MAGIC, columns_of, opened, tolerate_text
from advisor.readers.source import HEAD_BYTES, Candidate, Reading, ReadOptions, Signs, printable
from advisor.records import ReadError, Run, Scalar
from advisor.yaml import load

_LINE = re.compile(rb"\d{12,14} \S+( -?\d+)?( \S+ \S+)?\r?")
_TABLES = frozenset({"runs", "metrics", "params", "experiments"})
_STORED_INFINITY = 1.7976931348623157e308  # the largest double: stored for an infinity
_LONGEST_PARAM = 8000  # characters: the tracker's own limit is 6,000


class MlflowReader:
    """Reads the points of every metric and the parameters of every run."""

    kind = "mlflow"
    title = "MLflow: the folder mlruns/ or its SQLite database"
    order = 25
    signs = Signs(begins=(MAGIC,), path=("metrics",))

    def claims(self, candidate: Candidate) -> bool:
        """Whether the file is a metric of a run (`time value step` lines) or a database with MLflow's tables."""
        if candidate.head.startswith(MAGIC):
            return _is_database(candidate.path)
        return _run_folder(candidate) is not None and _is_metric(candidate.head)

    def read(self, root: Path, files: Sequence[Candidate], options: ReadOptions) -> Reading:
        """The runs of the folder store, named by their folders, and those of databases, by experiment and run."""
        stored: dict[Path, list[Candidate]] = {}
        readings: list[Reading] = []
        for file in files:
            folder = _run_folder(file)
            if file.head.startswith(MAGIC):
                readings.append(_database(file))
            elif folder is not None:
                stored.setdefault(folder, []).append(file)
        readings += [_stored(folder, metrics) for folder, metrics in stored.items() if not _deleted(folder)]
        return Reading(
            runs=tuple(run for reading in readings for run in reading.runs),
            errors=tuple(error for reading in readings for error in reading.errors),
            points=sum(run.points for reading in readings for run in reading.runs),
            lost=sum(reading.lost for reading in readings),
        )


READER = MlflowReader()


def _run_folder(file: Candidate) -> Path | None:
    """The folder of the run that a metric file belongs to: the one that holds `metrics`."""
    holders = [parent for parent in file.path.parents if parent.name == "metrics"]
    return holders[-1].parent if holders and (holders[-1].parent / "meta.yaml").is_file() else None


def _is_metric(head: bytes) -> bool:
    lines = [line for line in head.split(b"\n") if line]
    if len(head) >= HEAD_BYTES:
        lines = lines[:-1]
    return bool(lines) and _LINE.fullmatch(lines[0]) is not None


def _deleted(folder: Path) -> bool:
    try:
        meta = load(folder / "meta.yaml")
    except AdvisorError:
        return False
    return isinstance(meta, dict) and meta.get("lifecycle_stage") == "deleted"


def _stored(folder: Path, metrics: Sequence[Candidate]) -> Reading:
    points, errors, lost = Points(), [], 0
    for file in metrics:
        tag = printable(file.place.relative_to(folder / "metrics").as_posix())
        lines = Lines(file.content)
        damaged = sum(not _add(points, tag, line) for line in lines if line.strip())
        lost += damaged
        problems = [lines.problem] if lines.problem else []
        if damaged:
            problems.append(f"{damaged} of {lines.number} lines are damaged and lost")
        errors += [ReadError(source=printable(str(file.path)), message=problem) for problem in problems]
    root = metrics[0].root
    name = printable(folder.relative_to(root).as_posix()) if folder.is_relative_to(root) else "."
    run = Run(name=name, series=points.series(), hyperparameters=dict(_parameters(folder / "params")))
    return Reading(runs=(run,), errors=tuple(errors), lost=lost)


def _add(points: Points, tag: str, line: str) -> bool:
    """Adds the point of a line; False when it is none."""
    parts = line.split(" ")
    if len(parts) < 2:
        return False
    milliseconds, value = number(parts[0]), number(parts[1])
    step = whole(number(parts[2])) if len(parts) > 2 else 0
    if milliseconds is None or value is None or step is None:
        return False
    points.add(tag, step, value, milliseconds / 1000)
    return True


def _parameters(folder: Path) -> Iterator[tuple[str, Scalar]]:
    for path in sorted(folder.rglob("*")) if folder.is_dir() else ():
        if path.is_file() and path.stat().st_size <= _LONGEST_PARAM:
            text = path.read_text(encoding="utf-8", errors="replace").strip()
            yield printable(path.relative_to(folder).as_posix()), scalar(text)


def scalar(text: str) -> Scalar:
    """A parameter, which MLflow stores as text, as what it was."""
    if text in ("True", "False", "None", ""):
        return {"True": True, "False": False}.get(text)
    value = number(text)
    if value is None:
        return text
    return int(text) if text.lstrip("-").isdecimal() else value


def _is_database(path: Path) -> bool:
    try:
        with opened(path) as connection:
            columns = columns_of(connection)
            return columns.keys() >= _TABLES and "run_uuid" in columns["metrics"]
    except (sqlite3.Error, OSError):
        return False


def _database(file: Candidate) -> Reading:
    try:
        with opened(file.path) as connection:
            tolerate_text(connection)
            return Reading(runs=tuple(_runs(connection, file)))
    except (sqlite3.Error, OSError, ValueError, TypeError) as error:
        message = f"cannot be read as an MLflow database: {error}"
        return Reading(errors=(ReadError(source=printable(str(file.path)), message=message),))


def _runs(connection: sqlite3.Connection, file: Candidate) -> Iterator[Run]:
    listed = connection.execute(
        "SELECT r.run_uuid, r.name, e.name FROM runs r LEFT JOIN experiments e USING (experiment_id) "
        "WHERE r.lifecycle_stage IS NOT 'deleted' ORDER BY r.start_time"
    ).fetchall()
    shown = [f"{experiment}/{name or run}" for run, name, experiment in listed]
    for (run, _, experiment), name in zip(listed, shown, strict=True):
        unique = name if shown.count(name) == 1 else f"{experiment}/{run}"
        yield Run(
            name=joined(file.folder, printable(unique)),
            series=_points(
                connection.execute(
                    "SELECT key, value, timestamp, step, is_nan FROM metrics WHERE run_uuid = ? "
                    "ORDER BY key, timestamp, step",
                    (run,),
                )
            ).series(),
            hyperparameters={
                str(key): scalar(str(value))
                for key, value in connection.execute("SELECT key, value FROM params WHERE run_uuid = ?", (run,))
            },
        )


def _points(rows: Iterable[Sequence[object]]) -> Points:
    points = Points()
    for key, given, milliseconds, step, missing in rows:
        value, time, place = number(given), number(milliseconds), whole(number(step))
        if value is None or place is None:
            continue
        if abs(value) >= _STORED_INFINITY:
            value = math.copysign(math.inf, value)
        points.add(str(key), place, math.nan if missing else value, math.nan if time is None else time / 1000)
    return points
