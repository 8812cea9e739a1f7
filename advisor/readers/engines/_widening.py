"""Tables of trials laid out in one way: dictionaries opened, a row a metric made a column a metric."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from advisor.meaning import classify
from advisor.names import direction_of, words
from advisor.readers.engines._cells import numeric, varies
from advisor.readers.engines._folds import with_mean
from advisor.readers.engines._grid import Grid
from advisor.readers.engines._headings import step_columns, trials_table, without_prefix
from advisor.readers.engines._objects import dictionary
from advisor.records import Scalar

_ROWS = 2  # below a heading


def unpacked(grid: Grid) -> Grid:
    """The grid with columns of dictionaries opened, unless their contents stand there already."""
    grid = _below_heading(grid)
    columns = dict(grid.columns)
    prefixed = any(without_prefix(name, "parameters") for name in columns)
    for role, names in trials_table()["dictionaries"].items():
        for name in names:
            first = next((value for value in columns.get(name, ()) if value is not None), None)
            if not dictionary(first):
                continue
            opened = [dictionary(value) for value in columns.pop(name)]
            if role == "parameters" and prefixed:
                continue
            for key in dict.fromkeys(key for row in opened for key in row):
                columns[f"{'params' if role == 'parameters' else 'metrics'}/{key}"] = [row.get(key) for row in opened]
    return _widened(replace(grid, columns=with_mean(columns)))


def _below_heading(grid: Grid) -> Grid:
    """The grid without a log's heading, which a first row is that has names of its own and measures nothing."""
    own = _filled(grid, 0) if grid.rows else frozenset()
    if all(None not in grid.columns[name] for name in own):
        return grid
    kept = [place for place in range(grid.rows) if _filled(grid, place) != own]
    shared = {name for name in own if any(grid.columns[name][place] is not None for place in kept)}
    if not own - shared or len(kept) < _ROWS or not all(_heads(grid, name, kept) for name in shared):
        return grid
    left = {name: cells for name, cells in grid.columns.items() if name not in own - shared}
    return replace(grid, columns={name: [cells[row] for row in kept] for name, cells in left.items()}, rows=len(kept))


def _filled(grid: Grid, place: int) -> frozenset[str]:
    return frozenset(name for name, cells in grid.columns.items() if cells[place] is not None)


def _heads(grid: Grid, name: str, below: Sequence[int]) -> bool:
    """Whether what a first row shares with those below only tells where it stands, or what it is as no other does."""
    cells = grid.columns[name]
    return bool(step_columns([name])) or (isinstance(cells[0], str) and cells[0] not in {cells[one] for one in below})


def _widened(grid: Grid) -> Grid:
    """A long table, a row a metric of a trial, as one with a column a metric; any other as it is."""
    by_words = {" ".join(words(name)): name for name in grid.columns}
    kind = next((by_words[name] for name in trials_table()["long"]["names"] if name in by_words), None)
    held = next((by_words[name] for name in trials_table()["long"]["values"] if name in by_words), None)
    if kind is None or held is None or not numeric(grid.columns[held]) or numeric(grid.columns[kind]):
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
        or (not varies(grid.columns[name]))
    )
