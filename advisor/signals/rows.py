"""Curves of one shape as the rows of matrices: a statistic is computed for all of them at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from advisor.records import FloatArray, IntArray
from advisor.signals.curves import END_SHARE, MOST_POINTS, Curve
from advisor.signals.order import medians, running_medians

_HELD = ("steps", "values", "y", "raw_steps", "raw")


@dataclass(frozen=True)
class Rows:
    """The curves, each a row: `steps`, `values` and `y` as detectors see them, `raw_steps` and `raw` as logged."""

    curves: Sequence[Curve]
    steps: FloatArray
    values: FloatArray
    y: FloatArray
    raw_steps: IntArray
    raw: FloatArray
    log: bool

    def __len__(self) -> int:
        return len(self.curves)

    @property
    def points(self) -> int:
        """The points of a curve."""
        return int(self.y.shape[1])

    @property
    def raw_points(self) -> int:
        """The logged points of a curve that are numbers."""
        return int(self.raw.shape[1])

    @cached_property
    def shared_steps(self) -> FloatArray:
        """The steps, one row where all curves have the same."""
        return self.steps[:1] if (self.steps == self.steps[0]).all() else self.steps

    @cached_property
    def level(self) -> FloatArray:
        """The robust level of every curve, which keeps it as its own."""
        made = smooth_rows(self.y)
        for one, level in zip(self.curves, made, strict=True):
            vars(one)["level"] = level
        return made

    @cached_property
    def best(self) -> IntArray:
        """Where every level is lowest."""
        return np.asarray(self.level.argmin(1))

    @cached_property
    def noise(self) -> FloatArray:
        """The noise of one point of every curve, which keeps it as its own."""
        made = np.maximum(noises(self.y), [one.wander for one in self.curves])
        for one, own in zip(self.curves, made.tolist(), strict=True):
            vars(one)["noise"] = own
        return made

    @cached_property
    def start(self) -> FloatArray:
        """The level at the start of every curve."""
        return medians(self.y[:, : max(1, self.points // 50)])

    @cached_property
    def end(self) -> FloatArray:
        """The level at the end of every curve."""
        return medians(self.y[:, -max(int(self.points * END_SHARE), 3 if self.points >= 6 else 1) :])

    @cached_property
    def lowest(self) -> FloatArray:
        """The lowest level of every curve."""
        return np.asarray(self.at(self.level, self.best))

    def at(self, rows: Any, places: IntArray) -> Any:
        """Of every row the value at its place."""
        return rows[np.arange(len(rows)), places]


def alike(curves: Sequence[Curve]) -> Iterator[tuple[list[int], Rows]]:
    """The curves of each shape with their places among all."""
    groups: dict[tuple[int, int, bool], list[int]] = {}
    for place, one in enumerate(curves):
        groups.setdefault((len(one.y), len(one.raw), one.log), []).append(place)
    for (_, _, log), places in groups.items():
        group = [curves[place] for place in places]
        held = {name: np.array([getattr(one, name) for one in group]) for name in _HELD}
        yield places, Rows(curves=group, log=log, **held)


def level_all(curves: Sequence[Curve]) -> None:
    """Gives every curve its level and noise, those of one shape at once."""
    for _, rows in alike([one for one in curves if not {"level", "noise"} <= vars(one).keys()]):
        _ = rows.level, rows.noise


def smooth_rows(y: FloatArray) -> FloatArray:
    """The robust level of every row: a running median over a twentieth of the points, at least three."""
    return running_medians(y, max(3, y.shape[1] // 20)) if y.shape[1] >= 8 else y


def block_rows(rows: FloatArray, most: int = MOST_POINTS) -> FloatArray:
    """Medians of consecutive blocks of every row, as `blocks` gives them."""
    count, points = rows.shape
    size = -(-points // most)
    if size <= 1:
        return rows
    full = points // size * size
    kept = medians(rows[:, :full].reshape(-1, size)).reshape(count, -1)
    return kept if full == points else np.column_stack([kept, medians(rows[:, full:])])


def noises(y: FloatArray) -> FloatArray:
    """The robust standard deviation of one point about its neighbours, of every row."""
    if y.shape[1] < 4:
        return np.zeros(len(y))
    second = y[:, 2:] - 2 * y[:, 1:-1] + y[:, :-2]
    return np.asarray(1.4826 * medians(np.abs(second)) / np.sqrt(6.0))


def between(values: FloatArray, at: IntArray, count: int) -> FloatArray:
    """Of rows known at some places those at places 0, 1, …, `count` - 1, on straight lines, as `np.interp` has them."""
    places = np.arange(count)
    left = np.clip(np.searchsorted(at, places, "right") - 1, 0, max(len(at) - 2, 0))
    right = np.minimum(left + 1, len(at) - 1)
    low = values[:, left]
    slope = (values[:, right] - low) / np.maximum(at[right] - at[left], 1)
    made = slope * (places - at[left]) + low
    for place, value in zip(at, values.T, strict=True):
        made[:, place] = value
    made[:, places < at[0]] = values[:, :1]
    made[:, places > at[-1]] = values[:, -1:]
    return np.asarray(made)


def rows_of(columns: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Columns by name as one mapping a row, plain numbers."""
    plain = [column.tolist() if isinstance(column, np.ndarray) else column for column in columns.values()]
    return [dict(zip(columns, row, strict=True)) for row in zip(*plain, strict=True)]
