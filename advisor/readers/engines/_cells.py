"""What stands in the cells of a column: numbers, results, states, values that vary, repeat, count or jump."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from advisor.names import words
from advisor.readers.engines._grid import Grid
from advisor.readers.engines._headings import trials_table, words_of
from advisor.records import Scalar

_BEST_SO_FAR = frozenset({"best", "incumbent", "sofar", "far"})
_FEWEST_BEST = 6  # trials from which a result that never gets worse is the best one so far


def number_of(value: Scalar) -> float | None:
    """The number that a cell holds, None where it holds none."""
    if isinstance(value, bool) or not isinstance(value, (int, float)) or math.isnan(value):
        return None
    return float(value)


def numbers_of(cells: Sequence[Scalar]) -> list[float | None]:
    """The number that each cell holds; a column of floats is so already, for no cell is NaN."""
    return list(cells) if set(map(type, cells)) == {float} else list(map(number_of, cells))  # type: ignore[arg-type]


def _kinds(cells: Sequence[Scalar]) -> set[type]:
    """The types of what stands in the cells that are not blank."""
    return set(map(type, cells)) - {type(None)}


def numbers_in(cells: Sequence[Scalar]) -> list[float]:
    """The numbers of the cells, words and blanks left out."""
    if set(map(type, cells)) == {float}:
        return list(cells)  # type: ignore[arg-type]
    return [float(cell) for cell in cells if isinstance(cell, (int, float)) and not isinstance(cell, bool)]


def or_nan(cells: Sequence[Scalar]) -> list[float]:
    """The numbers of the cells, NaN where none stands."""
    return [cell if isinstance(cell, (int, float)) else math.nan for cell in cells]


def numeric(cells: Sequence[Scalar]) -> bool:
    """Whether what stands there are numbers."""
    kinds = _kinds(cells)
    return bool(kinds) and kinds <= {int, float}


def measured(cells: Sequence[Scalar]) -> bool:
    """Whether numbers stand there, but for words of trials that failed."""
    if numeric(cells):
        return True
    if not _kinds(cells) <= {int, float, str}:
        return False
    texts = [cell for cell in cells if isinstance(cell, str)]
    failed = all(
        " ".join(words(text)) in words_of("failed_results") or text in words_of("failed_results") for text in texts
    )
    return failed and len(numbers_in(cells)) >= max(2, len(texts))


def varies(cells: Sequence[Scalar]) -> bool:
    """Whether more than one value stands there."""
    return len(set(cells) - {None}) > 1


def repeats(cells: Sequence[Scalar]) -> bool:
    """Whether identities come again, as they do where a trial has several rows."""
    present = [cell for cell in cells if cell is not None]
    return len(set(present)) < len(present)


def counts_up(cells: Sequence[Scalar]) -> bool:
    """Whether numbers go up from row to row."""
    numbers = numbers_in(cells)
    return len(numbers) == len(cells) and all(b >= a for a, b in pairwise(numbers)) and varies(cells)


def jumps(cells: Sequence[Scalar], least: float | None = None) -> bool:
    """Whether values jump from row to row rather than follow a schedule."""
    present = [cell for cell in cells if cell is not None]
    numbers = np.array(numbers_in(present))
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
        and float(np.mean(np.abs(np.diff(numbers)))) / size >= (least or trials_table()["jump"])
        and not _monotone(numbers)
    )


def running_best(name: str, cells: Sequence[Scalar]) -> bool:
    """Whether a result is the best one so far, which says nothing of the trial beside which it stands."""
    if not _BEST_SO_FAR & set(words(name)):
        return False
    numbers = np.array(numbers_in(cells))
    if len(numbers) < _FEWEST_BEST:
        return False
    return _monotone(numbers) and len(set(numbers.tolist())) * 2 <= len(numbers)


def _monotone(numbers: Any) -> bool:
    steps = np.diff(numbers)
    return bool((steps >= 0).all() or (steps <= 0).all())


def is_state(cells: Sequence[Scalar]) -> bool:
    """Whether words stand there that name states of trials."""
    from advisor.readers.engines._study import state_of

    return str in _kinds(cells) and any(isinstance(cell, str) and state_of(cell) is not None for cell in set(cells))


def is_steady(grid: Grid, identity: str | None, parameters: Iterable[str]) -> bool:
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
