"""JSON lines: one object a logging step, as MMEngine, Detectron2, W&B and homemade loggers write them."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from advisor.names import words
from advisor.readers import _series
from advisor.readers._axis import Axis
from advisor.readers._lines import Lines, first_lines, is_text
from advisor.readers._series import Points, joined, moment, number, run_names, without_twins
from advisor.readers.source import Candidate, Reading, ReadOptions, printable
from advisor.readers.tables._apart import key_apart
from advisor.records import ReadError, Run
from advisor.tables import table

_TRIED = 4  # lines that tell whether a file is one
_DEPTH = 4  # levels of nesting
_COUNTER = re.compile(r"(?:(?:epoch|step|iter|round)[ _-]?)?\d+", re.IGNORECASE)
_SHOWN = "{"
_SPREAD = frozenset({"num", "mean", "std"})
_MMENGINE = frozenset({"iter", "step"})


class JsonLinesReader:
    """Reads a run a file; nested keys are joined with slashes, what is no number is passed over."""

    kind = "jsonl"
    title = "JSON lines with one object a step: W&B history, MMEngine, Detectron2, any logger"
    order = 50

    def claims(self, candidate: Candidate) -> bool:
        """Whether one of the first lines is an object with numbers that a training log has; no file of settings is."""
        if candidate.place.name in table("sidecars")["files"]:
            return False
        rows = _top(candidate)
        if len(rows) == 1 and _is_document(rows[0]):
            return False
        return any(_series.is_log(list(row)) for row in rows if _numbers(row))

    def claims_columns(self, candidate: Candidate, columns: Mapping[str, str]) -> bool:
        """Whether one of the first objects has a key that the person named."""
        return any(set(columns.values()) & set(row) for row in _top(candidate))

    def read(self, root: Path, files: Sequence[Candidate], options: ReadOptions) -> Reading:
        """A run a file, or a run each where the objects name theirs."""
        runs: list[Run] = []
        errors: list[ReadError] = []
        lost = 0
        for file, name in run_names(without_twins(files)):
            log = ObjectLog(_with_run(file, options.columns))
            for message in _read(file.content, log):
                errors.append(ReadError(source=printable(str(file.path)), message=message))
            runs.extend(log.runs(name))
            lost += log.lost
        return Reading(runs=tuple(runs), errors=tuple(errors), points=sum(run.points for run in runs), lost=lost)


READER = JsonLinesReader()


class ObjectLog:
    """Points gathered from objects; `lost` counts lines that are none."""

    def __init__(self, told: Mapping[str, str] | None = None) -> None:
        self._told = told or {}
        self._spelled = {column: tag for tag, column in self._told.items()}
        self._points: dict[str, Points] = {}
        self._axes: dict[str, Axis] = {}
        self._trained_keys: frozenset[str] = frozenset()
        self.lost = 0

    def runs(self, name: str) -> Iterator[Run]:
        """The runs that have points."""
        for run, points in self._points.items():
            if len(points):
                points.fill_nulls()
                named = joined(name, printable(run)) if run else name
                yield Run(name=named, series=points.series(self._axes[run].steps()), hyperparameters=points.noted())

    def add(self, row: Mapping[str, Any]) -> None:
        """Adds the numbers of one object; of one that names its only measurement, that one."""
        row = _measured(row)
        step_key, wall_key, run_key, split_key = (
            self._told.get(kind, _series.find(kind, row)) for kind in ("step", "wall_time", "run", "split")
        )
        step_key = step_key or _nested(row)
        wall = moment(row[wall_key]) if wall_key and wall_key in row else math.nan
        prefix = _series.split_of(row.get(split_key)) if split_key else None
        evaluation = prefix is None and self._is_evaluation(row)
        prefix = "val" if evaluation else prefix
        group = str(row.get(run_key, "")) if run_key else ""
        place = self._placed(row, step_key, evaluation, held=prefix not in (None, "train"), group=group)
        points = self._points.setdefault(group, Points())
        for key, given in row.items():
            if key in (step_key, wall_key, run_key, split_key) or _series.is_ignored(key):
                continue
            value = number(given)
            tag = self._spelled.get(key, key)
            tag = f"{prefix}/{tag}" if prefix else tag
            if given is None:
                points.null(tag, place)
            elif value is None:
                points.note(key, given)
            else:
                points.add(tag, place, value, wall)

    def _placed(self, row: Mapping[str, Any], step_key: str | None, evaluation: bool, held: bool, group: str) -> int:
        """Takes the row's place on the axis of its run; returns the row's number."""
        epoch_key = next((key for key in row if _series.counts_epochs(key)), None)
        step = None if step_key is None or step_key == epoch_key or evaluation else _count(row.get(step_key))
        epoch = number(row.get(epoch_key)) if epoch_key is not None else None
        return self._axes.setdefault(group, Axis()).add(step, epoch, held)

    def _is_evaluation(self, row: Mapping[str, Any]) -> bool:
        """MMEngine's rows of an evaluation have no `iter`, and their `step` is the epoch."""
        keys = _MMENGINE & set(row)
        if keys == _MMENGINE:
            self._trained_keys = _MMENGINE
        return self._trained_keys == _MMENGINE and keys == {"step"} and "epoch" not in row


