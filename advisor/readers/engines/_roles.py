"""What the columns of a table of trials are: parameters, results, states, folds, repeats, the effort spent."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, lru_cache
from itertools import pairwise
from typing import Any

import numpy as np

from advisor.meaning import Meaning, classify
from advisor.names import direction_of, is_known, words
from advisor.readers.engines._columns import Grid, dictionary
from advisor.readers.engines._documents import ends_as, way_of
from advisor.records import Direction, Scalar
from advisor.siblings import identify
from advisor.tables import table
from advisor.training import Training

_FOLD = re.compile(r"split(\d+)_test_(.+)")
_MEAN = "mean_test_"
_ROUNDED = 1e-3  # of its size and of the folds' spread: how far a written mean lies from the mean of its folds
_PREFERRED = ("validation", "test", None, "train")


@dataclass(frozen=True, slots=True)
class Roles:
    """Columns by what they hold; `parameters` and `results` map the column to its name without its prefix.

    `reports` tells that a trial has several rows; `folds` are the columns of each fold of the goal.
    """

    parameters: Mapping[str, str] = field(default_factory=dict)
    results: Mapping[str, str] = field(default_factory=dict)
    goals: tuple[str, ...] = ()
    directions: tuple[Direction, ...] = ()
    identity: str | None = None
    state: str | None = None
    started: str | None = None
    completed: str | None = None
    fidelity: str | None = None
    step: str | None = None
    reports: bool = False
    folds: tuple[str, ...] = ()
    marks: tuple[str, ...] = ()


def roles_of(grid: Grid, told: Mapping[str, str] | None = None) -> Roles | None:
    """The roles of the columns where the rows are trials, judged by some of the first rows; None elsewhere."""
    grid = unpacked(grid)
    if grid.rows < 2 or len(grid.columns) < 2:
        return None
    return _scikit(grid) or _named(grid, told or {})


def unpacked(grid: Grid) -> Grid:
    """The grid with columns of dictionaries opened, unless their contents stand there already."""
    columns = dict(grid.columns)
    prefixed = any(_without(name, "parameters") for name in columns)
    for role, names in _table()["dictionaries"].items():
        for name in names:
            first = next((value for value in columns.get(name, ()) if value is not None), None)
            if not dictionary(first):
                continue
            opened = [dictionary(value) for value in columns.pop(name)]
            if role == "parameters" and prefixed:
                continue
            for key in dict.fromkeys(key for row in opened for key in row):
                columns[f"{'params' if role == 'parameters' else 'metrics'}/{key}"] = [row.get(key) for row in opened]
    return _widened(replace(grid, columns=columns))


def _widened(grid: Grid) -> Grid:
    """A long table, a row a metric of a trial, as one with a column a metric; any other as it is."""
    by_words = {" ".join(words(name)): name for name in grid.columns}
    kind = next((by_words[name] for name in _table()["long"]["names"] if name in by_words), None)
    held = next((by_words[name] for name in _table()["long"]["values"] if name in by_words), None)
    if kind is None or held is None or not _numeric(grid.columns[held]) or _numeric(grid.columns[kind]):
        return grid
    metrics = list(dict.fromkeys(str(cell) for cell in grid.columns[kind]))
    if not any(direction_of(metric) or classify([metric])[metric].direction for metric in metrics):
        return grid
    beside = [name for name in grid.columns if name != held and not _of_the_value(grid, name, kind)]
    rows: dict[tuple[Scalar, ...], dict[str, Scalar]] = {}
    for place in range(grid.rows):
        key = tuple(grid.columns[name][place] for name in beside)
        row = rows.setdefault(key, dict(zip(beside, key, strict=True)))
        row[f"metrics/{grid.columns[kind][place]}"] = grid.columns[held][place]
    if len(rows) * max(len(metrics), 1) > 2 * grid.rows:
        return grid
    names = [*beside, *(f"metrics/{metric}" for metric in metrics)]
    return replace(grid, columns={name: [row.get(name) for row in rows.values()] for name in names}, rows=len(rows))


def _of_the_value(grid: Grid, name: str, kind: str) -> bool:
    """Whether a column tells of the measurement rather than of the trial: an error, a number of folds."""
    return (
        any(word in ("err", "std", "se", "sd", "estimator") for word in words(name))
        or name == kind
        or (not _varies(grid.columns[name]))
    )


def _table() -> Mapping[str, Any]:
    return table("trials")


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
    folds = _folds(columns)
    taken = {name for name in (single.identity, single.state, single.started, single.completed) if name is not None}
    taken |= {name for name in (single.fidelity, single.step, *folds) if name is not None}
    results = _results(columns, taken)
    engine = _engine(columns, results)
    goals = _goals(results, _beside(columns, results) | (engine or {}) | dict(told))
    if not goals:
        return None
    prefixed = {name: plain for name in columns if name not in taken and (plain := _without(name, "parameters"))}
    prefixed = {name: plain for name, plain in prefixed.items() if name not in results}
    roles = replace(
        single,
        parameters=prefixed,
        results=results,
        goals=goals,
        directions=_told_way(columns, goals) or _of_engine(engine, goals) or _directions(goals, results, columns),
        reports=single.identity is not None and _repeats(columns[single.identity]),
        folds=folds if _is_mean(columns, folds, goals[0]) else (),
    )
    return _of_prefixes(grid, roles) if prefixed else _of_names(grid, roles, taken, engine is not None)


def _folds(columns: Mapping[str, Sequence[Scalar]]) -> tuple[str, ...]:
    """The columns of a result's folds: names that differ by the number of a fold alone; the largest such group."""
    groups: dict[tuple[str, ...], list[str]] = {}
    for name, cells in columns.items():
        parts = words(name)
        if _spelled("fold_words") & set(parts) and any(part.isdecimal() for part in parts) and _measured(cells):
            groups.setdefault(tuple(part for part in parts if not part.isdecimal()), []).append(name)
    largest = max(groups.values(), key=len, default=[])
    return tuple(largest) if len(largest) > 1 else ()


