"""Trials of any engine put together as a study: states by their words, numbers typed, ranges declared or observed."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from itertools import pairwise
from statistics import median
from typing import Any

from advisor.names import canonical
from advisor.parameters import usual_search
from advisor.readers.source import printable
from advisor.records import REPEATS, RESULTS, RUNGS, Direction, Parameter, Scalar, Study, Trial, TrialState
from advisor.tables import table

LONGEST_TEXT = 200  # characters of a choice
_EVEN, _DECADES = 5, 100.0  # values, and how many times the smallest the largest is, that tell a scale
_FEWEST_LEVELS, _MOST_LEVELS = 3, 12  # values tried that may be the levels of a grid
_LEAST_RATIO, _UNEVEN = 2.0, 1.3  # of neighbouring levels, and how far the largest ratio may exceed the smallest
_LEAST_POWER = 8  # the largest value, from which whole numbers that are all powers of two were meant to be
_DISTINCT_TEXTS = 6  # texts that never come again, from which they are notes and no choices


@dataclass(slots=True)
class Recorded:
    """A trial while it is put together: its results by name, `state` in the engine's own word (None: by its value).

    `steps` are the values reported on the way, by fidelity or step; `repeats` the results of its folds or seeds;
    `cut` tells that it was given less than the full fidelity.
    """

    params: dict[str, Scalar] = field(default_factory=dict)
    results: dict[str, float] = field(default_factory=dict)
    state: str | None = None
    steps: dict[int, float] = field(default_factory=dict)
    repeats: tuple[float, ...] = ()
    constraints: tuple[float, ...] = ()
    attrs: dict[str, object] = field(default_factory=dict)
    started: datetime | None = None
    completed: datetime | None = None
    cut: bool = False


@dataclass(frozen=True, slots=True)
class Goal:
    """What the trials are judged by: names of the results, and which way each is better where that is known."""

    metrics: tuple[str, ...]
    directions: tuple[Direction, ...] = ()


def built(
    name: str,
    kind: str,
    source: str,
    trials: Sequence[Recorded],
    goal: Goal,
    declared: Mapping[str, Parameter] | None = None,
    attrs: Mapping[str, object] | None = None,
    sampler: str | None = None,
) -> Study:
    """The study; parameters that are not declared get the range of the values tried."""
    names = dict.fromkeys(key for trial in trials for key in trial.params)
    space = dict(declared or {})
    for key in names:
        if key not in space:
            found = observed(key, [trial.params[key] for trial in trials if key in trial.params])
            if found is not None:
                space[key] = found
    typing = {key: _typing(parameter) for key, parameter in space.items()}
    several = len({key for trial in trials[:100] for key in trial.results}) > len(goal.metrics)
    made = tuple(_trial(number, trial, goal, typing, several) for number, trial in enumerate(trials))
    cut = any(trial.cut for trial in trials)
    return study_with(made, space, goal, name=name, kind=kind, source=source, attrs=attrs, sampler=sampler, cut=cut)


def study_with(
    trials: tuple[Trial, ...],
    space: Mapping[str, Parameter],
    goal: Goal,
    *,
    name: str,
    kind: str,
    source: str,
    attrs: Mapping[str, object] | None = None,
    sampler: str | None = None,
    cut: bool = False,
) -> Study:
    """The study of trials that are made; `cut` tells that some were given less than the full fidelity."""
    return Study.model_construct(
        name=printable(name),
        trials=trials,
        parameters=space,
        directions=goal.directions,
        metric_names=goal.metrics,
        user_attrs=dict(attrs or {}),
        source=source,
        kind=kind,
        sampler=sampler,
        pruner=RUNGS if cut else None,
    )


def observed(name: str, values: Sequence[Scalar]) -> Parameter | None:
    """A parameter with the range of the values tried; None where they tell nothing: one value, or a text each."""
    distinct = list(dict.fromkeys(value for value in values if value is not None))
    if len(distinct) < 2:
        return None
    plain = set(map(type, distinct)) <= {int, float}
    numbers: list[Any] = [v for v in distinct if plain or (isinstance(v, (int, float)) and not isinstance(v, bool))]
    if len(numbers) < len(distinct):
        if len(distinct) == len(values) and len(values) >= _DISTINCT_TEXTS:
            return None
        texts: list[Scalar] = sorted(distinct, key=_in_order)
        return choice(name, texts, declared=False)
    whole = all(float(number).is_integer() for number in numbers) and max(map(abs, numbers)) > 1
    low, high = float(min(numbers)), float(max(numbers))
    powers = whole and high >= _LEAST_POWER and all(number > 0 and math.log2(number).is_integer() for number in numbers)
    log = low > 0 and high / low >= 10 and (powers or _wants_log(canonical(name)) or _even_in_log(numbers))
    return Parameter(
        name=name, canonical=_meaning(name, numbers), kind="int" if whole else "float", low=low, high=high, log=log,
        declared=False, acts_by="2**n" if powers else "",
    )  # fmt: skip


def _meaning(name: str, numbers: Sequence[float]) -> str:
    """The canonical name; its own where most values lie where that quantity cannot, in another unit: `dropout` 40."""
    known = canonical(name)
    limits = table("natural_limits")["limits"].get(known, {})
    middle = median(numbers)
    return known if limits.get("low", -math.inf) <= middle <= limits.get("high", math.inf) else name


def _in_order(value: Scalar) -> tuple[str, float, str]:
    """Texts of numbers by their size, others by their letters."""
    text = str(value)
    return str(type(value)), float(text) if text.isdecimal() else math.inf, text


def _even_in_log(numbers: Sequence[float]) -> bool:
    """Whether values over decades lie about the middle of their orders of magnitude rather than of their range."""
    low, middle, high = min(numbers), median(numbers), max(numbers)
    if _geometric(sorted(numbers)):
        return True
    if len(numbers) < _EVEN or high / low < _DECADES:
        return False
    return abs(math.log(middle / low) / math.log(high / low) - 0.5) < abs((middle - low) / (high - low) - 0.5)


def _geometric(levels: Sequence[float]) -> bool:
    """Whether a few levels lie at about one ratio: 0.1, 1, 10 or 1, 3, 10, 30."""
    if not _FEWEST_LEVELS <= len(levels) <= _MOST_LEVELS:
        return False
    ratios = [above / below for below, above in pairwise(levels)]
    return min(ratios) >= _LEAST_RATIO and max(ratios) <= _UNEVEN * min(ratios)


def _wants_log(known: str) -> bool:
    """Whether such a quantity is searched on a logarithmic scale."""
    return bool(usual_search(known).get("scale") == "log")


def choice(name: str, choices: Sequence[object], declared: bool = True) -> Parameter:
    """A parameter with choices."""
    kept = tuple(scalar(value) for value in choices)
    return Parameter(name=name, canonical=canonical(name), kind="categorical", choices=kept, declared=declared)


def ranged(
    name: str, low: float, high: float, *, whole: bool = False, log: bool = False, step: float | None = None
) -> Parameter:
    """A parameter with a declared range."""
    step = None if step is None or (whole and step == 1) else float(step)
    return Parameter(
        name=name,
        canonical=canonical(name),
        kind="int" if whole else "float",
        low=float(low),
        high=float(high),
        log=log,
        step=step,
    )


def scalar(value: object) -> Scalar:
    """A setting as a plain value; what is none stands as its text."""
    if value is None or isinstance(value, (bool, int, float, str)):
        return value[:LONGEST_TEXT] if isinstance(value, str) else value
    return str(value)[:LONGEST_TEXT]


@cache
def state_of(word: str) -> TrialState | None:
    """The state that an engine's word means, None for an unknown one."""
    plain = "".join(letter for letter in word.rpartition(".")[2].lower() if letter.isalnum())
    return next((TrialState(state) for state, known in table("trials")["states"].items() if plain in known), None)


