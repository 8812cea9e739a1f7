"""From a table's rows to trials: one a row, or one configuration from its reports and rungs."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from itertools import chain
from typing import Any

from advisor.names import canonical
from advisor.readers.engines._cells import number_of, numbers_of
from advisor.readers.engines._grid import Grid
from advisor.readers.engines._roles import Roles
from advisor.readers.engines._study import Recorded, moment, state_of
from advisor.readers.engines._written import limits_of
from advisor.records import Scalar
from advisor.tables import table


def has_rungs(grid: Grid, roles: Roles) -> bool:
    """Whether configurations come again at other efforts, as successive halving writes them."""
    if roles.fidelity is None or roles.reports:
        return False
    keys = _configurations(grid, roles)
    return len(set(keys)) < len(keys)


def _configurations(grid: Grid, roles: Roles) -> list[tuple[str, ...]]:
    columns = [grid.columns[name] for name in roles.parameters]
    return [tuple(map(repr, row)) for row in zip(*columns, strict=True)]


def rows_of(grid: Grid, roles: Roles) -> list[Recorded]:
    """A trial a row; one that was given less effort than the others was cut."""
    pick = _Picker(grid, roles)
    trials = [pick.row(number) for number in range(grid.rows)]
    if roles.fidelity is not None:
        _cut_short(trials, grid.columns[roles.fidelity], pick.goal)
    return trials


def complete(folds: Sequence[float | None]) -> tuple[float, ...]:
    """The values of the folds where every fold of several has one, else none."""
    kept = tuple(value for value in folds if value is not None)
    return kept if len(kept) == len(folds) > 1 else ()


def _cut_short(trials: Sequence[Recorded], efforts: Sequence[Scalar], goal: str) -> None:
    """Marks the trials that were given less than the most effort, with their result as a report at that effort."""
    full = _most(efforts)
    for trial, cell in zip(trials, efforts, strict=True):
        effort = number_of(cell)
        if effort is not None:
            trial.cut = effort < full
            value = trial.results.get(goal)
            if trial.cut and value is not None:
                trial.steps = {int(effort): value}


def from_reports(grid: Grid, roles: Roles) -> list[Recorded]:
    """A trial a group of rows: the reports of one identity, or the rungs of one configuration."""
    pick = _Picker(grid, roles)
    keys: Iterable[Any] = (
        grid.columns[roles.identity] if roles.reports and roles.identity else _configurations(grid, roles)
    )
    step = roles.step if roles.reports else roles.fidelity
    groups: dict[Any, list[int]] = {}
    for number, key in enumerate(keys):
        groups.setdefault(key, []).append(number)
    trials = []
    furthest: list[float] = []
    for rows in groups.values():
        steps = [_step(grid, step, row, place) for place, row in enumerate(rows)]
        trials.append(_merged(pick, rows, steps, roles))
        furthest.append(max(steps))
    if not roles.reports or _in_rungs(furthest, roles):
        for trial, reached in zip(trials, furthest, strict=True):
            trial.cut = reached < max(furthest)
    return trials


def _in_rungs(furthest: Sequence[float], roles: Roles) -> bool:
    """Whether trials end at a few steps that they share, as successive halving stops them, not at their own."""
    if roles.step is None or any(canonical(name) == "epochs" for name in roles.parameters.values()):
        return False
    levels = set(furthest)
    return len(levels) > 1 and len(levels) * table("trials")["rung"] <= len(furthest)


def _step(grid: Grid, step: str | None, row: int, place: int) -> float:
    value = number_of(grid.columns[step][row]) if step else None
    return float(place) if value is None else value


def _merged(pick: _Picker, rows: Sequence[int], steps: Sequence[float], roles: Roles) -> Recorded:
    """The reports of one trial: the last row's settings and state, the values by step, the best one as its result."""
    reports = [pick.row(row) for row in rows]
    last = reports[-1]
    values = {
        int(step): report.results[pick.goal]
        for step, report in zip(steps, reports, strict=True)
        if pick.goal in report.results
    }
    last.steps = values
    if roles.reports and values and roles.directions:
        best = min if roles.directions[0] == "minimize" else max
        last.results[pick.goal] = best(values.values())
    elif pick.goal in last.results or not values or roles.reports:
        pass
    else:
        last.state = "failed"
    return last


class _Picker:
    """Takes trials out of the rows of a grid."""

    def __init__(self, grid: Grid, roles: Roles) -> None:
        columns = grid.columns
        self._parameters = [(name, columns[column]) for column, name in roles.parameters.items()]
        self._results = [(name, numbers_of(columns[column])) for column, name in roles.results.items()]
        self._folds = [numbers_of(columns[column]) for column in roles.folds]
        self._marks = [(roles_mark, columns[roles_mark]) for roles_mark in roles.marks]
        self._constraints = [columns[name] for name in roles.constraints]
        self._state = columns[roles.state] if roles.state else None
        self._times = [columns[name] if name else None for name in (roles.started, roles.completed)]
        self.goal = roles.results[roles.goals[0]]

    def row(self, number: int) -> Recorded:
        """The trial that a row tells of."""
        started, completed = (moment(cells[number]) if cells else None for cells in self._times)
        return Recorded(
            params={name: cells[number] for name, cells in self._parameters if cells[number] is not None},
            results={name: value for name, cells in self._results if (value := cells[number]) is not None},
            state=self._word(number),
            repeats=self._repeats(number) if self._folds else (),
            constraints=tuple(chain.from_iterable(limits_of(cells[number]) for cells in self._constraints)),
            attrs={name: cells[number] for name, cells in self._marks if cells[number] is not None},
            started=started,
            completed=completed,
        )

    def _word(self, number: int) -> str | None:
        word = self._state[number] if self._state else None
        return str(word) if word is not None and state_of(str(word)) is not None else None

    def _repeats(self, number: int) -> tuple[float, ...]:
        return complete([cells[number] for cells in self._folds])


def _most(cells: Sequence[Scalar]) -> float:
    return max((effort for cell in cells if (effort := number_of(cell)) is not None), default=math.nan)