def _is_mean(columns: Mapping[str, Sequence[Scalar]], folds: Sequence[str], goal: str) -> bool:
    """Whether a result is the mean of the folds, as far as it was rounded."""
    table = np.array([_or_nan(columns[name]) for name in (goal, *folds)], dtype=np.float64)
    full = table[:, np.isfinite(table).all(axis=0)]
    if not folds or not full.size:
        return False
    away = np.abs(full[0] - full[1:].mean(axis=0))
    return bool(np.median(away / (np.abs(full[0]) + np.ptp(full[1:], axis=0) + 1e-300)) <= _ROUNDED)


def _or_nan(cells: Sequence[Scalar]) -> list[float]:
    return [cell if isinstance(cell, (int, float)) else math.nan for cell in cells]


def _engine(columns: Mapping[str, object], results: Mapping[str, str]) -> dict[str, str] | None:
    """The goal and direction of an engine whose columns these are."""
    by_words = {" ".join(words(name)): name for name in columns}
    for entry in _table()["engines"]:
        goal = by_words.get(entry["goal"])
        if goal in results and all(name in by_words for name in entry["columns"]):
            return {"objective": str(goal), "direction": entry["direction"]}
    return None


def _of_engine(engine: Mapping[str, str] | None, goals: Sequence[str]) -> tuple[Direction, ...]:
    if engine is None or engine["objective"] not in goals:
        return ()
    return ("minimize",) if engine["direction"] == "minimize" else ("maximize",)


def _told_way(columns: Mapping[str, Sequence[Scalar]], goals: Sequence[str]) -> tuple[Direction, ...]:
    """The direction that a column of one word for all rows tells, as documents and cloud services write it."""
    for name, cells in columns.items():
        way = way_of(name, cells[0]) if cells and len(goals) == 1 else None
        if way is not None and all(cell == cells[0] for cell in cells):
            return (way,)
    return ()


def _beside(columns: Mapping[str, Sequence[Scalar]], results: Mapping[str, str]) -> dict[str, str]:
    """The result that a column of one word for all rows names as the metric."""
    for name, cells in columns.items():
        if cells and isinstance(cells[0], str) and ends_as(name, "metric_endings"):
            named = next((column for column, plain in results.items() if cells[0] in (column, plain)), None)
            if named is not None and all(cell == cells[0] for cell in cells):
                return {"objective": named}
    return {}


def _single(columns: Mapping[str, Sequence[Scalar]]) -> Roles:
    """The columns of which there is one: the trial's identity, its state, times, effort and step."""
    identity = _first(columns, "ids") or _numbering(columns)
    return Roles(
        identity="" if identity is None and "" in columns else identity,
        state=next((name for name in _state_columns(columns) if _is_state(columns[name])), None),
        started=_first(columns, "started"),
        completed=_first(columns, "completed"),
        fidelity=next((name for name in _all(columns, "fidelity") if _varies(columns[name])), None),
        step=_first(columns, "steps"),
    )


