"""A folder of runs with differing hyperparameters, read as a search; trials of a study joined with their logs."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path, PurePosixPath

import numpy as np

from advisor.names import canonical
from advisor.readers.source import shown
from advisor.readers.sweeps._join import join
from advisor.readers.sweeps._metric import Metric, curve_of, explained, metric_of, settings_left_out, value_of
from advisor.readers.sweeps._names import from_name, pattern, scalar
from advisor.readers.sweeps._rates import LEARNING_RATE, rates_of
from advisor.readers.sweeps.lived import lived
from advisor.record import Record
from advisor.records import Parameter, Run, Scalar, Study, Trial, TrialState

__all__ = ["as_studies", "as_study", "from_name", "join"]

_FEWEST = 3  # runs of a sweep
_ALIKE = 0.5  # of the settings that runs share
_DISTINCT_TEXTS = 6  # texts that never come again, from which they are names and no choices
_LOG_TOLERANCE = 1.25  # ratio of the gaps of a grid that is even in the logarithm
_LONGEST_TEXT = 80  # characters of a choice


class Configured(Record):
    """A run with the settings that may differ between its siblings, and those that only tell it apart."""

    run: Run
    settings: Mapping[str, Scalar]
    marks: Mapping[str, Scalar]


def as_study(runs: Sequence[Run], source: str) -> Study | None:
    """The largest search among the runs, None where they are none."""
    return max(as_studies(runs, source), key=lambda study: len(study.trials), default=None)


def as_studies(runs: Sequence[Run], source: str) -> tuple[Study, ...]:
    """Every group of at least three sibling runs whose hyperparameters differ, as a study."""
    groups = _groups([_configured(run) for run in runs])
    found = (_study(name, group, source) for name, group in groups if len(group) >= _FEWEST)
    return _told_apart([study for study in found if study is not None])


def _configured(run: Run) -> Configured:
    given = {**from_name(run.name), **run.hyperparameters}
    if not given:
        return Configured(run=run, settings={}, marks={})
    plain = {name: scalar(value) if isinstance(value, str) else value for name, value in given.items()}
    apart = settings_left_out(plain, "repeats", "identities", "bookkeeping")
    return Configured(
        run=run,
        settings={name: value for name, value in plain.items() if name not in apart and _sensible(value)},
        marks={name: value for name, value in plain.items() if name in apart},
    )


def _sensible(value: Scalar) -> bool:
    """Whether the value may be one of a searched parameter."""
    if isinstance(value, float):
        return math.isfinite(value)
    return not isinstance(value, str) or len(value) <= _LONGEST_TEXT


def _groups(runs: Sequence[Configured]) -> list[tuple[str, list[Configured]]]:
    """Siblings: runs of one place whose settings have mostly the same names."""
    shared = _shared_ending([PurePosixPath(run.run.name).parts for run in runs])
    groups: list[tuple[str, set[str], list[Configured]]] = []
    for run in runs:
        if not run.settings:
            continue
        parts = PurePosixPath(run.run.name).parts
        place = pattern("/".join(parts[: len(parts) - shared]))
        names = set(run.settings)
        for where, known, members in groups:
            if where == place and len(known & names) >= _ALIKE * len(known | names):
                members.append(run)
                break
        else:
            groups.append((place, names, [run]))
    return [(place, members) for place, _, members in groups]


def _shared_ending(paths: Sequence[Sequence[str]]) -> int:
    """How many last folders all runs have in common, such as `tensorboard` in `trial-1/tensorboard`."""
    count = 0
    while len(paths) > 1 and all(len(p) > count + 1 and p[-1 - count] == paths[0][-1 - count] for p in paths):
        count += 1
    return count


def _study(place: str, group: Sequence[Configured], source: str) -> Study | None:
    metric = metric_of([member.run for member in group])
    if metric is None:
        return None
    group = _with_rates(group)
    valued = [(member, value) for member in group if (value := value_of(member.run, metric)) is not None]
    parameters, fixed = _space([member for member, _ in valued])
    if len(valued) < _FEWEST or not parameters:
        return None
    valued.sort(key=lambda pair: _begin(pair[0].run))
    told: dict[str, object] = {"metric_from": explained(metric), "fixed": fixed}
    if len(valued) < len(group):
        told["left_out"] = [member.run.name for member in group if value_of(member.run, metric) is None]
    return Study(
        name=_name(place, source),
        trials=tuple(_trial(index, *pair, metric, parameters) for index, pair in enumerate(valued)),
        parameters=parameters,
        directions=(metric.direction,) if metric.direction else (),
        metric_names=(metric.tag,),
        user_attrs=told,
        source=shown(source),
        kind="sweep",
    )


def _with_rates(group: Sequence[Configured]) -> Sequence[Configured]:
    """The runs with the rates that they logged as curves, where other settings make them a search already.

    Without it two runs that differ by their rate alone pass for repeats of one configuration.
    """
    parameters, _ = _space(group)
    rates = rates_of([member.run for member in group]) if parameters else {}
    if not rates or any(canonical(name) == LEARNING_RATE for name in parameters):
        return group
    return [one.model_copy(update={"settings": {**one.settings, LEARNING_RATE: rates[one.run.name]}}) for one in group]


def _name(place: str, source: str) -> str:
    """The folder that the runs share, else the source's own name."""
    folder = PurePosixPath(place).parent.as_posix()
    return folder if folder != "." else Path(source).name or shown(source)


