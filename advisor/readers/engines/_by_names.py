"""Which columns are parameters: by their prefix, or by known names whose values jump from trial to trial."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any

from advisor.names import canonical, is_known, words
from advisor.readers.engines._cells import counts_up, is_steady, jumps, numbers_in, running_best, varies
from advisor.readers.engines._grid import Grid
from advisor.readers.engines._headings import (
    first_named,
    is_left_out,
    is_trial_word,
    step_columns,
    tells_repeats,
    trials_table,
    words_of,
)
from advisor.readers.engines._roles import Roles
from advisor.siblings import identify
from advisor.tables import table
from advisor.training import Training


def by_prefixes(grid: Grid, roles: Roles) -> Roles | None:
    """Columns that say they are parameters: trials, unless none of them ever changes."""
    parameters, marks = _told_apart(roles.parameters)
    if not any(varies(grid.columns[name]) for name in parameters) or _sizes_alone(grid, parameters):
        return None
    reports = roles.reports and is_steady(grid, roles.identity, parameters)
    if roles.reports and not reports and roles.identity is not None and is_trial_word(roles.identity):
        return None
    fidelity = roles.fidelity if not reports else None
    return replace(roles, parameters=parameters, marks=marks, reports=reports, fidelity=fidelity)


def _sizes_alone(grid: Grid, parameters: Iterable[str]) -> bool:
    """Whether what begins like a parameter is the size of the model that every row names: `params_m` beside `model`."""
    named = first_named(grid.columns, "models")
    if named is None or len(set(grid.columns[named])) < grid.rows:
        return False
    return all(" ".join(words(name)) in words_of("ignored") for name in parameters)


def by_names(grid: Grid, roles: Roles, taken: set[str], engine: bool = False) -> Roles | None:
    """Columns without a prefix: trials where known hyperparameters jump from row to row, or the rows bear trial ids."""
    columns = grid.columns
    if grid.rows < 3:
        return None
    candidates = [name for name in columns if name and name not in taken and name not in roles.results]
    candidates = [name for name in candidates if not is_left_out(name) and varies(columns[name])]
    known = [name for name in candidates if is_known(name) or _in_company(name, candidates)]
    if roles.reports:
        return _of_reports(grid, roles, known)
    jumping = [name for name in (known or candidates) if jumps(columns[name])]
    numbered = engine or (roles.identity is not None and is_trial_word(roles.identity))
    left = _among(columns, candidates, [], next(iter(roles.results)))
    if not numbered and not _rows_are_trials(grid, roles, known, jumping) and not _designed(grid, known, left):
        return _of_seeds(grid, roles)
    designed = not known and not engine
    among = candidates if engine else left if designed else _among(columns, candidates, known, roles.goals[0])
    parameters, marks = _told_apart({name: name for name in among})
    return replace(roles, parameters=parameters, marks=marks) if parameters else _of_seeds(grid, roles)


def _of_seeds(grid: Grid, roles: Roles) -> Roles | None:
    """A row a seed of one configuration, or trials by their number of which no setting changes."""
    columns = grid.columns
    if grid.rows < 3 or step_columns(columns):
        return None
    settings = [name for name in columns if name not in roles.results and not is_left_out(name)]
    seeds = [name for name in settings if tells_repeats(name) and len(set(columns[name])) == grid.rows]
    fixed = [name for name in settings if is_known(name) and not varies(columns[name])]
    numbered = roles.identity is not None and is_trial_word(roles.identity)
    if any(is_known(name) and varies(columns[name]) for name in settings if name not in seeds):
        return None
    chosen = [*fixed, *seeds[:1]] if seeds else fixed if numbered else []
    return replace(roles, parameters={name: name for name in chosen}) if chosen else None


def _of_reports(grid: Grid, roles: Roles, known: Sequence[str]) -> Roles | None:
    """Several rows a trial, by its number: known hyperparameters that stay down its rows and differ between trials."""
    if roles.identity is None or not is_trial_word(roles.identity):
        return None
    steady = [name for name in known if is_steady(grid, roles.identity, [name])]
    parameters, marks = _told_apart({name: name for name in steady})
    trials = len({cell for cell in grid.columns[roles.identity] if cell is not None})
    if not parameters or trials < 3:
        return None
    return replace(roles, parameters=parameters, marks=marks, fidelity=None)


def _designed(grid: Grid, known: Sequence[str], candidates: Sequence[str]) -> bool:
    """Whether the rows are a full grid of settings, or a few round values of one known hyperparameter."""
    if step_columns(grid.columns):
        return False
    return _cartesian(grid, candidates) or (len(known) == 1 and len(candidates) == 1 and _ladder(grid, known[0]))


def _cartesian(grid: Grid, candidates: Sequence[str]) -> bool:
    wanted = trials_table()["cartesian"]
    levels = [len(set(grid.columns[name])) for name in candidates]
    if grid.rows < wanted["rows"] or len(levels) < wanted["columns"] or min(levels) < wanted["fewest_levels"]:
        return False
    rows = set(zip(*(grid.columns[name] for name in candidates), strict=True))
    return len(rows) == grid.rows == math.prod(levels)


def _ladder(grid: Grid, name: str) -> bool:
    """Whether the values are few, round, each another, and far apart, as no schedule's are."""
    written = numbers_in(grid.columns[name])
    if len(written) < grid.rows:
        return False
    written = _once(written) or written
    values = sorted(written)
    if not values or len(set(values)) < len(values):
        return False
    if canonical(name) in trials_table()["held"]:
        return True
    decays = written == values[::-1]
    ladders = [wanted for wanted in trials_table()["ladders"] if not (decays and "even" in wanted)]
    return values[0] > 0 and any(_fits(values, wanted) for wanted in ladders)