def _numbering(columns: Mapping[str, Sequence[Scalar]]) -> str | None:
    """A first column of unknown name that counts the rows, in whatever language."""
    name, cells = next(iter(columns.items()))
    start = cells[0] if cells else None
    counts = type(start) is int and start in (0, 1) and list(cells) == list(range(start, start + len(cells)))
    return name if counts and len(cells) > 2 and not is_known(name) and not _step_columns([name]) else None


def _state_columns(columns: Iterable[str]) -> list[str]:
    named = list(columns)
    return [
        *_all(named, "state_columns"),
        *(name for name in named if words(name)[-1:] and ends_as(name, "state_endings")),
    ]


def _of_prefixes(grid: Grid, roles: Roles) -> Roles | None:
    """Columns that say they are parameters: trials, unless none of them ever changes."""
    parameters, marks = _told_apart(roles.parameters)
    if not any(_varies(grid.columns[name]) for name in parameters):
        return None
    reports = roles.reports and _steady(grid, roles.identity, parameters)
    if roles.reports and not reports and roles.identity is not None and _is_trial_word(roles.identity):
        return None
    fidelity = roles.fidelity if not reports else None
    return replace(roles, parameters=parameters, marks=marks, reports=reports, fidelity=fidelity)


def _of_names(grid: Grid, roles: Roles, taken: set[str], engine: bool = False) -> Roles | None:
    """Columns without a prefix: trials where known hyperparameters jump from row to row, or the rows bear trial ids."""
    columns = grid.columns
    if grid.rows < 3:
        return None
    candidates = [name for name in columns if name and name not in taken and name not in roles.results]
    candidates = [name for name in candidates if not _is_left_out(name) and _varies(columns[name])]
    known = [name for name in candidates if is_known(name) or _in_company(name, candidates)]
    if roles.reports:
        return _of_reports(grid, roles, known)
    jumping = [name for name in (known or candidates) if _jumps(columns[name])]
    numbered = engine or (roles.identity is not None and _is_trial_word(roles.identity))
    left = _among(columns, candidates, [], next(iter(roles.results)))
    if not numbered and not _rows_are_trials(grid, roles, known, jumping) and not _designed(grid, known, left):
        return None
    designed = not known and not engine
    among = candidates if engine else left if designed else _among(columns, candidates, known, roles.goals[0])
    parameters, marks = _told_apart({name: name for name in among})
    return replace(roles, parameters=parameters, marks=marks) if parameters else None


def _of_reports(grid: Grid, roles: Roles, known: Sequence[str]) -> Roles | None:
    """Several rows a trial, by its number: known hyperparameters that stay down its rows and differ between trials."""
    if roles.identity is None or not _is_trial_word(roles.identity):
        return None
    steady = [name for name in known if _steady(grid, roles.identity, [name])]
    parameters, marks = _told_apart({name: name for name in steady})
    trials = len({cell for cell in grid.columns[roles.identity] if cell is not None})
    if not parameters or trials < 3:
        return None
    return replace(roles, parameters=parameters, marks=marks, fidelity=None)


def _designed(grid: Grid, known: Sequence[str], candidates: Sequence[str]) -> bool:
    """Whether the rows are a full grid of settings, or a few round values of one known hyperparameter."""
    if _step_columns(grid.columns):
        return False
    return _cartesian(grid, candidates) or (len(known) == 1 and len(candidates) == 1 and _ladder(grid, known[0]))


def _cartesian(grid: Grid, candidates: Sequence[str]) -> bool:
    wanted = _table()["cartesian"]
    levels = [len(set(grid.columns[name])) for name in candidates]
    if grid.rows < wanted["rows"] or len(levels) < wanted["columns"] or min(levels) < wanted["fewest_levels"]:
        return False
    rows = set(zip(*(grid.columns[name] for name in candidates), strict=True))
    return len(rows) == grid.rows == math.prod(levels)


def _ladder(grid: Grid, name: str) -> bool:
    """Whether the values are few, round, each another, and far apart, as no schedule's are."""
    wanted = _table()["ladder"]
    values = sorted(_numbers(grid.columns[name]))
    fewest, most = wanted["rows"]
    if not fewest <= grid.rows <= most or len(set(values)) < grid.rows or values[0] <= 0:
        return False
    round_ones = all(float(f"{value:.{wanted['digits'] - 1}e}") == value for value in values)
    return round_ones and all(b / a >= wanted["ratio"] for a, b in pairwise(values))


def _in_company(name: str, beside: Sequence[str]) -> bool:
    """Whether the names beside it say which hyperparameter it is: eta beside max_depth."""
    return identify(name, Training(kind="supervised", confidence=0.0), beside) is not None


