"""A study as numbers: one row a trial, one column a parameter, scores where lower is better."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import chain, repeat
from typing import Any

import numpy as np
import numpy.typing as npt

from advisor.names import direction_of, words
from advisor.parameters import usual_search
from advisor.records import Direction, FloatArray, IntArray, Parameter, Scalar, Study, Trial, TrialState
from advisor.siblings import row as row_of
from advisor.signals.order import unique
from advisor.tables import table

BoolArray = npt.NDArray[np.bool_]
LARGEST = 1e100  # score beyond which a trial counts as failed
SEED_WORDS = frozenset({"seed", "seeds", "randomseed"})
ABSENT = object()  # stands for the value of a parameter that a trial does not have


@dataclass(frozen=True, slots=True)
class Column:
    """One parameter over the trials analysed.

    `unit` lies in [0, 1] over the range, NaN where the parameter was absent; `ordered` is False for
    unordered choices, whose `unit` is the index of the choice; `log` tells how `unit` was scaled.
    """

    parameter: Parameter
    unit: FloatArray
    ordered: bool
    log: bool
    low: float
    high: float
    levels: tuple[float, ...] = ()

    def value(self, unit: float) -> float:
        """The parameter's value at a place on the unit scale; places beyond 0 and 1 lie beyond the ends."""
        if self.log:
            return float(math.exp(math.log(self.low) + unit * (math.log(self.high) - math.log(self.low))))
        return float(self.low + unit * (self.high - self.low))


@dataclass(frozen=True, slots=True)
class Table:
    """The trials of one objective: `scores` are oriented so that lower is better.

    `bad` marks trials that failed or gave no finite value, or one beyond LARGEST (their score is NaN), and `pruned`
    those whose score is the last intermediate value.
    """

    trials: tuple[Trial, ...]
    columns: Mapping[str, Column]
    scores: FloatArray
    pruned: BoolArray
    bad: BoolArray
    sign: float

    @property
    def usable(self) -> BoolArray:
        """Completed trials with a finite value that break no constraint."""
        return np.isfinite(self.scores) & ~self.pruned & ~self.bad


@cache
def is_seed(name: str) -> bool:
    """Whether a parameter is a random seed: searched by mistake or on purpose, never tuned."""
    return bool(SEED_WORDS & set(words(name))) or words(name)[-2:] == ("random", "state")


def varying(study: Study) -> tuple[str, ...]:
    """The parameters that can take more than one value, a seed not counted."""
    return tuple(
        name
        for name, p in study.parameters.items()
        if not is_seed(name) and (len(p.choices) > 1 if p.kind == "categorical" else p.low != p.high)
    )


def configuration_keys(data: Table) -> IntArray:
    """One number a trial, that of its configuration without a seed: the same number, the same configuration."""
    names = [name for name in names_of(data.trials) if not is_seed(name)]
    known: dict[tuple[Any, ...], int] = {}
    settings = [trial.params for trial in data.trials]
    if {tuple(params) for params in settings} == {tuple(names)}:
        configurations: Iterable[tuple[Any, ...]] = (tuple(params.values()) for params in settings)
    else:
        configurations = (tuple(map(params.get, names, repeat(ABSENT))) for params in settings)
    return np.array([known.setdefault(key, len(known)) for key in configurations], dtype=np.int64)


def names_of(trials: Sequence[Trial]) -> list[str]:
    """The names of all parameters, in the order in which they first come."""
    return list(dict.fromkeys(chain.from_iterable(dict.fromkeys(tuple(trial.params) for trial in trials))))


def direction(study: Study, objective: int, as_told: Direction | None, metric: str | None) -> Direction | None:
    """Which way the objective is better: what is told of the first one, the study's own word, the metric's name."""
    if as_told is not None and objective == 0:
        return as_told
    if objective < len(study.directions):
        return study.directions[objective]
    if as_told is not None:
        return as_told
    named = study.metric_names[objective] if objective < len(study.metric_names) else metric
    return direction_of(named) if named else None


def tabulate(study: Study, objective: int = 0, way: Direction | None = "minimize") -> Table:
    """The study's finished trials as arrays; running and waiting trials are left out."""
    finished = (TrialState.COMPLETE, TrialState.PRUNED, TrialState.FAIL)
    trials = tuple(trial for trial in study.trials if trial.state in finished)
    sign = -1.0 if way == "maximize" else 1.0
    scores = sign * np.array([_value(trial, objective) for trial in trials], dtype=np.float64)
    pruned = np.array([trial.state is TrialState.PRUNED for trial in trials], dtype=bool)
    limits = [trial.constraints for trial in trials]
    broken = np.array([bool(limit) and any(c > 0 for c in limit) for limit in limits], dtype=bool)
    scores = np.where(np.abs(scores) > LARGEST, np.nan, scores)
    failed = np.array([trial.state is TrialState.FAIL for trial in trials], dtype=bool)
    lost = failed | (~np.isfinite(scores) & ~pruned)
    scores = np.where(lost | ~np.isfinite(scores), np.nan, scores)
    settings = _settings(tuple(study.parameters), trials)
    columns = {name: _column(parameter, settings[name]) for name, parameter in study.parameters.items()}
    return Table(trials, {n: c for n, c in columns.items() if c is not None}, scores, pruned, lost | broken, sign)


