"""The roles of a table's columns, judged by their names and by some of the first rows."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from advisor.names import is_known
from advisor.readers.engines._by_names import by_names, by_prefixes
from advisor.readers.engines._cells import is_state, repeats, varies
from advisor.readers.engines._folds import folds_of, is_mean
from advisor.readers.engines._grid import Grid
from advisor.readers.engines._headings import (
    all_named,
    first_named,
    state_columns,
    step_columns,
    tells_repeats,
    without_prefix,
)
from advisor.readers.engines._results import (
    directions_of,
    engine_direction,
    engine_of,
    goal_beside,
    goals_of,
    results_of,
    told_direction,
)
from advisor.readers.engines._roles import Roles
from advisor.readers.engines._widening import unpacked
from advisor.readers.engines._written import limits_of
from advisor.records import Scalar

_FOLD = re.compile(r"split(\d+)_test_(.+)")
_MEAN = "mean_test_"


def roles_of(grid: Grid, columns: Mapping[str, str] | None = None) -> Roles | None:
    """The roles of the columns where the rows are trials, judged by some of the first rows; None elsewhere."""
    grid = unpacked(grid)
    if grid.rows < 2 or len(grid.columns) < 2:
        return None
    return _scikit(grid) or _named(grid, columns or {})


def _scikit(grid: Grid) -> Roles | None:
    """sklearn's cv_results_: every score is better when it is higher."""
    means = [name for name in grid.columns if name.startswith(_MEAN)]
    parameters = {name: name.removeprefix("param_") for name in grid.columns if name.startswith("param_")}
    if not means or not parameters:
        return None
    goal = next((name for name in means if name == f"{_MEAN}score"), means[0])
    scorer = goal.removeprefix(_MEAN)
    folds = [name for name in grid.columns if (fold := _FOLD.fullmatch(name)) and fold[2] == scorer]
    return Roles(
        parameters=parameters,
        results={name: name for name in means},
        goals=(goal,),
        directions=("maximize",),
        fidelity="n_resources" if "n_resources" in grid.columns else None,
        folds=tuple(folds),
    )


def _named(grid: Grid, told: Mapping[str, str]) -> Roles | None:
    columns = grid.columns
    single = _single(columns)
    folds = folds_of(columns)
    places = (single.identity, single.state, single.started, single.completed, single.fidelity, single.step)
    taken = {name for name in (*places, *folds, *single.constraints) if name is not None}
    results = results_of(columns, taken)
    engine = engine_of(columns, results)
    goals = goals_of(results, goal_beside(columns, results) | (engine or {}) | dict(told))
    if not goals:
        return None
    if engine is not None and engine["called"]:
        results[engine["objective"]] = engine["called"]
    free = (name for name in columns if name not in taken and name not in results)
    prefixed = {name: plain for name in free if (plain := without_prefix(name, "parameters"))}
    ways = told_direction(columns, goals) or engine_direction(engine, goals) or directions_of(goals, results, columns)
    roles = replace(
        single,
        parameters=prefixed,
        results=results,
        goals=goals,
        directions=ways,
        reports=_has_reports(columns, single),
        folds=folds if is_mean(columns, folds, goals[0]) else (),
    )
    return (
        by_prefixes(grid, roles)
        if prefixed
        else by_names(grid, roles, taken, engine is not None or "objective" in told)
    )


def _has_reports(columns: Mapping[str, Sequence[Scalar]], single: Roles) -> bool:
    """Whether a trial has several rows that follow each other, rather than one for each of its seeds."""
    if single.identity is None or not repeats(columns[single.identity]):
        return False
    if single.step is not None:
        return True
    identities = columns[single.identity]
    seeds = [cells for name, cells in columns.items() if name != single.identity and tells_repeats(name)]
    return not any(len(set(zip(identities, cells, strict=True))) == len(cells) for cells in seeds)


def _single(columns: Mapping[str, Sequence[Scalar]]) -> Roles:
    """The columns of which there is one: the trial's identity, its state, times, effort and step."""
    identity = first_named(columns, "ids") or _numbering(columns)
    return Roles(
        identity="" if identity is None and "" in columns else identity,
        state=next((name for name in state_columns(columns) if is_state(columns[name])), None),
        started=first_named(columns, "started"),
        completed=first_named(columns, "completed"),
        fidelity=next((name for name in all_named(columns, "fidelity") if varies(columns[name])), None),
        step=first_named(columns, "steps"),
        constraints=tuple(name for name in all_named(columns, "constraints") if any(map(limits_of, columns[name]))),
    )


def _numbering(columns: Mapping[str, Sequence[Scalar]]) -> str | None:
    """A first column of unknown name that counts the rows, in whatever language."""
    name, cells = next(iter(columns.items()))
    start = cells[0] if cells else None
    counts = type(start) is int and start in (0, 1) and list(cells) == list(range(start, start + len(cells)))
    return name if counts and len(cells) > 2 and not is_known(name) and not step_columns([name]) else None