def _rows_are_trials(grid: Grid, roles: Roles, known: Sequence[str], jumping: Sequence[str]) -> bool:
    """Whether a table without trial numbers is one of trials: where steps are counted, two parameters must jump."""
    known_jumping = [name for name in jumping if name in known]
    step = next((name for name in _step_columns(grid.columns) if _counts(grid.columns[name])), None)
    if grid.rows < _table()["fewest"]:
        return False
    if step is None:
        several = len(known) >= 2 or len(jumping) >= 2 or _first(grid.columns, "ids") is not None
        return bool(known_jumping) and (several or _jumps(grid.columns[known_jumping[0]], _table()["jump_alone"]))
    return len(known_jumping) >= 2


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


def _results(columns: Mapping[str, Sequence[Scalar]], taken: set[str]) -> dict[str, str]:
    """The numeric columns that are results, with their names."""
    found: dict[str, str] = {}
    for name, cells in columns.items():
        if name in taken or not name or not _measured(cells):
            continue
        plain = _without(name, "results")
        if plain is not None:
            found[name] = name if plain.isdecimal() else plain
        elif _without(name, "parameters") is None and not _is_left_out(name) and _is_result(name):
            found[name] = name
    return found


@lru_cache(maxsize=4096)
def _is_result(name: str) -> bool:
    if is_known(name):
        return False
    meaning = classify([name])[name]
    return (meaning.role in ("loss", "metric") and meaning.direction is not None) or (
        direction_of(name) is not None or _is_objective(name)
    )


def _is_objective(name: str) -> bool:
    parts = words(name)
    return bool(parts) and (parts[-1] in _table()["objectives"] or parts[0] in ("value", "values", "objective"))


def _goals(results: Mapping[str, str], told: Mapping[str, str]) -> tuple[str, ...]:
    """The columns that the search is judged by: as told, Optuna's own, else the plainest held-out result."""
    if told.get("objective") in results:
        return (told["objective"],)
    numbered = [name for name in results if re.fullmatch(r"values_\w+", name)]
    if len(numbered) > 1:
        return tuple(numbered)
    for name in ("value", "objective"):
        if name in results:
            return (name,)
    ranked = sorted(results, key=lambda name: _rank(name, results[name]))
    return tuple(ranked[:1])


def _rank(name: str, plain: str) -> tuple[Any, ...]:
    meaning: Meaning = classify([plain])[plain]
    known = meaning.direction or direction_of(plain)
    side = _PREFERRED.index(meaning.split)
    if meaning.split == "train" and not {"train", "training"} & set(words(plain)):
        side = _PREFERRED.index(None)
    return (known is None and not _is_objective(plain), side, known is None, meaning.role != "metric", len(name))


def _directions(
    goals: Sequence[str], results: Mapping[str, str], columns: Mapping[str, Sequence[Scalar]]
) -> tuple[Direction, ...]:
    """Which way each is better, by its name; empty unless all of them tell."""
    found = [_way(results[goal], columns[goal]) for goal in goals]
    return tuple(way for way in found if way) if all(found) else ()


def _way(name: str, cells: Sequence[Scalar]) -> Direction | None:
    """Which way a result is better, by its name; an error that was negated, as sklearn's scorers do, is maximized."""
    told = direction_of(name)
    if told is None and {"neg", "negative"} & set(words(name)) and max(_numbers(cells), default=1.0) <= 0:
        return "maximize"
    return told or classify([name])[name].direction


def _without(name: str, kind: str) -> str | None:
    """The name without a prefix of the kind; None where it has none."""
    lower = name.lower()
    for prefix in _table()[kind]:
        if lower.startswith(prefix) and len(name) > len(prefix) and name[len(prefix)] not in "([":
            return name[len(prefix) :]
        at = lower.find(f"/{prefix}") if prefix.endswith("/") else -1
        if at >= 0 and len(name) > at + 1 + len(prefix):
            return name[at + 1 + len(prefix) :]
    return None


@cache
def _spelled(kind: str) -> frozenset[str]:
    return frozenset(_table()[kind])


def _all(columns: Iterable[str], kind: str) -> list[str]:
    """The columns of a kind, in the order of the table."""
    spelled: dict[str, str] = {}
    for column in columns:
        spelled.setdefault(" ".join(words(column)) or column, column)
    return [spelled[name] for name in _table()[kind] if name in spelled]


def _first(columns: Mapping[str, Sequence[Scalar]], kind: str) -> str | None:
    return next(iter(_all(columns, kind)), None)


