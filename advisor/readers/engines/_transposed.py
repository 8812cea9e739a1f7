"""Tables that stand on their side: a column a trial, a row a setting or a result."""

from __future__ import annotations

from advisor.names import is_known
from advisor.readers.engines._grid import Grid
from advisor.readers.engines._headings import is_result, step_columns
from advisor.records import Scalar

_COUNTING = "0123456789_- "
_FEWEST = 3  # trials
_MOST_ROWS = 200  # settings and results


def upright(grid: Grid) -> Grid:
    """The table with a row a trial where its first column names a setting and a result and no heading does."""
    names, *trials = grid.columns
    labels = grid.columns[names]
    if len(trials) < _FEWEST or not 2 <= grid.rows <= _MOST_ROWS or not _are_labels(labels):
        return grid
    if any(is_known(name) or is_result(name) or step_columns([name.rstrip(_COUNTING)]) for name in trials):
        return grid
    columns: dict[str, list[Scalar]] = {"trial": list(trials)}
    for row, label in enumerate(labels):
        columns[str(label)] = [grid.columns[trial][row] for trial in trials]
    return Grid(columns, len(trials), grid.lost, grid.problem)


def _are_labels(labels: list[Scalar]) -> bool:
    """Whether the cells are different names, a setting and a result among them."""
    texts = [label for label in labels if isinstance(label, str)]
    if len(texts) < len(labels) or len(set(texts)) < len(texts):
        return False
    return any(map(is_known, texts)) and any(map(is_result, texts))