def _once(written: Sequence[float]) -> list[float] | None:
    """The values without their repeats, where each comes again about as often: beside itself, or in the next pass.

    Only rising values: those that fall are kept by a training for some epochs each.
    """
    counts = Counter(written)
    values = sorted(counts)
    known = trials_table()["repeated"]
    if min(counts.values()) < known["least"] or max(counts.values()) > known["uneven"] * min(counts.values()):
        return None
    beside = list(written) == sorted(written)
    return values if beside or list(written) == values * (len(written) // len(values)) else None


def _fits(values: Sequence[float], wanted: Mapping[str, Any]) -> bool:
    """Whether so many values are as round or even, as far apart and as far spread as a kind of ladder wants them."""
    fewest, most = wanted["rows"]
    if not fewest <= len(values) <= most or values[-1] < wanted["span"] * values[0]:
        return False
    steps = [b / a for a, b in pairwise(values)]
    if "even" in wanted:
        laid = max(steps) <= min(steps) * (1.0 + wanted["even"])
    else:
        laid = all(float(f"{value:.{wanted['digits'] - 1}e}") == value for value in values)
    return bool(laid and min(steps) >= wanted["ratio"])


def _in_company(name: str, beside: Sequence[str]) -> bool:
    """Whether the names beside it say which hyperparameter it is: eta beside max_depth."""
    return identify(name, Training(kind="supervised", confidence=0.0), beside) is not None


def _rows_are_trials(grid: Grid, roles: Roles, known: Sequence[str], jumping: Sequence[str]) -> bool:
    """Whether a table without trial numbers is one of trials.

    Where steps are counted, two parameters must jump, or one beside the best result so far.
    """
    known_jumping = [name for name in jumping if name in known]
    step = next((name for name in step_columns(grid.columns) if counts_up(grid.columns[name])), None)
    if grid.rows < trials_table()["fewest"]:
        return step is None and len(known) >= 2 and any(canonical(name) in trials_table()["held"] for name in known)
    if step is None:
        several = len(known) >= 2 or len(jumping) >= 2 or first_named(grid.columns, "ids") is not None
        return bool(known_jumping) and (several or jumps(grid.columns[known_jumping[0]], trials_table()["jump_alone"]))
    searching = any(running_best(name, cells) for name, cells in grid.columns.items())
    return len(known_jumping) >= (1 if searching else 2)


def _among(columns: Mapping[str, object], candidates: Sequence[str], known: Sequence[str], goal: str) -> list[str]:
    """The parameters: known ones, and unknown ones on the same side of the result, where people write them."""
    order = list(columns)
    place = order.index(goal)
    before = sum(order.index(name) < place for name in known) * 2 >= len(known)
    return [name for name in candidates if name in known or (order.index(name) < place) == before]


def _told_apart(parameters: Mapping[str, str]) -> tuple[dict[str, str], tuple[str, ...]]:
    """The parameters without seeds and names, and the columns of these, which only tell repeats apart."""
    endings = [tuple(ending.split()) for kind in ("repeats", "identities") for ending in table("sweeps")[kind]]
    apart = {
        name
        for name, plain in parameters.items()
        if any(words(plain)[-len(ending) :] == ending for ending in endings) and not is_known(plain)
    }
    own = {name for name, plain in parameters.items() if plain.startswith("tuner/")}
    kept = {name: plain for name, plain in parameters.items() if name not in apart | own}
    return kept, tuple(name for name in parameters if name in apart)
