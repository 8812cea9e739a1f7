"""A study's trials as a model wants them: positions in the unit cube, one robust cost a trial."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from advisor.records import FloatArray
from advisor.signals.blocks import within_seeds
from advisor.signals.order import median, quantile, unique
from advisor.signals.trials import Column, Table, is_seed

MAX_TRIALS = 2000  # trials, spread evenly over the study: the tests cost their square
MAX_LEVELS = 12  # distinct numbers up to which a column is read as levels
MAX_AXES = 48  # parameters, those that go with the cost most
CURVES = 500  # learning curves looked at


@dataclass(frozen=True, slots=True)
class Design:
    """Trials x numeric parameters; NaN where a trial does not have the parameter.

    `cost`: lower is better, the worst drawn in; `exact` is False for what was estimated from a pruned
    or failed trial; `categories` are unordered choices as codes, -1 where absent. Of very many parameters the axes are
    the MAX_AXES that go with the cost most; `searched` counts all.
    """

    axes: tuple[Column, ...]
    positions: FloatArray
    categories: tuple[tuple[str, FloatArray], ...]
    cost: FloatArray
    exact: FloatArray
    searched: int = 0

    @property
    def parameters(self) -> int:
        """How many parameters were looked at for this design: what chances are corrected for."""
        return max(self.searched, len(self.axes) + len(self.categories))


def design(data: Table, failed: bool = True, within: bool = False) -> Design | None:
    """The trials with a cost, at most MAX_TRIALS of them evenly over the study; None below four.

    Those that `failed` count as the worst, or are left out; `within` the values of a seed that was searched.
    """
    rows, cost, exact = _costs(data, failed)
    if len(rows) < 4:
        return None
    cost = within_seeds(data, rows, cost) if within else cost
    if len(rows) > MAX_TRIALS:
        chosen = unique(np.linspace(0, len(rows) - 1, MAX_TRIALS).astype(int))
        rows, cost, exact = rows[chosen], cost[chosen], exact[chosen]
    axes, positions, categories = [], [], []
    for name, column in data.columns.items():
        unit = column.unit[rows]
        seen = unit[np.isfinite(unit)]
        if is_seed(name) or seen.size < 4 or np.ptp(seen) <= 0:
            continue
        if column.ordered:
            better = _better_scale(column, unit, cost)
            axes.append(better)
            positions.append(better.unit)
        elif len(unique(seen)) <= MAX_LEVELS:
            categories.append((name, np.where(np.isfinite(unit), unit, -1.0)))
    searched = len(axes) + len(categories)
    kept = _strongest(positions, cost)
    axes, positions = [axes[place] for place in kept], [positions[place] for place in kept]
    stacked = np.column_stack(positions) if positions else np.empty((len(rows), 0))
    return Design(tuple(axes), stacked, tuple(categories), cost, exact, searched)


def _strongest(positions: Sequence[FloatArray], cost: FloatArray) -> list[int]:
    """The places of the axes to keep: all, or of too many those whose parabola explains most of the cost."""
    if len(positions) <= MAX_AXES:
        return list(range(len(positions)))
    rest = [_parabola_rest(unit, cost) / max(int(np.isfinite(unit).sum()), 1) for unit in positions]
    return sorted(np.argsort(rest, kind="stable")[:MAX_AXES].tolist())


def _better_scale(column: Column, unit: FloatArray, cost: FloatArray) -> Column:
    """The column over these rows, on a log scale where a linear one spans a decade and explains less."""
    linear = _rescaled(column, unit, column.log)
    if column.log or column.low <= 0 or column.high / column.low < 10:
        return linear
    values = column.low + unit * (column.high - column.low)
    as_log = _rescaled(column, np.log(values / column.low) / math.log(column.high / column.low), True)
    return as_log if _parabola_rest(as_log.unit, cost) < _parabola_rest(unit, cost) else linear


def _rescaled(column: Column, unit: FloatArray, log: bool) -> Column:
    return Column(column.parameter, unit, column.ordered, log, column.low, column.high, column.levels)


def _parabola_rest(unit: FloatArray, cost: FloatArray) -> float:
    have = np.isfinite(unit)
    matrix = np.vander(unit[have], 3)
    solution = np.linalg.lstsq(matrix, cost[have], rcond=None)[0]
    return float(np.sum((cost[have] - matrix @ solution) ** 2))


def _costs(data: Table, failed: bool) -> tuple[np.ndarray, FloatArray, FloatArray]:
    """Completed trials winsorized on the bad side, pruned ones by their rank when pruned, failed ones at the cap."""
    done = np.flatnonzero(data.usable)
    if len(done) < 4:
        return np.empty(0, dtype=int), np.empty(0), np.empty(0)
    scores = data.scores[done]
    cap = _cap(scores)
    cost, exact = np.full(len(data.trials), np.nan), np.zeros(len(data.trials))
    cost[done], exact[done] = np.minimum(scores, cap), 1.0
    for row, estimate in _pruned_costs(data, done, scores):
        cost[row] = min(estimate, cap)
    if failed:
        cost[failures(data)] = cap
    rows = np.flatnonzero(np.isfinite(cost))
    return rows, cost[rows], exact[rows]


def failures(data: Table) -> list[int]:
    """The rows of the trials that ended without a number."""
    return [int(i) for i in np.flatnonzero(data.bad & ~np.isfinite(data.scores)) if data.trials[i].params]


def _cap(scores: FloatArray) -> float:
    """Where bad values are cut: as far above the median as a few times the better half's width."""
    middle, low = median(scores), quantile(scores, 0.1)[0]
    return middle + 2.5 * max(middle - low, 1e-12 * max(1.0, abs(middle)))


def _pruned_costs(data: Table, done: np.ndarray, scores: FloatArray) -> list[tuple[int, float]]:
    """Final costs at the ranks that pruned trials held among the completed ones when they were pruned."""
    rows = [int(row) for row in np.flatnonzero(data.pruned & ~data.bad) if np.isfinite(data.scores[row])]
    curves = [data.trials[row].intermediate for row in done[:CURVES]]
    by_step: dict[int, FloatArray] = {}
    found = []
    for row in rows:
        step = max(data.trials[row].intermediate)
        if step not in by_step:
            by_step[step] = _at_step(curves, step, data.sign)
        others = by_step[step]
        if len(others) >= 5:
            rank = float(np.mean(others < data.scores[row]))
            found.append((row, quantile(scores, rank)[0]))
    return found


def _at_step(curves: Sequence[object], step: int, sign: float) -> FloatArray:
    values = np.array([sign * curve[step] for curve in curves if isinstance(curve, dict) and step in curve])
    return np.asarray(values[np.isfinite(values)], dtype=np.float64)