def _value(trial: Trial, objective: int) -> float:
    if trial.state is TrialState.PRUNED:
        last = trial.intermediate[max(trial.intermediate)] if trial.intermediate and objective == 0 else math.nan
        return float(last)
    return float(trial.values[objective]) if objective < len(trial.values) else math.nan


def _settings(names: tuple[str, ...], trials: Sequence[Trial]) -> Mapping[str, Sequence[Scalar]]:
    """Each parameter's values, None where a trial lacks it; at once where all trials have the same ones."""
    given = [trial.params for trial in trials]
    if given and {tuple(params) for params in given} == {names}:
        return dict(zip(names, zip(*(params.values() for params in given), strict=True), strict=True))
    return {name: [params.get(name) for params in given] for name in names}


def _column(parameter: Parameter, raw: Sequence[Scalar]) -> Column | None:
    if parameter.kind == "categorical" and not parameter.numeric_choices:
        return _choice_column(parameter, raw)
    values = np.array(raw if _plain(raw) else [_number(value) for value in raw], dtype=np.float64)
    seen = values[np.isfinite(values)]
    if seen.size == 0:
        return None
    low, high, levels = _range(parameter, seen)
    log = parameter.log or ((parameter.kind == "categorical" or not parameter.declared) and _looks_log(parameter, seen))
    log = log and low > 0
    if not high > low:
        return Column(parameter, np.where(np.isfinite(values), 0.0, np.nan), True, False, low, low + 1.0, levels)
    unit = (
        (np.log(np.maximum(values, low * 1e-6)) - math.log(low)) / math.log(high / low)
        if log
        else (values - low) / (high - low)
    )
    return Column(parameter, unit, True, log, low, high, levels)


def _plain(raw: Sequence[Scalar]) -> bool:
    """Whether all values are numbers or missing."""
    return set(map(type, raw)) <= {int, float, bool, type(None)}


def _range(parameter: Parameter, seen: FloatArray) -> tuple[float, float, tuple[float, ...]]:
    if parameter.kind == "categorical":
        numbers = sorted(float(choice) for choice in parameter.choices if isinstance(choice, (int, float)))
        return numbers[0], numbers[-1], tuple(numbers)
    distinct = unique(seen)
    levels = tuple(map(float, distinct)) if distinct.size <= 12 and distinct.size < seen.size else ()
    low = float(parameter.low) if parameter.low is not None else float(seen.min())
    high = float(parameter.high) if parameter.high is not None else float(seen.max())
    if parameter.declared and high > low and np.mean((seen < low) | (seen > high)) <= table("edges")["strays"]:
        return low, high, levels
    return min(low, float(seen.min())), max(high, float(seen.max())), levels


def _looks_log(parameter: Parameter, seen: FloatArray) -> bool:
    """Whether values of an undeclared scale lie evenly in their logarithm, or the quantity is searched on one."""
    levels = unique(seen)
    if levels[0] <= 0 or levels.size < 2:
        return False
    if levels.size >= 3:
        gaps, ratios = np.diff(levels), np.diff(np.log(levels))
        return bool(np.std(ratios) / np.mean(ratios) < np.std(gaps) / np.mean(gaps))
    return wanted_scale(parameter) == "log"


def wanted_scale(parameter: Parameter) -> str | None:
    """The scale that the tables name for the parameter, by its canonical name."""
    known = row_of(parameter.identity)
    if known is not None:
        return None if known.complement or known.low is None else known.scale
    row = usual_search(parameter.canonical)
    return row.get("scale") if row else None


def _choice_column(parameter: Parameter, raw: Sequence[Scalar]) -> Column | None:
    choices = list(parameter.choices) or list(dict.fromkeys(value for value in raw if value is not None))
    index = {(type(choice), choice): float(number) for number, choice in enumerate(choices)}
    unit = np.array([index.get((type(value), value), math.nan) for value in raw])
    if not np.isfinite(unit).any():
        return None
    return Column(parameter, unit.astype(np.float64), False, False, 0.0, max(len(choices) - 1.0, 1.0))


def _number(value: Scalar) -> float:
    return float(value) if isinstance(value, (int, float)) else math.nan
