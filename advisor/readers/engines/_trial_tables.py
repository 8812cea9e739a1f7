"""The study that a table with a row a trial holds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from typing import Any

from advisor.readers.engines import _columns
from advisor.readers.engines._assigning import roles_of
from advisor.readers.engines._cells import number_of, numbers_of, running_best
from advisor.readers.engines._documents import ends_as
from advisor.readers.engines._grid import Grid
from advisor.readers.engines._listed import Listed, listed
from advisor.readers.engines._roles import Roles
from advisor.readers.engines._study import Goal, built, moment, state_of
from advisor.readers.engines._trial_rows import complete, from_reports, has_rungs, rows_of
from advisor.readers.engines._widening import unpacked
from advisor.readers.engines._written import limits_of
from advisor.readers.source import Candidate, Reading, ReadOptions, printable, shown
from advisor.records import ReadError, Study, TrialState
from advisor.tables import table

_UNFINISHED = frozenset({TrialState.FAIL, TrialState.PRUNED, TrialState.RUNNING, TrialState.WAITING})


def read_table(file: Candidate, options: ReadOptions) -> Reading:
    """The study of a file, with what is wrong with it."""
    source = shown(str(file.path))
    grid = _columns.whole(file)
    if not grid.rows:
        return Reading(errors=(ReadError(source=source, message=grid.problem or "has a header and no rows"),))
    messages = [grid.problem] if grid.problem else []
    study = None
    try:
        study = study_of(grid, printable(file.place.stem), source, options.columns)
        missing = study is None
    except BestSoFarError as error:
        missing = False
        messages.append(str(error))
    if grid.lost:
        messages.append(
            f"{grid.lost} of {grid.lost + grid.rows} rows are damaged and lost: not as many cells as the header"
        )
    if missing:
        messages.append(_untold(grid))
    return Reading(
        studies=(study,) if study else (),
        errors=tuple(ReadError(source=source, message=message) for message in messages),
        points=len(study.trials) if study else 0,
        lost=grid.lost,
    )


def _untold(grid: Grid) -> str:
    names = ", ".join(list(grid.columns)[:12])
    return (
        f"a table of {grid.rows} rows in which no search was recognised; its columns are {names}. Name its parameters "
        "with a prefix (params_learning_rate) and tell the result: --column objective=COLUMN"
    )


class BestSoFarError(ValueError):
    """The only result of a table is the best one so far, not that of each trial."""


def study_of(grid: Grid, name: str, source: str, columns: Mapping[str, str] | None = None) -> Study | None:
    """The study that a table holds; None where its rows are no trials.

    Raises BestSoFarError where the only result is the best one so far.
    """
    roles = roles_of(grid, columns)
    if roles is None:
        return None
    grid = _without_parents(_without_summaries(unpacked(grid), roles), roles)
    if running_best(roles.goals[0], grid.columns[roles.goals[0]]):
        raise BestSoFarError(
            f"a table of {grid.rows} trials whose only result, {roles.goals[0]}, is the best one so far and not each "
            "trial's own: write the result of every trial as a column"
        )
    note: dict[str, object] = {"metric_from": _explained(roles)}
    goal = Goal(_names(roles), roles.directions)
    if not roles.reports and roles.fidelity is None:
        return listed(name, "trials", source, _columns_of(_ordered(grid, roles), roles), goal, note)
    reported = roles.reports or has_rungs(grid, roles)
    trials = from_reports(grid, roles) if reported else rows_of(_ordered(grid, roles), roles)
    return built(name, "trials", source, trials, goal, attrs=note)


def _without_summaries(grid: Grid, roles: Roles) -> Grid:
    """The grid without rows whose identity says that they sum up the others: best, mean."""
    if roles.identity is None:
        return grid
    known = table("trials")["summaries"]
    names = grid.columns[roles.identity]
    summed = {row for row, name in enumerate(names) if isinstance(name, str) and name.strip(" :").lower() in known}
    if not summed or len(summed) * 2 > grid.rows:
        return grid
    kept = [row for row in range(grid.rows) if row not in summed]
    return Grid({name: [cells[row] for row in kept] for name, cells in grid.columns.items()}, len(kept), grid.lost)


def _without_parents(grid: Grid, roles: Roles) -> Grid:
    """The grid without rows of runs that other rows name as their parent, or that hold neither setting nor result."""
    parents = {
        cell for name, cells in grid.columns.items() if ends_as(name, "parents") for cell in cells if cell is not None
    }
    if not parents and not _blank_rows(grid, roles):
        return grid
    own = grid.columns[roles.identity] if roles.identity else [None] * grid.rows
    state = grid.columns[roles.state] if roles.state else [None] * grid.rows
    told = [grid.columns[name] for name in (*roles.parameters, *roles.results)]
    kept = [
        row
        for row in range(grid.rows)
        if own[row] not in parents
        and (state_of(str(state[row])) in _UNFINISHED or any(c[row] is not None for c in told))
    ]
    if len(kept) == grid.rows:
        return grid
    return Grid({name: [cells[row] for row in kept] for name, cells in grid.columns.items()}, len(kept), grid.lost)


def _blank_rows(grid: Grid, roles: Roles) -> bool:
    """Whether a row may lack all settings and results: none does where one of these columns is full."""
    return all(None in grid.columns[name] for name in (*roles.parameters, *roles.results))


def _names(roles: Roles) -> tuple[str, ...]:
    return tuple(roles.results[goal] for goal in roles.goals)


def _explained(roles: Roles) -> str:
    others = [name for column, name in roles.results.items() if column not in roles.goals]
    more = f"; beside it stand {', '.join(others[:6])}" if others else ""
    return f"{', '.join(_names(roles))}: a column of the table{more}"


def _columns_of(grid: Grid, roles: Roles) -> Listed:
    """The columns of a table with a trial a row, by what they hold."""
    columns = grid.columns
    return Listed(
        rows=grid.rows,
        params=_by_name((name, columns[column]) for column, name in roles.parameters.items()),
        results=_by_name((name, numbers_of(columns[column])) for column, name in roles.results.items()),
        states=[None if word is None else str(word) for word in columns[roles.state]] if roles.state else (),
        repeats=_repeats(grid, roles) if roles.folds else (),
        constraints=_limits(grid, roles) if roles.constraints else (),
        attrs={name: columns[name] for name in roles.marks},
        started=list(map(moment, columns[roles.started])) if roles.started else (),
        completed=list(map(moment, columns[roles.completed])) if roles.completed else (),
    )


def _limits(grid: Grid, roles: Roles) -> list[tuple[float, ...]]:
    """What each row tells of its constraints."""
    rows = zip(*(grid.columns[name] for name in roles.constraints), strict=True)
    return [tuple(chain.from_iterable(map(limits_of, row))) for row in rows]


def _by_name(columns: Iterable[tuple[str, Sequence[Any]]]) -> dict[str, Sequence[Any]]:
    """The columns by name; of two of one name the later one counts where it is not blank."""
    found: dict[str, Sequence[Any]] = {}
    for name, cells in columns:
        if name in found:
            cells = [old if new is None else new for old, new in zip(found[name], cells, strict=True)]
        found[name] = cells
    return found


def _repeats(grid: Grid, roles: Roles) -> list[tuple[float, ...]]:
    """Each row's folds where all of several are told, else none."""
    folds = zip(*(numbers_of(grid.columns[column]) for column in roles.folds), strict=True)
    return [complete(row) for row in folds]


def _ordered(grid: Grid, roles: Roles) -> Grid:
    """The rows in the order in which the trials ran: by number, else by time, else as they stand."""
    place: list[Any] = list(map(number_of, grid.columns[roles.identity])) if roles.identity else []
    if not place or None in place or len(set(place)) < grid.rows:
        place = list(map(moment, grid.columns[roles.started])) if roles.started else []
    if not place or None in place or place == sorted(place):
        return grid
    order = sorted(range(grid.rows), key=place.__getitem__)
    return Grid({name: [cells[row] for row in order] for name, cells in grid.columns.items()}, grid.rows, grid.lost)
