"""Trials of a row each, made column by column: a table of very many is read in a fraction of the time."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from advisor.readers.engines._study import Goal, observed, state_of, study_with, typed
from advisor.records import REPEATS, RESULTS, Parameter, Scalar, Study, Trial, TrialState

Cells = Sequence[Scalar]
_NOTHING: dict[str, object] = {}  # shared by all trials, which are frozen
_NO_STEPS: dict[int, float] = {}
_LOOKED_AT = 100  # trials in which results beside the goal are looked for


@dataclass(frozen=True, slots=True)
class Listed:
    """Columns of one length: settings, results, words of state, folds, limits, marks, times; None is a blank cell."""

    rows: int
    params: Mapping[str, Cells]
    results: Mapping[str, Sequence[float | None]]
    states: Sequence[str | None] = ()
    repeats: Sequence[tuple[float, ...]] = ()
    constraints: Sequence[tuple[float, ...]] = ()
    attrs: Mapping[str, Cells] = field(default_factory=dict)
    started: Sequence[datetime | None] = ()
    completed: Sequence[datetime | None] = ()


def listed(name: str, kind: str, source: str, given: Listed, goal: Goal, attrs: Mapping[str, object]) -> Study:
    """The study of a trial a row, with the ranges of the values tried."""
    space = {}
    for key, cells in given.params.items():
        found = observed(key, [value for value in cells if value is not None])
        if found is not None:
            space[key] = found
    settings = {key: _typed(given.params[key], parameter) for key, parameter in space.items()}
    return study_with(
        _trials(given, settings, goal), space, goal, name=name, kind=kind, source=source, attrs=attrs
    )  # fmt: skip


def _trials(given: Listed, settings: Mapping[str, Cells], goal: Goal) -> tuple[Trial, ...]:
    values = _values(given, goal)
    known = [all(map(math.isfinite, row)) for row in values] if goal.metrics else [False] * given.rows
    states = _states(given, known)
    make, done = Trial.of_fields, TrialState.COMPLETE
    nothing: list[None] = [None] * given.rows
    columns = zip(
        states, _dictionaries(settings, given.rows), values, _steps(states, values, known), _attrs(given, goal),
        given.constraints or [()] * given.rows, given.started or nothing, given.completed or nothing, strict=True,
    )  # fmt: skip
    return tuple(
        [
            make(
                number=number,
                state=state,
                params=params,
                values=row if state is done else (),
                intermediate=steps,
                constraints=limits,
                user_attrs=attrs,
                system_attrs=_NOTHING,
                started=started,
                completed=completed,
            )
            for number, (state, params, row, steps, attrs, limits, started, completed) in enumerate(columns)
        ]
    )


def _values(given: Listed, goal: Goal) -> list[tuple[float, ...]]:
    """The goals' values, row by row; NaN where a cell is blank."""
    blank: Sequence[float | None] = [None] * given.rows
    columns = [given.results.get(metric, blank) for metric in goal.metrics]
    return list(zip(*([math.nan if cell is None else cell for cell in cells] for cells in columns), strict=True))


def _states(given: Listed, known: Sequence[bool]) -> list[TrialState]:
    """The state that each row's word tells, else by its value; one without a finite value is not complete."""
    done, failed = TrialState.COMPLETE, TrialState.FAIL
    if not given.states:
        return [done if there else failed for there in known]
    told = [state_of(word) if word else None for word in given.states]
    return [
        (state or done) if there else (failed if state in (None, done) else state)
        for state, there in zip(told, known, strict=True)
    ]  # fmt: skip


def _steps(
    states: Sequence[TrialState], values: Sequence[tuple[float, ...]], known: Sequence[bool]
) -> list[dict[int, float]]:
    """The result of a pruned trial is what it had reported."""
    pruned = TrialState.PRUNED
    if pruned not in states:
        return [_NO_STEPS] * len(states)
    rows = zip(states, values, known, strict=True)
    return [{0: row[0]} if state is pruned and there else _NO_STEPS for state, row, there in rows]


def _attrs(given: Listed, goal: Goal) -> Sequence[Mapping[str, object]]:
    """What else each row tells: marks, folds, and the results beside the goal."""
    told = sum(any(cell is not None for cell in cells[:_LOOKED_AT]) for cells in given.results.values())
    several = told > len(goal.metrics)
    if not several and not given.attrs and not any(given.repeats):
        return [_NOTHING] * given.rows
    found: list[dict[str, object]] = list(_dictionaries(given.attrs, given.rows))  # type: ignore[arg-type]
    for attrs, folds in zip(found, given.repeats, strict=False):
        if folds:
            attrs[REPEATS] = folds
    if several:
        for attrs, results in zip(found, _dictionaries(given.results, given.rows), strict=True):
            attrs[RESULTS] = results
    return found


def _dictionaries(columns: Mapping[str, Cells], rows: int) -> Iterable[dict[str, Scalar]]:
    """A mapping a row, without what is blank."""
    names = tuple(columns)
    if not names:
        return [{} for _ in range(rows)]
    together = zip(*columns.values(), strict=True)
    if any(None in cells for cells in columns.values()):
        return [
            {name: value for name, value in zip(names, row, strict=True) if value is not None} for row in together
        ]  # fmt: skip
    return [dict(zip(names, row, strict=True)) for row in together]


def _typed(cells: Cells, parameter: Parameter) -> Cells:
    """The cells as the parameter has them; where all are so already they stay."""
    own = {"float": float, "int": int}.get(parameter.kind)
    if own is not None and set(map(type, cells)) == {own}:
        return cells
    known = {
        key: typed(key[1], parameter) for key in set(zip(map(type, cells), cells, strict=True)) if key[1] is not None
    }
    return [None if value is None else known[type(value), value] for value in cells]
