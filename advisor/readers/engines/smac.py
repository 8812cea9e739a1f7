"""SMAC's `runhistory.json` with `configspace.json` and `scenario.json` beside it; costs are always minimized."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from advisor.readers.engines._json import document, listed, mapping, number
from advisor.readers.engines._spaces import config_space
from advisor.readers.engines._study import Goal, Recorded, built, moment, scalar
from advisor.readers.source import Candidate, Reading, ReadOptions, Signs, printable, shown
from advisor.records import ReadError

_MARK = re.compile(rb'"config_id"\s*:|"config_origins"\s*:|"stats"\s*:\s*\{\s*"submitted"|"__enum__"\s*:\s*"StatusType')
_FIELDS = (
    "config_id",
    "instance",
    "seed",
    "budget",
    "cost",
    "time",
    "status",
    "starttime",
    "endtime",
    "additional_info",
)
_BESIDE = ("scenario.json", "configspace.json", "intensifier.json", "optimization.json")
_STATES = {0: "running", 1: "success", 2: "crashed", 3: "timeout", 4: "memoryout"}


class SmacReader:
    """Reads a study a run history."""

    kind = "smac"
    title = "SMAC: runhistory.json with configspace.json beside it"
    order = 30
    signs = Signs(holds=(b'"data"',), path=_BESIDE)

    def claims(self, candidate: Candidate) -> bool:
        """Whether the file is a run history, or lies beside one."""
        path = candidate.path
        if path.name in _BESIDE:
            return path.with_name("runhistory.json").is_file()
        return b'"data"' in candidate.head and bool(_MARK.search(candidate.head)) and path.suffix == ".json"

    def read(self, root: Path, files: Sequence[Candidate], options: ReadOptions) -> Reading:
        """The histories, named by scenario and seed."""
        readings = [_read(path) for path in dict.fromkeys(_history(file.path) for file in files)]
        return Reading(
            studies=tuple(study for reading in readings for study in reading.studies),
            errors=tuple(error for reading in readings for error in reading.errors),
            points=sum(reading.points for reading in readings),
        )


READER = SmacReader()


def _history(path: Path) -> Path:
    return path.with_name("runhistory.json") if path.name in _BESIDE else path


def _read(path: Path) -> Reading:
    source = printable(str(path))
    try:
        history = document(path)
        space = _beside(path, "configspace.json")
        scenario = _beside(path, "scenario.json")
    except (OSError, ValueError) as error:
        return Reading(errors=(ReadError(source=source, message=f"cannot be read: {error}"),))
    named = scenario.get("objectives")
    metrics = tuple(map(str, named)) if isinstance(named, list) and named else (str(named or "cost"),)
    trials = list(_trials(history, metrics))
    declared = config_space(space)
    goal = Goal(metrics, tuple("minimize" for _ in metrics))
    study = built(_name(path, scenario), "smac", shown(source), trials, goal, declared)
    return Reading(studies=(study,), points=len(trials))


def _beside(path: Path, name: str) -> Mapping[str, Any]:
    beside = path.with_name(name)
    return document(beside) if beside.is_file() else {}


def _name(path: Path, scenario: Mapping[str, Any]) -> str:
    seed = path.parent.name
    folder = path.parent.parent.name if seed.isdigit() else ""
    stem = str(scenario.get("name") or folder or "smac")
    return f"{stem}/{seed}" if seed.isdigit() else (stem if stem != "smac" else seed or stem)


def _trials(history: Mapping[str, Any], metrics: Sequence[str]) -> Iterator[Recorded]:
    """A trial an evaluation; of several budgets the highest counts and the lower ones are reports on the way."""
    configs = mapping(history.get("configs"))
    records = [_fields(entry) for entry in listed(history.get("data"))]
    budgets = [budget for record in records if (budget := number(record.get("budget"))) is not None]
    full = max(budgets, default=0.0)
    groups: dict[object, list[Mapping[str, Any]]] = {}
    for record in records:
        key = (record.get("config_id"), record.get("seed"), str(record.get("instance")))
        groups.setdefault(key if len(set(budgets)) > 1 else len(groups), []).append(record)
    for rungs in groups.values():
        rungs.sort(key=lambda record: number(record.get("budget")) or 0.0)
        yield _trial(rungs, mapping(configs.get(str(rungs[-1].get("config_id")))), metrics, full)


def _trial(
    rungs: Sequence[Mapping[str, Any]], config: Mapping[str, Any], metrics: Sequence[str], full: float
) -> Recorded:
    last = rungs[-1]
    costs = {number(rung.get("budget")) or 0.0: _costs(rung.get("cost")) for rung in rungs}
    status = _status(last.get("status"))
    reached = number(last.get("budget"))
    trial = Recorded(
        params={str(name): scalar(value) for name, value in config.items()},
        results=dict(zip(metrics, _costs(last.get("cost")), strict=False)) if status == "success" else {},
        state=status,
        started=moment(last.get("starttime")),
        completed=moment(last.get("endtime")),
        cut=reached is not None and reached < full,
    )
    if full:
        trial.steps = {int(budget): values[0] for budget, values in costs.items() if values}
    if last.get("seed") is not None:
        trial.attrs["seed"] = last["seed"]
    return trial


def _fields(entry: Any) -> Mapping[str, Any]:
    """An evaluation as a mapping: SMAC 2.1 on writes one, 2.0 a list, 1.x a key and a value."""
    if isinstance(entry, Mapping):
        return entry
    parts = listed(entry)
    if len(parts) == 2 and isinstance(parts[0], list):
        key, value = parts[0], listed(parts[1])
        return dict(zip(_FIELDS[:4], key, strict=False)) | dict(zip(_FIELDS[4:], value, strict=False))
    return dict(zip(_FIELDS if len(parts) < 11 else (*_FIELDS[:6], "cpu_time", *_FIELDS[6:]), parts, strict=False))


def _status(given: object) -> str:
    if isinstance(given, Mapping):
        return str(given.get("__enum__", "")).rpartition(".")[2].lower()
    return _STATES.get(given, "crashed") if isinstance(given, int) else str(given).rpartition(".")[2].lower()


def _costs(given: object) -> list[float]:
    listing = given if isinstance(given, list) else [given]
    return [value for item in listing if (value := number(item)) is not None]