def _is_trial_word(column: str) -> bool:
    return bool(set(words(column)) & _spelled("trial_words"))


def _is_left_out(name: str) -> bool:
    spelled = " ".join(words(name))
    if any(name.startswith(prefix) for prefix in _table()["ignored_prefixes"]):
        return True
    if ends_as(name, "ignored_endings"):
        return True
    return spelled in _spelled("ignored") or spelled in _spelled("state_columns") or spelled in _spelled("ids")


def _step_columns(columns: Iterable[str]) -> list[str]:
    known = set(table("columns")["step"])
    return [column for column in columns if " ".join(words(column)) in known]


def _kinds(cells: Sequence[Scalar]) -> set[type]:
    """The types of what stands in the cells that are not blank."""
    return set(map(type, cells)) - {type(None)}


def _numbers(cells: Sequence[Scalar]) -> list[float]:
    if set(map(type, cells)) == {float}:
        return list(cells)  # type: ignore[arg-type]
    return [float(cell) for cell in cells if isinstance(cell, (int, float)) and not isinstance(cell, bool)]


def _numeric(cells: Sequence[Scalar]) -> bool:
    """Whether what stands there are numbers."""
    kinds = _kinds(cells)
    return bool(kinds) and kinds <= {int, float}


def _measured(cells: Sequence[Scalar]) -> bool:
    """Whether numbers stand there, but for words of trials that failed."""
    if _numeric(cells):
        return True
    if not _kinds(cells) <= {int, float, str}:
        return False
    texts = [cell for cell in cells if isinstance(cell, str)]
    failed = all(
        " ".join(words(text)) in _spelled("failed_results") or text in _spelled("failed_results") for text in texts
    )
    return failed and len(_numbers(cells)) >= max(2, len(texts))


def _varies(cells: Sequence[Scalar]) -> bool:
    return len(set(cells) - {None}) > 1


def _repeats(cells: Sequence[Scalar]) -> bool:
    """Whether identities come again, as they do where a trial has several rows."""
    present = [cell for cell in cells if cell is not None]
    return len(set(present)) < len(present)


def _counts(cells: Sequence[Scalar]) -> bool:
    """Whether numbers go up from row to row."""
    numbers = _numbers(cells)
    return len(numbers) == len(cells) and all(b >= a for a, b in pairwise(numbers)) and _varies(cells)


def _jumps(cells: Sequence[Scalar], least: float | None = None) -> bool:
    """Whether values jump from row to row rather than follow a schedule."""
    present = [cell for cell in cells if cell is not None]
    numbers = np.array(_numbers(present))
    if len(numbers) < len(present):
        changes = sum(a != b for a, b in pairwise(present))
        return len(set(present)) > 1 and changes >= 2
    if len(numbers) < 3 or not np.isfinite(numbers).all():
        return False
    if numbers.min() > 0 and numbers.max() / numbers.min() >= 10:
        numbers = np.log(numbers)
    size = float(np.ptp(numbers))
    return (
        size > 0
        and float(np.mean(np.abs(np.diff(numbers)))) / size >= (least or _table()["jump"])
        and not _monotone(numbers)
    )


def _monotone(numbers: Any) -> bool:
    steps = np.diff(numbers)
    return bool((steps >= 0).all() or (steps <= 0).all())


def _is_state(cells: Sequence[Scalar]) -> bool:
    from advisor.readers.engines._study import state_of

    return str in _kinds(cells) and any(isinstance(cell, str) and state_of(cell) is not None for cell in set(cells))


def _steady(grid: Grid, identity: str | None, parameters: Iterable[str]) -> bool:
    """Whether the parameters stay the same down all rows of a trial."""
    if identity is None:
        return False
    names = list(parameters)
    seen: dict[Scalar, tuple[Scalar, ...]] = {}
    for row, trial in enumerate(grid.columns[identity]):
        values = tuple(grid.columns[name][row] for name in names)
        if seen.setdefault(trial, values) != values:
            return False
    return True


def number_of(value: Scalar) -> float | None:
    """The number that a cell holds, None where it holds none."""
    if isinstance(value, bool) or not isinstance(value, (int, float)) or math.isnan(value):
        return None
    return float(value)


def numbers_of(cells: Sequence[Scalar]) -> list[float | None]:
    """The number that each cell holds; a column of floats is so already, for no cell is NaN."""
    return list(cells) if set(map(type, cells)) == {float} else list(map(number_of, cells))  # type: ignore[arg-type]
