"""Syne Tune experiment folders: `metadata.json`, `results.csv.zip` (or unzipped), a folder a trial."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from advisor.readers._lines import Lines
from advisor.readers.engines import _columns
from advisor.readers.engines._cells import number_of
from advisor.readers.engines._grid import MAX_BYTES, Columns, Grid
from advisor.readers.engines._json import document, listed, mapping
from advisor.readers.engines._spaces import syne_tune_space
from advisor.readers.engines._study import Goal, Recorded, built, moment, scalar
from advisor.readers.source import Candidate, Reading, ReadOptions, Signs, printable, shown
from advisor.records import Direction, ReadError

_METADATA = re.compile(
    rb'"st_tuner_(?:creation|start)_timestamp"|"metric_mode"\s*:.*"entrypoint"|"entrypoint".*"metric_mode"\s*:'
)
_REPORT = b"[tune-metric]:"
_COLUMN = b"st_tuner_time"
_ZIP = b"PK\x03\x04"
_TABLE = "results.csv"
_OF_TRIALS = ("config.json", "std.out", "std.err", "stdout", "stderr")
_CONFIG = "config_"
_DIRECTIONS: Mapping[str, Direction] = {"min": "minimize", "max": "maximize"}


class SyneTuneReader:
    """Reads a study an experiment; what its trials printed belongs to it."""

    kind = "syne-tune"
    title = "Syne Tune experiment folders: metadata.json and results.csv.zip"
    order = 30
    signs = Signs(path=("metadata.json", _TABLE, *_OF_TRIALS))

    def claims(self, candidate: Candidate) -> bool:
        """Whether the file is an experiment's metadata, its table, or a trial's configuration or output."""
        path, head = candidate.path, candidate.head
        if path.name == "metadata.json":
            return bool(_METADATA.search(head))
        if path.name in (_TABLE, f"{_TABLE}.zip"):
            return (head.startswith(_ZIP) or _COLUMN in head) and _has_metadata(path.parent)
        if path.name in _OF_TRIALS:
            return _has_metadata(path.parent.parent)
        return False

    def read(self, root: Path, files: Sequence[Candidate], options: ReadOptions) -> Reading:
        """The experiments, named by their folders."""
        folders = dict.fromkeys(_experiment(file.path) for file in files)
        readings = [_read(folder) for folder in folders]
        return Reading(
            studies=tuple(study for reading in readings for study in reading.studies),
            errors=tuple(error for reading in readings for error in reading.errors),
            points=sum(reading.points for reading in readings),
            lost=sum(reading.lost for reading in readings),
        )


READER = SyneTuneReader()


def _has_metadata(folder: Path) -> bool:
    try:
        with (folder / "metadata.json").open("rb") as file:
            return bool(_METADATA.search(file.read(1 << 16)))
    except OSError:
        return False


def _experiment(path: Path) -> Path:
    return path.parent if (path.parent / "metadata.json").is_file() else path.parent.parent


def _read(folder: Path) -> Reading:
    source = printable(str(folder))
    try:
        metadata = document(folder / "metadata.json")
        space, _ = syne_tune_space(_space(metadata))
        grid = _table(folder)
    except (OSError, ValueError, zipfile.BadZipFile) as error:
        return Reading(errors=(ReadError(source=source, message=f"cannot be read: {error}"),))
    goal = _goal(metadata)
    trials = list(_trials(folder, grid, goal))
    sampler = str(metadata["scheduler_name"]) if metadata.get("scheduler_name") else None
    study = built(folder.name, "syne-tune", shown(source), trials, goal, space, sampler=sampler)
    errors = (ReadError(source=source, message=grid.problem),) if grid.problem else ()
    return Reading(studies=(study,), errors=errors, points=len(trials), lost=grid.lost)


def _space(metadata: Mapping[str, Any]) -> Mapping[str, Any]:
    """The search space, which the metadata holds as text of JSON."""
    given = metadata.get("config_space")
    return mapping(json.loads(given)) if isinstance(given, str) else mapping(given)


def _goal(metadata: Mapping[str, Any]) -> Goal:
    names = [str(name) for name in listed(metadata.get("metric_names"))] or ["metric"]
    given = metadata.get("metric_mode")
    modes = [str(mode) for mode in given] if isinstance(given, list) else [str(given)] * len(names)
    ways = [_DIRECTIONS[mode] for mode in modes if mode in _DIRECTIONS]
    return Goal(tuple(names), tuple(ways) if len(ways) == len(names) else ())


def _table(folder: Path) -> Grid:
    """The reports of all trials."""
    packed = folder / f"{_TABLE}.zip"
    if packed.is_file():
        with zipfile.ZipFile(packed) as archive:
            member = next((info for info in archive.infolist() if info.filename.endswith(".csv")), None)
            if member is None or member.file_size > MAX_BYTES:
                raise ValueError(f"{packed.name} holds no table of at most {MAX_BYTES} bytes")
            with archive.open(member) as raw, io.TextIOWrapper(raw, "utf-8", errors="replace") as text:
                return _columns.cells(text)
    lines = Lines(folder / _TABLE)
    return _columns.cells(lines)


def _trials(folder: Path, grid: Grid, goal: Goal) -> Iterator[Recorded]:
    """A trial a number, with those that failed before their first report and left only a folder."""
    found = _reported(grid, goal)
    configs = {path.parent.name: path for path in folder.glob("*/config.json") if path.parent.name.isdigit()}
    for number in sorted({*found, *map(int, configs)}):
        trial = found.get(number)
        if trial is None:
            trial = Recorded(state="failed")
            try:
                config = document(configs[str(number)])
            except (OSError, ValueError):
                config = {}
            trial.params = {name: scalar(value) for name, value in config.items()}
        yield trial


def _reported(grid: Grid, goal: Goal) -> dict[int, Recorded]:
    """The trials that reported: the values by step, the best of them as the result, as Syne Tune itself ranks."""
    columns = grid.columns
    step = next((name for name in ("epoch", "step", "training_iteration", "st_worker_iter") if name in columns), None)
    rows: dict[int, list[int]] = {}
    for row, cell in enumerate(columns.get("trial_id", ())):
        number = number_of(cell)
        if number is not None:
            rows.setdefault(int(number), []).append(row)
    return {number: _trial(columns, places, step, goal) for number, places in rows.items()}


def _trial(columns: Columns, rows: Sequence[int], step: str | None, goal: Goal) -> Recorded:
    last = rows[-1]
    params = {
        name.removeprefix(_CONFIG): cells[last]
        for name, cells in columns.items()
        if name.startswith(_CONFIG) and cells[last] is not None
    }
    trial = Recorded(params=params, state=_status(columns, last))
    for place, metric in enumerate(goal.metrics):
        cells = columns.get(metric, [None] * (last + 1))
        values = [(row, value) for row in rows if (value := number_of(cells[row])) is not None]
        if not values:
            continue
        best = max if goal.directions and goal.directions[place] == "maximize" else min
        trial.results[metric] = best(value for _, value in values) if goal.directions else values[-1][1]
        if place == 0:
            trial.steps = {_step(columns, step, row, nth): value for nth, (row, value) in enumerate(values)}
    if "st_worker_timestamp" in columns:
        times = columns["st_worker_timestamp"]
        trial.started, trial.completed = (moment(number_of(times[row])) for row in (rows[0], last))
    return trial


def _step(columns: Columns, step: str | None, row: int, nth: int) -> int:
    value = number_of(columns[step][row]) if step else None
    return nth if value is None else int(value)


def _status(columns: Columns, row: int) -> str | None:
    """The trial's last state; one still in progress counts with what it reported."""
    word = columns["st_status"][row] if "st_status" in columns else None
    return None if word in (None, "InProgress", "Paused") else str(word)