def parse_object(line: str) -> dict[str, Any] | None:
    """The line as a flat object; None where it is none."""
    if not line.lstrip().startswith(_SHOWN):
        return None
    try:
        loaded = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return dict(flat(loaded)) if isinstance(loaded, dict) else None


def flat(value: Mapping[str, Any], prefix: str = "", depth: int = 0, between: str = "/") -> Iterator[tuple[str, Any]]:
    """The pairs of nested mappings, keys joined; of a count, a mean and a spread the mean."""
    for key, inner in value.items():
        name = f"{prefix}{between}{key}" if prefix else str(key)
        if isinstance(inner, Mapping) and set(inner) == _SPREAD:
            yield name, inner["mean"]
        elif isinstance(inner, Mapping) and depth < _DEPTH:
            yield from flat(inner, name, depth + 1, between)
        else:
            yield name, inner


def _with_run(file: Candidate, told: Mapping[str, str]) -> Mapping[str, str]:
    """The columns told, with that of the run where a seed or the number of a repeat tells trainings apart."""
    named = {" ".join(words(key)) for row in _top(file) for key in row} & set(table("columns")["repeats"])
    if "run" in told or not named:
        return told
    found = key_apart(row for line in Lines(file.content) if (row := parse_object(line)) is not None)
    return told if found is None else {**told, "run": found}


def _read(path: Path, log: ObjectLog) -> Iterator[str]:
    lines = Lines(path)
    for line in lines:
        if not line.strip():
            continue
        row = parse_object(line)
        if row is None:
            log.lost += 1
        else:
            log.add(row)
    if lines.problem:
        yield lines.problem
    if log.lost:
        yield f"{log.lost} of {lines.number} lines are no complete JSON objects and are lost"


def _top(candidate: Candidate) -> list[dict[str, Any]]:
    if not is_text(candidate.head) or not candidate.head.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"{"):
        return []
    rows = (parse_object(line) for line in first_lines(candidate.content, candidate.head, _TRIED))
    return [row for row in rows if row is not None and "op_code" not in row]


def _measured(row: Mapping[str, Any]) -> Mapping[str, Any]:
    """A row that holds one measurement and its name, with the measurement under that name."""
    tag, value = _series.find("tag", row), _series.find("value", row)
    named = row[tag] if tag is not None and value is not None else None
    if tag is None or value is None or not isinstance(named, str) or not named or number(named) is not None:
        return row
    return {key: inner for key, inner in row.items() if key not in (tag, value)} | {named: row[value]}


def _count(value: object) -> float | None:
    """A step, also one that is told beside how many there are: `10/240`."""
    return number(value.partition("/")[0] if isinstance(value, str) else value)


def _nested(row: Mapping[str, Any]) -> str | None:
    """The key that counts the steps within another object, where none does beside it: `extra/step`."""
    below = {key.rpartition("/")[2]: key for key in row if "/" in key}
    found = _series.find("step", below)
    return None if found is None else below[found]


def _is_document(row: Mapping[str, Any]) -> bool:
    """Whether the only line of a file is a whole history: objects by step, columns by step, or lists."""
    lists = any(isinstance(value, list) and len(value) > 1 for value in row.values())
    told = sum(any(_COUNTER.fullmatch(part) for part in key.split("/")) for key in row)
    return lists or told > max(1, len(row) // 2)


def _numbers(row: Mapping[str, Any]) -> bool:
    return any(number(value) is not None for value in row.values())
