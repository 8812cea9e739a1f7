"""Rows of an Optuna storage, whatever holds them, as studies."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Any

from advisor.names import canonical
from advisor.records import Direction, Parameter, Scalar, Study, Trial, TrialState

_DIRECTIONS: Mapping[str, Direction] = {
    "MINIMIZE": "minimize",
    "MAXIMIZE": "maximize",
    "1": "minimize",
    "2": "maximize",
}
_STATES = {state.name: state for state in TrialState} | {
    "0": TrialState.RUNNING,
    "1": TrialState.COMPLETE,
    "2": TrialState.PRUNED,
    "3": TrialState.FAIL,
    "4": TrialState.WAITING,
}


_SAMPLER_MARKS = {
    "grid_id": "GridSampler",
    "tpe:": "TPESampler",
    "gp:": "GPSampler",
    "cma:": "CmaEsSampler",
    "cmawm:": "CmaEsSampler",
    "nsga": "NSGAIISampler",
    "NSGAIISampler:": "NSGAIISampler",
    "NSGAIIISampler:": "NSGAIIISampler",
}
_PRUNER_MARKS = {"completed_rung_": "SuccessiveHalvingPruner or HyperbandPruner"}
_STUDY_MARKS = {"qmc:": "QMCSampler"}
_UNREADABLE = (ValueError, KeyError, TypeError, OverflowError, AttributeError)


@dataclass(slots=True)
class RawTrial:
    """A trial while it is put together; `params` maps name → (internal value, distribution JSON)."""

    number: int
    state: str
    params: dict[str, tuple[float, str]] = field(default_factory=dict)
    values: dict[int, float] = field(default_factory=dict)
    intermediate: dict[int, float] = field(default_factory=dict)
    user_attrs: dict[str, Any] = field(default_factory=dict)
    system_attrs: dict[str, Any] = field(default_factory=dict)
    started: datetime | None = None
    completed: datetime | None = None


@dataclass(slots=True)
class RawStudy:
    """A study while it is put together."""

    name: str
    directions: Sequence[str] = ()
    trials: list[RawTrial] = field(default_factory=list)
    user_attrs: dict[str, Any] = field(default_factory=dict)
    system_attrs: dict[str, Any] = field(default_factory=dict)
    lost: int = 0


@lru_cache(maxsize=4096)
def distribution(text: str) -> Parameter:
    """A distribution's JSON, of any Optuna version, as a nameless parameter."""
    loaded = json.loads(text)
    kind, attributes = str(loaded["name"]), loaded.get("attributes", {})
    if kind.startswith("Categorical"):
        choices = tuple(_scalar(choice) for choice in attributes["choices"])
        return Parameter(name="", canonical="", kind="categorical", choices=choices)
    log = bool(attributes.get("log", "Log" in kind))
    step = attributes.get("step", attributes.get("q"))
    low, high = float(attributes["low"]), float(attributes["high"])
    if kind.startswith("Int"):
        step = None if step is None or float(step) == 1 else float(step)
        return Parameter(name="", canonical="", kind="int", low=low, high=high, step=step, log=log)
    step = None if step is None else float(step)
    return Parameter(name="", canonical="", kind="float", low=low, high=high, step=step, log=log)


def _scalar(value: Any) -> Scalar:
    return value if isinstance(value, (bool, int, float, str, type(None))) else json.dumps(value)


def external(value: float, parameter: Parameter) -> Scalar:
    """The value as the person's code saw it."""
    if parameter.kind == "categorical":
        index = int(value)
        return parameter.choices[index] if 0 <= index < len(parameter.choices) else None
    return round(value) if parameter.kind == "int" else float(value)


def study(raw: RawStudy, source: str) -> Study:
    """The study as a record; a range that changed during the study stands as the last trial declared it."""
    declared: dict[str, Parameter] = {}
    changed: set[str] = set()
    trials = [
        _trial(trial, _params(raw, trial, declared, changed)) for trial in sorted(raw.trials, key=lambda t: t.number)
    ]
    return Study.model_construct(
        name=raw.name,
        trials=tuple(trials),
        parameters={name: _named(name, found) for name, found in declared.items()},
        directions=tuple(_DIRECTIONS[d] for d in map(str, raw.directions) if d in _DIRECTIONS),
        metric_names=tuple(map(str, raw.system_attrs.get("study:metric_names") or ())),
        user_attrs=raw.user_attrs,
        source=source,
        kind="optuna",
        sampler=_marked(raw.trials, _SAMPLER_MARKS) or _of_study(raw.system_attrs),
        pruner=_marked(raw.trials, _PRUNER_MARKS),
        redeclared={name: _redeclared(raw, name) for name in sorted(changed)},
    )


