"""Ax: the JSON of `AxClient.save_to_json_file`, `Client.save_to_json_file` and `save_experiment`."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from advisor.readers.engines._json import document, listed, mapping, number
from advisor.readers.engines._spaces import ax_space
from advisor.readers.engines._study import Goal, Recorded, built, moment, scalar
from advisor.readers.source import Candidate, Reading, ReadOptions, Signs, printable, shown
from advisor.records import Direction, ReadError

_MARK = re.compile(rb'"_?_type"\s*:\s*"(?:AxClient|Client|Experiment|MultiTypeExperiment)"')
_INNER = re.compile(rb'"__type"\s*:\s*"(?:Experiment|SearchSpace|RangeParameter|ChoiceParameter)"')
_TERM = re.compile(r"\s*(?P<minus>-)?\s*(?:1(?:\.0)?\s*\*\s*)?(?P<name>[A-Za-z_][\w./]*)\s*")


class AxReader:
    """Reads a study an experiment."""

    kind = "ax"
    title = "Ax experiments saved as JSON"
    order = 30
    signs = Signs(holds=(b'_type"',))

    def claims(self, candidate: Candidate) -> bool:
        """Whether the file is an experiment or a client that holds one."""
        return bool(_MARK.search(candidate.head) or _INNER.search(candidate.head))

    def read(self, root: Path, files: Sequence[Candidate], options: ReadOptions) -> Reading:
        """The experiments by their names."""
        readings = [_read(file) for file in files]
        return Reading(
            studies=tuple(study for reading in readings for study in reading.studies),
            errors=tuple(error for reading in readings for error in reading.errors),
            points=sum(reading.points for reading in readings),
        )


READER = AxReader()


def _read(file: Candidate) -> Reading:
    source = printable(str(file.path))
    try:
        loaded = document(file.content)
    except (OSError, ValueError) as error:
        return Reading(errors=(ReadError(source=source, message=f"cannot be read: {error}"),))
    experiment = mapping(loaded.get("experiment")) or loaded
    config = mapping(experiment.get("optimization_config"))
    goal = _goal(mapping(config.get("objective")))
    trials = list(_trials(experiment, goal))
    space = mapping(experiment.get("search_space"))
    told = _constraints(space, config)
    name = str(experiment.get("name") or file.place.stem)
    study = built(name, "ax", shown(source), trials, goal, ax_space(space), told)
    return Reading(studies=(study,), points=len(trials))


def _goal(objective: Mapping[str, Any]) -> Goal:
    """The metrics and directions: since 1.1 an expression, a minus sign meaning minimize; a metric of old."""
    if "expression" in objective:
        terms = [_TERM.fullmatch(part) for part in str(objective["expression"]).split(",")]
        names = [term["name"] for term in terms if term]
        if len(names) == len(terms) and names:
            return Goal(tuple(names), tuple("minimize" if term["minus"] else "maximize" for term in terms if term))
        return Goal((str(objective["expression"]),))
    several = [mapping(inner) for inner in listed(objective.get("objectives"))] or [objective]
    names = [str(mapping(one.get("metric")).get("name", "objective")) for one in several]
    ways: list[Direction] = ["minimize" if _minimized(one) else "maximize" for one in several]
    return Goal(tuple(names), tuple(ways))


def _minimized(objective: Mapping[str, Any]) -> bool:
    given = objective.get("minimize")
    return bool(mapping(objective.get("metric")).get("lower_is_better") if given is None else given)


def _constraints(space: Mapping[str, Any], config: Mapping[str, Any]) -> dict[str, object]:
    """How many constraints the experiment has on parameters and outcomes, where it has some."""
    count = len(listed(space.get("parameter_constraints"))) + len(listed(config.get("outcome_constraints")))
    return {"constraints": count} if count else {}


def _trials(experiment: Mapping[str, Any], goal: Goal) -> Iterator[Recorded]:
    """A trial an arm, in the order of the experiment."""
    data = mapping(experiment.get("data_by_trial"))
    trials = mapping(experiment.get("trials"))
    for index in sorted(trials, key=lambda key: int(key) if str(key).isdigit() else 0):
        trial = mapping(trials[index])
        means = _means(data.get(index))
        state = str(mapping(trial.get("status")).get("name"))
        for arm in _arms(trial):
            yield Recorded(
                params={str(name): scalar(value) for name, value in mapping(arm.get("parameters")).items()},
                results=means.get(str(arm.get("name")), {}),
                state="stopped" if state == "EARLY_STOPPED" else "waiting" if state == "CANDIDATE" else state,
                started=_time(trial.get("time_run_started") or trial.get("time_created")),
                completed=_time(trial.get("time_completed")),
            )


def _arms(trial: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    runs = [mapping(trial.get("generator_run"))]
    runs += [mapping(mapping(struct).get("generator_run")) for struct in listed(trial.get("generator_run_structs"))]
    return [mapping(arm) for run in runs for arm in listed(run.get("arms"))]


def _means(stored: object) -> dict[str, dict[str, float]]:
    """The means by arm and metric, the last data attached winning; a table by columns, as text."""
    by_arm: dict[str, dict[str, float]] = {}
    entries = listed(mapping(stored).get("value")) if isinstance(stored, Mapping) else listed(stored)
    for entry in entries:
        frame = mapping(mapping(mapping(listed(entry)[-1] if listed(entry) else None).get("df")))
        try:
            columns = json.loads(str(frame.get("value")))
        except ValueError:
            continue
        arms, metrics, means = (mapping(columns.get(name)) for name in ("arm_name", "metric_name", "mean"))
        for row, mean in means.items():
            value = number(mean)
            if value is not None:
                by_arm.setdefault(str(arms.get(row)), {})[str(metrics.get(row))] = value
    return by_arm


def _time(stored: object) -> Any:
    return moment(mapping(stored).get("value"))
