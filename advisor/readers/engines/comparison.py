"""Tables that compare models, a row a model: leaderboards of AutoGluon, H2O, PyCaret, MLJAR; no search, no training."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from advisor.names import is_known, words
from advisor.readers.engines import _columns
from advisor.readers.engines._grid import Grid
from advisor.readers.source import Candidate, Reading, ReadOptions, shown
from advisor.records import ReadError
from advisor.tables import table

_FEWEST = 3  # rows of a comparison


class ComparisonReader:
    """Names such a table for what it is: it holds no settings, and its rows are no steps."""

    kind = "comparison"
    title = "Comparisons of models (leaderboards): named, with what to give instead"
    order = 38

    def claims(self, candidate: Candidate) -> bool:
        """Whether each of the first rows is a model of its own, beside numbers and without settings or steps."""
        return _model_column(_columns.peek(candidate, table("trials")["looked_at"])) is not None

    def read(self, root: Path, files: Sequence[Candidate], options: ReadOptions) -> Reading:
        """No studies: for each table what it is."""
        return Reading(errors=tuple(_said(file) for file in files))


READER = ComparisonReader()


def _model_column(grid: Grid) -> str | None:
    """The column that names another model in every row; None where there is none, or the rows are something else."""
    if grid.rows < _FEWEST:
        return None
    steps = set(table("columns")["step"])
    if any(" ".join(words(name)) in steps or is_known(name) for name in grid.columns if name):
        return None
    named = next((name for name in grid.columns if " ".join(words(name)) in table("trials")["models"]), None)
    if named is None:
        return None
    cells = grid.columns[named]
    different = all(isinstance(cell, str) for cell in cells) and len(set(cells)) == grid.rows
    measured = any(isinstance(cell, float) for name, held in grid.columns.items() if name for cell in held)
    return named if different and measured else None


def _said(file: Candidate) -> ReadError:
    grid = _columns.whole(file)
    named = _model_column(grid) or "model"
    return ReadError(
        source=shown(str(file.path)),
        message=(
            f"compares {grid.rows} models, a row each (`{named}`): it holds no settings and is no training, so "
            "nothing in it is judged. Give the log of one model's training, or a table with a row a trial and "
            "its parameters as params_NAME"
        ),
    )