def _trial(
    number: int, given: Recorded, goal: Goal, typing: Mapping[str, Callable[[Scalar], Scalar]], several: bool
) -> Trial:
    values = tuple([given.results.get(metric, math.nan) for metric in goal.metrics])
    known = bool(values) and all(map(math.isfinite, values))
    state = _state(given, known)
    steps = {0: values[0]} if state is TrialState.PRUNED and not given.steps and known else given.steps
    attrs = {**given.attrs, **({REPEATS: given.repeats} if given.repeats else {})}
    return Trial.of_fields(
        number=number,
        state=state,
        params={key: typing[key](value) for key, value in given.params.items() if key in typing},
        values=values if state is TrialState.COMPLETE else (),
        intermediate=steps,
        constraints=given.constraints,
        user_attrs=attrs | ({RESULTS: given.results} if several else {}),
        system_attrs={},
        started=given.started,
        completed=given.completed,
    )


def _state(given: Recorded, known: bool) -> TrialState:
    """The state that the engine's word means, else by whether the value is `known`; what was cut short is pruned."""
    state = (state_of(given.state) if given.state else None) or (TrialState.COMPLETE if known else TrialState.FAIL)
    if state is not TrialState.COMPLETE or (known and not given.cut):
        return state
    return TrialState.PRUNED if given.cut and known else TrialState.FAIL


def _typing(parameter: Parameter) -> Callable[[Scalar], Scalar]:
    """What types the values of one parameter; those of a float are floats nearly all, a choice comes again."""
    if parameter.kind == "float":
        return lambda value: value if type(value) is float else typed(value, parameter)
    known: dict[tuple[type, Scalar], Scalar] = {}

    def find(value: Scalar) -> Scalar:
        key = type(value), value
        if key not in known:
            known[key] = typed(value, parameter)
        return known[key]

    return find


def typed(value: Scalar, parameter: Parameter) -> Scalar:
    """A value as the parameter has it: a whole number of an int, the choice itself where a file wrote its text."""
    if parameter.kind == "categorical":
        return _chosen(value, parameter.choices)
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return value
    return int(value) if parameter.kind == "int" and float(value).is_integer() else float(value)


def _chosen(value: Scalar, choices: Sequence[Scalar]) -> Scalar:
    if value in choices:
        return next(found for found in choices if found == value)
    return next((found for found in choices if str(found) == str(value)), value)


def moment(seconds: object) -> datetime | None:
    """Seconds since 1970, or an ISO date, as a naive local time."""
    try:
        if isinstance(seconds, (int, float)):
            return datetime.fromtimestamp(seconds) if seconds > 0 else None
        found = datetime.fromisoformat(str(seconds)) if seconds else None
        return found.astimezone().replace(tzinfo=None) if found is not None and found.tzinfo else found
    except (OverflowError, ValueError, OSError):
        return None
