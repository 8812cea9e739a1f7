"""A robust additive model of a study: quadratic in every numeric parameter, a level for every category."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from advisor.records import FloatArray
from advisor.signals.design import Design


@dataclass(frozen=True)
class Fit:
    """Least squares on the columns that the trials can carry.

    `columns` names each column: ("axis", j, power), ("level", c, level) or ("one", 0, 0).
    """

    columns: tuple[tuple[str, int, int], ...]
    matrix: FloatArray
    cost: FloatArray
    coefficients: FloatArray
    inverse: FloatArray
    variance: float
    freedom: int
    rows: FloatArray

    @property
    def residuals(self) -> FloatArray:
        """What the model leaves."""
        return self.cost - self.matrix @ self.coefficients

    def index(self, kind: str, item: int) -> list[int]:
        """The columns of one parameter."""
        return [i for i, column in enumerate(self.columns) if column[0] == kind and column[1] == item]


def columns_of(design: Design, axes: list[int], categories: list[int]) -> tuple[list[tuple[str, int, int]], FloatArray]:
    """The model's columns; a position is centred to -1…1, a missing parameter stands at the middle."""
    names: list[tuple[str, int, int]] = [("one", 0, 0)]
    parts = [np.ones(len(design.cost))]
    for j in axes:
        here = np.nan_to_num(2.0 * design.positions[:, j] - 1.0, nan=0.0)
        distinct = len(np.unique(np.round(here, 9)))
        for power in (1, 2)[: max(1, min(2, distinct - 1))]:
            names.append(("axis", j, power))
            parts.append(here**power)
    for c in categories:
        codes = design.categories[c][1]
        for level in np.unique(codes)[1:]:
            names.append(("level", c, int(level)))
            parts.append((codes == level).astype(float))
    return names, np.column_stack(parts)


def fit(design: Design, keep: int | None = None) -> Fit | None:
    """The model over all parameters, or over the strongest ones where the trials are few; `keep` stays in.

    Returns None where fewer than three degrees of freedom would be left.
    """
    n = len(design.cost)
    axes, categories = list(range(len(design.axes))), list(range(len(design.categories)))
    names, matrix = columns_of(design, axes, categories)
    limit = max(4, int(0.5 * n))
    if matrix.shape[1] > limit:
        axes, categories = _strongest(design, limit, keep)
        names, matrix = columns_of(design, axes, categories)
    if n - matrix.shape[1] < 3:
        return None
    return solve(names, matrix, design.cost)


def solve(names: list[tuple[str, int, int]], matrix: FloatArray, cost: FloatArray) -> Fit | None:
    """Least squares with the inverse of the normal equations; None where it cannot be inverted."""
    gram = matrix.T @ matrix
    try:
        inverse = np.linalg.pinv(gram, hermitian=True)
    except np.linalg.LinAlgError:
        return None
    coefficients = inverse @ (matrix.T @ cost)
    rest = cost - matrix @ coefficients
    rank = int(np.linalg.matrix_rank(gram, hermitian=True))
    freedom = max(1, len(cost) - rank)
    variance = float(rest @ rest) / freedom
    return Fit(tuple(names), matrix, cost, coefficients, inverse, variance, freedom, np.arange(len(cost)))


def _strongest(design: Design, limit: int, keep: int | None) -> tuple[list[int], list[int]]:
    scores: list[tuple[float, str, int, int]] = []
    for j in range(len(design.axes)):
        names, matrix = columns_of(design, [j], [])
        scores.append((_explained(matrix, design.cost), "axis", j, len(names) - 1))
    for c in range(len(design.categories)):
        names, matrix = columns_of(design, [], [c])
        scores.append((_explained(matrix, design.cost) - 0.02 * (len(names) - 2), "level", c, len(names) - 1))
    scores.sort(key=lambda score: (not (score[1] == "axis" and score[2] == keep), -score[0]))
    axes, categories, used = [], [], 1
    for _, kind, item, size in scores:
        if used + size <= limit:
            (axes if kind == "axis" else categories).append(item)
            used += size
    return sorted(axes), sorted(categories)


def _explained(matrix: FloatArray, cost: FloatArray) -> float:
    centred = cost - cost.mean()
    total = float(centred @ centred)
    if total <= 0:
        return 0.0
    solution = np.linalg.lstsq(matrix, cost, rcond=None)[0]
    rest = cost - matrix @ solution
    return 1.0 - float(rest @ rest) / total