def _told_apart(studies: Sequence[Study]) -> tuple[Study, ...]:
    """The studies; those of one name get their parameters, then a number, behind it."""
    taken: set[str] = set()
    found = []
    for study in studies:
        alone = sum(other.name == study.name for other in studies) == 1
        name = stem = study.name if alone else f"{study.name} ({', '.join(study.parameters)})"
        number = 1
        while name in taken:
            number += 1
            name = f"{stem} {number}"
        taken.add(name)
        found.append(study if alone else study.model_copy(update={"name": name}))
    return tuple(found)


def _space(members: Sequence[Configured]) -> tuple[dict[str, Parameter], dict[str, Scalar]]:
    """The settings that differ between runs, as parameters, and those that never do."""
    parameters: dict[str, Parameter] = {}
    fixed: dict[str, Scalar] = {}
    for name in dict.fromkeys(name for member in members for name in member.settings):
        values = [member.settings[name] for member in members if name in member.settings]
        distinct = list(dict.fromkeys(values))
        if len(distinct) == 1:
            if len(values) == len(members):
                fixed[name] = distinct[0]
        elif (found := _parameter(name, values, distinct)) is not None:
            parameters[name] = found
    return parameters, fixed


def _parameter(name: str, values: Sequence[Scalar], distinct: Sequence[Scalar]) -> Parameter | None:
    """A parameter with the range that was seen; None for a text that is another for every run, a name."""
    meaning = canonical(name)
    numbers = [value for value in distinct if isinstance(value, (int, float)) and not isinstance(value, bool)]
    if len(numbers) < len(distinct):
        if len(distinct) == len(values) and len(values) >= _DISTINCT_TEXTS:
            return None
        choices = tuple(sorted(distinct, key=lambda choice: (str(type(choice)), str(choice))))
        return Parameter(name=name, canonical=meaning, kind="categorical", choices=choices, declared=False)
    whole = all(float(number).is_integer() for number in numbers)
    whole = whole and (all(isinstance(number, int) for number in numbers) or max(map(abs, numbers)) > 1)
    return Parameter(
        name=name,
        canonical=meaning,
        kind="int" if whole else "float",
        low=float(min(numbers)),
        high=float(max(numbers)),
        log=_evenly_log(numbers),
        declared=False,
    )


def _evenly_log(numbers: Sequence[float]) -> bool:
    """Whether at least three values stand at a constant ratio to each other, more so than at a constant distance."""
    if len(numbers) < _FEWEST or min(numbers) <= 0:
        return False
    ordered = np.sort(np.asarray(numbers, dtype=float))
    ratios, distances = np.diff(np.log(ordered)), np.diff(ordered)
    unevenness = ratios.max() / ratios.min()
    return bool(unevenness <= _LOG_TOLERANCE and unevenness < distances.max() / distances.min())


def _trial(number: int, member: Configured, value: float, metric: Metric, parameters: Mapping[str, Parameter]) -> Trial:
    begin, end = _begin(member.run), _end(member.run)
    params = {
        name: _typed(member.settings[name], found) for name, found in parameters.items() if name in member.settings
    }
    return Trial(
        number=number,
        state=TrialState.COMPLETE if math.isfinite(value) else TrialState.FAIL,
        params=params,
        values=(value,) if math.isfinite(value) else (),
        intermediate=curve_of(member.run, metric),
        user_attrs={"run": member.run.name, **member.marks},
        started=_moment(begin),
        completed=_moment(end) if lived(end - begin) else None,
    )


def _typed(value: Scalar, parameter: Parameter) -> Scalar:
    """A number as the parameter's kind has it; logs write whole numbers as floats."""
    if isinstance(value, bool) or not isinstance(value, (int, float)) or parameter.kind == "categorical":
        return value
    return int(value) if parameter.kind == "int" else float(value)


def _begin(run: Run) -> float:
    """The run's first wall time; infinity where there is none, so that such runs come last as they were found."""
    return min((float(np.nanmin(s.wall_times)) for s in run.series.values() if _timed(s.wall_times)), default=math.inf)


def _end(run: Run) -> float:
    return max((float(np.nanmax(s.wall_times)) for s in run.series.values() if _timed(s.wall_times)), default=math.inf)


def _timed(walls: np.ndarray[tuple[int, ...], np.dtype[np.float64]]) -> bool:
    return bool(len(walls)) and not bool(np.all(np.isnan(walls)))


def _moment(seconds: float) -> datetime | None:
    try:
        return datetime.fromtimestamp(seconds) if seconds > 0 else None
    except (OverflowError, ValueError, OSError):
        return None