def _redeclared(raw: RawStudy, name: str) -> tuple[int, ...]:
    """The numbers of the trials that declared another range of the parameter than most did."""
    ranges: dict[Parameter, list[int]] = {}
    for trial in raw.trials:
        with suppress(*_UNREADABLE):
            ranges.setdefault(distribution(trial.params[name][1]), []).append(trial.number)
    usual = max(ranges, key=lambda found: len(ranges[found]))
    return tuple(sorted(n for found, numbers in ranges.items() if found != usual for n in numbers))


def _params(raw: RawStudy, trial: RawTrial, declared: dict[str, Parameter], changed: set[str]) -> dict[str, Scalar]:
    """The trial's values; takes over how it declared their ranges, and counts those that cannot be read as lost."""
    params: dict[str, Scalar] = {}
    for name, (value, text) in trial.params.items():
        try:
            parameter = distribution(text)
            params[name] = external(value, parameter)
        except _UNREADABLE:
            raw.lost += 1
            continue
        if declared.get(name, parameter) != parameter:
            changed.add(name)
        declared[name] = parameter
    return params


def _marked(trials: Iterable[RawTrial], marks: Mapping[str, str]) -> str | None:
    """The sampler or pruner that left its marks on most trials; many leave none."""
    found: dict[str, int] = {}
    for trial in trials:
        for key in trial.system_attrs:
            for mark, name in marks.items():
                if key.startswith(mark):
                    found[name] = found.get(name, 0) + 1
    return max(found, key=lambda name: found[name], default=None)


def _of_study(attributes: Mapping[str, Any]) -> str | None:
    """The sampler that leaves its mark on the study alone."""
    return next((name for mark, name in _STUDY_MARKS.items() if any(key.startswith(mark) for key in attributes)), None)


def _named(name: str, found: Parameter) -> Parameter:
    return found.model_copy(update={"name": name, "canonical": canonical(name)})


def _trial(raw: RawTrial, params: dict[str, Scalar]) -> Trial:
    return Trial.of_fields(
        number=raw.number,
        state=_STATES.get(raw.state, TrialState.FAIL),
        params=params,
        values=tuple(raw.values[index] for index in sorted(raw.values)),
        intermediate=raw.intermediate,
        constraints=_constraints(raw.system_attrs),
        user_attrs=raw.user_attrs,
        system_attrs=raw.system_attrs,
        started=raw.started,
        completed=raw.completed,
    )


def _constraints(attributes: Mapping[str, Any]) -> tuple[float, ...]:
    """A trial's constraints: a list of old, one attribute each since Optuna 5."""
    listed = attributes.get("constraints")
    found = list(listed) if isinstance(listed, (list, tuple)) else []
    found += [value for name, value in attributes.items() if name.startswith("constraints:")]
    return tuple(float(value) for value in found if isinstance(value, (int, float)))


def number(value: float | None, kind: str | None) -> float:
    """A stored value with its type column: infinities and NaN are stored apart."""
    if kind == "INF_POS":
        return math.inf
    if kind == "INF_NEG":
        return -math.inf
    return math.nan if value is None else float(value)


def moment(value: Any) -> datetime | None:
    """A stored time, naive in local time; None where it is missing or unreadable."""
    try:
        found = value if isinstance(value, datetime) else datetime.fromisoformat(value) if value else None
        return found.astimezone().replace(tzinfo=None) if found is not None and found.tzinfo else found
    except (TypeError, ValueError, OverflowError):
        return None


def attribute(text: str) -> Any:
    """A stored attribute; the text itself where it is no JSON."""
    try:
        return json.loads(text)
    except (TypeError, ValueError):
        return text


def count(studies: Iterable[Study]) -> int:
    """How many trials the studies hold."""
    return sum(len(study.trials) for study in studies)
