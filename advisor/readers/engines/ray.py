"""Ray Tune experiment folders: a run a trial, from its `result.json` or, where that is gone, `progress.csv`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from advisor.readers._lines import Lines, first_lines, is_text
from advisor.readers.source import OF_TEXT, Candidate, Reading, ReadOptions, Signs, printable
from advisor.readers.tables import csv
from advisor.readers.tables.jsonl import ObjectLog, parse_object
from advisor.records import ReadError, Run, Scalar
from advisor.tables import table

_CONFIG = "config/"


class RayReader:
    """Reads the results of trials; a trial's configuration is its hyperparameters."""

    kind = "ray"
    title = "Ray Tune experiment folders: result.json, params.json, progress.csv of every trial"
    order = 40
    signs = Signs(begins=OF_TEXT, holds=(b"training_iteration",), beyond=True)

    def claims(self, candidate: Candidate) -> bool:
        """Whether the file's first line is a result of a trial, or the header of a table of them."""
        if not is_text(candidate.head):
            return False
        line = "".join(first_lines(candidate.content, candidate.head, 1))
        if not line.lstrip().startswith("{"):
            return {"training_iteration", "trial_id"} <= set(line.strip().split(","))
        return '"training_iteration"' in line and '"trial_id"' in line

    def read(self, root: Path, files: Sequence[Candidate], options: ReadOptions) -> Reading:
        """A run a trial folder."""
        logs = [file for file in files if file.head.lstrip().startswith(b"{")]
        folders = {file.folder for file in logs}
        readings = [_trial(file) for file in logs]
        tables = [file for file in files if file not in logs and file.folder not in folders]
        if tables:
            readings.append(csv.READER.read(root, tables, _TABLE))
        runs = tuple(_plain(run) for reading in readings for run in reading.runs)
        return Reading(
            runs=runs,
            errors=tuple(error for reading in readings for error in reading.errors),
            points=sum(run.points for run in runs),
            lost=sum(reading.lost for reading in readings),
        )


READER = RayReader()
_TABLE = ReadOptions(columns={"step": "training_iteration", "run": "", "split": ""})


def _trial(file: Candidate) -> Reading:
    log = ObjectLog(_TABLE.columns)
    config: dict[str, Scalar] = {}
    lines = Lines(file.content)
    for line in lines:
        row = parse_object(line) if line.strip() else {}
        if row is None:
            log.lost += 1
        elif row:
            config |= _config(row)
            log.add({key: value for key, value in row.items() if not key.startswith(_CONFIG)})
    messages = [lines.problem] if lines.problem else []
    if log.lost:
        messages.append(f"{log.lost} of {lines.number} results are damaged and lost")
    runs = tuple(run.model_copy(update={"hyperparameters": config}) for run in log.runs(file.folder))
    source = printable(str(file.path))
    return Reading(
        runs=runs, errors=tuple(ReadError(source=source, message=message) for message in messages), lost=log.lost
    )


def _config(row: Mapping[str, Any]) -> dict[str, Scalar]:
    found = {key.removeprefix(_CONFIG): value for key, value in row.items() if key.startswith(_CONFIG)}
    return {
        key.replace("/", "."): value
        for key, value in found.items()
        if value is None or isinstance(value, (bool, int, float, str))
    }


def _plain(run: Run) -> Run:
    """The run without what Ray counts for itself."""
    own = table("columns")["ray"]
    kept = {
        tag: series
        for tag, series in run.series.items()
        if tag not in own and not tag.startswith((_CONFIG, "perf/", "hist_stats/"))
    }
    return run.model_copy(update={"series": kept})
