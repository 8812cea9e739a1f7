"""The columns of a result's folds or seeds, and the mean of them where the table has none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from advisor.names import words
from advisor.readers.engines._cells import measured, number_of, or_nan
from advisor.readers.engines._grid import Columns
from advisor.readers.engines._headings import is_result, words_of
from advisor.records import Scalar

_ROUNDED = 1e-3  # of its size and of the folds' spread: how far a written mean lies from the mean of its folds


def folds_of(columns: Mapping[str, Sequence[Scalar]]) -> tuple[str, ...]:
    """The columns of a result's folds: names that differ by the number of a fold alone; the largest such group."""
    groups: dict[tuple[str, ...], list[str]] = {}
    for name, cells in columns.items():
        parts = words(name)
        if words_of("fold_words") & set(parts) and any(part.isdecimal() for part in parts) and measured(cells):
            groups.setdefault(tuple(part for part in parts if not part.isdecimal()), []).append(name)
    largest = max(groups.values(), key=len, default=[])
    return tuple(largest) if len(largest) > 1 else ()


def is_mean(columns: Mapping[str, Sequence[Scalar]], folds: Sequence[str], goal: str) -> bool:
    """Whether a result is the mean of the folds, as far as it was rounded."""
    table = np.array([or_nan(columns[name]) for name in (goal, *folds)], dtype=np.float64)
    full = table[:, np.isfinite(table).all(axis=0)]
    if not folds or not full.size:
        return False
    away = np.abs(full[0] - full[1:].mean(axis=0))
    return bool(np.median(away / (np.abs(full[0]) + np.ptp(full[1:], axis=0) + 1e-300)) <= _ROUNDED)


def with_mean(columns: Columns) -> Columns:
    """The columns, and the mean of the folds where they are the only results that the table has."""
    folds = folds_of(columns)
    named = (
        [part for part in words(folds[0]) if not part.isdecimal() and part not in words_of("fold_words")]
        if folds
        else []
    )
    name = "_".join(named)
    if not name or not is_result(name) or any(is_result(column) for column in columns if column not in folds):
        return columns
    rows = zip(*(map(number_of, columns[fold]) for fold in folds), strict=True)
    return {**columns, name: [_mean([value for value in row if value is not None]) for row in rows]}


def _mean(values: Sequence[float]) -> Scalar:
    return sum(values) / len(values) if values else None
