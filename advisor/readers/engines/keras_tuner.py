"""KerasTuner's project folders: `oracle.json` with the space, `trial_*/trial.json` with values, metrics and score."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from advisor.readers.engines._json import document, listed, mapping, number
from advisor.readers.engines._study import Goal, Recorded, built, choice, ranged, scalar
from advisor.readers.source import Candidate, Reading, ReadOptions, Signs, printable, shown
from advisor.readers.walk import natural
from advisor.records import Direction, Parameter, ReadError

_TRIAL = re.compile(rb'"trial_id"\s*:')
_SPACE = re.compile(rb'"hyperparameters"\s*:\s*\{\s*"space"')
_ORACLE = re.compile(rb'"ongoing_trials"\s*:')
_OWN = "tuner/"
_DIRECTIONS: Mapping[str, Direction] = {"min": "minimize", "max": "maximize"}


class KerasTunerReader:
    """Reads a study a project; the objective is the metric whose value is the trials' score."""

    kind = "keras-tuner"
    title = "KerasTuner project folders: oracle.json and trial_*/trial.json"
    order = 30
    signs = Signs(holds=(b'"hyperparameters"',))

    def claims(self, candidate: Candidate) -> bool:
        """Whether the file is an oracle's or a trial's JSON."""
        head = candidate.head
        return bool(_SPACE.search(head) and (_TRIAL.search(head) or _ORACLE.search(head)))

    def read(self, root: Path, files: Sequence[Candidate], options: ReadOptions) -> Reading:
        """The projects, named by their folders."""
        projects: dict[Path, set[Path]] = {}
        for file in files:
            oracle = not _TRIAL.search(file.head)
            folder = file.path.parent if oracle else file.path.parent.parent
            found = projects.setdefault(folder, set())
            found.update(folder.glob("trial_*/trial.json") if oracle else [file.path])
        readings = [_project(folder, paths) for folder, paths in projects.items()]
        return Reading(
            studies=tuple(study for reading in readings for study in reading.studies),
            errors=tuple(error for reading in readings for error in reading.errors),
            points=sum(reading.points for reading in readings),
            lost=sum(reading.lost for reading in readings),
        )


READER = KerasTunerReader()


def _project(folder: Path, paths: Iterable[Path]) -> Reading:
    errors: list[ReadError] = []
    documents = list(_documents(sorted(paths, key=lambda path: natural(path.parent.name)), errors))
    oracle = next(_documents([folder / "oracle.json"], errors), {}) if (folder / "oracle.json").is_file() else {}
    spaces = [*documents, oracle]
    declared = {name: found for holder in spaces for name, found in _space(mapping(holder.get("hyperparameters")))}
    metric, way = _objective(documents)
    trials = [_trial(found, metric) for found in documents]
    _cut(trials, documents)
    goal = Goal((metric,), (way,) if way else ())
    study = built(folder.name or "keras-tuner", "keras-tuner", shown(str(folder)), trials, goal, declared)
    return Reading(studies=(study,), errors=tuple(errors), points=len(trials), lost=len(errors))


def _documents(paths: Iterable[Path], errors: list[ReadError]) -> Iterator[dict[str, Any]]:
    for path in paths:
        try:
            yield document(path)
        except (OSError, ValueError) as error:
            errors.append(ReadError(source=printable(str(path)), message=f"cannot be read: {error}"))


def _space(hyperparameters: Mapping[str, Any]) -> Iterator[tuple[str, Parameter]]:
    for entry in listed(hyperparameters.get("space")):
        config = mapping(mapping(entry).get("config"))
        name = str(config.get("name", ""))
        found = _parameter(name, str(mapping(entry).get("class_name")), config)
        if found is not None and not name.startswith(_OWN):
            yield name, found


def _parameter(name: str, kind: str, config: Mapping[str, Any]) -> Parameter | None:
    if kind == "Boolean":
        return choice(name, (False, True))
    if kind == "Choice":
        return choice(name, listed(config.get("values")))
    low, high = number(config.get("min_value")), number(config.get("max_value"))
    if kind not in ("Int", "Float") or low is None or high is None:
        return None
    log = config.get("sampling") == "log"
    return ranged(name, low, high, whole=kind == "Int", log=log, step=None if log else number(config.get("step")))


def _objective(documents: Sequence[Mapping[str, Any]]) -> tuple[str, Direction | None]:
    """The metric whose value equals the score in most trials, and its direction."""
    votes: Counter[str] = Counter()
    ways: dict[str, Direction | None] = {}
    for trial in documents:
        score = number(trial.get("score"))
        for name, metric in mapping(mapping(trial.get("metrics")).get("metrics")).items():
            ways.setdefault(str(name), _DIRECTIONS.get(str(mapping(metric).get("direction"))))
            value = _value(metric)
            if score is not None and value is not None and math.isclose(score, value, rel_tol=1e-9):
                votes[str(name)] += 1
    if not votes:
        return "score", None
    best = max(votes, key=lambda name: (votes[name], "val" in name, ways[name] is not None))
    return best, ways[best]


def _value(metric: object) -> float | None:
    """A metric's value: the mean over the executions of its last observation."""
    observations = listed(mapping(metric).get("observations"))
    values = [number(value) for value in listed(mapping(observations[-1]).get("value"))] if observations else []
    known = [value for value in values if value is not None]
    return sum(known) / len(known) if known else None


def _trial(content: Mapping[str, Any], metric: str) -> Recorded:
    results = {
        str(name): value
        for name, measured in mapping(mapping(content.get("metrics")).get("metrics")).items()
        if (value := _value(measured)) is not None
    }
    score = number(content.get("score"))
    if score is not None:
        results[metric] = score
    values = mapping(mapping(content.get("hyperparameters")).get("values"))
    message = str(content.get("message") or "").strip().splitlines()
    return Recorded(
        params={str(name): scalar(value) for name, value in values.items() if not str(name).startswith(_OWN)},
        results=results,
        state=str(content.get("status")) if content.get("status") else None,
        attrs={"message": message[-1][:200]} if message else {},
    )


def _cut(trials: Sequence[Recorded], documents: Sequence[Mapping[str, Any]]) -> None:
    """Marks the trials to which Hyperband gave fewer epochs than the longest ones."""
    epochs = [number(_own(found, "epochs")) for found in documents]
    full = max((value for value in epochs if value is not None), default=0.0)
    for trial, value in zip(trials, epochs, strict=True):
        trial.cut = value is not None and value < full
        if value is not None:
            trial.attrs["epochs"] = int(value)


def _own(found: Mapping[str, Any], name: str) -> object:
    """What Hyperband wrote among the values for itself."""
    return mapping(mapping(found.get("hyperparameters")).get("values")).get(f"{_OWN}{name}")
