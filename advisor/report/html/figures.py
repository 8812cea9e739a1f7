"""What the page's plots show, as plain data; a script draws them with Observable Plot."""

from __future__ import annotations

from typing import Literal

import numpy as np

from advisor.record import Record, field
from advisor.records import FloatArray

Numbers = tuple[float | None, ...]
MOST_POINTS = 160  # points of a drawn curve: twice what a figure is wide in strokes


class Line(Record):
    """One curve; None is a gap."""

    name: str
    x: Numbers
    y: Numbers


class Mark(Record):
    """A place on the horizontal axis worth a rule and a word."""

    x: float
    word: str


class Span(Record):
    """A range on the horizontal axis that is proposed or bounded."""

    low: float
    high: float
    word: str


class Figure(Record):
    """One plot: its kind, its words, its data. `said` is what a screen reader says of it."""

    kind: Literal["curves", "history", "slice", "importance", "parallel"]
    title: str
    said: str
    x_label: str = ""
    y_label: str = ""
    x_log: bool = False
    y_log: bool = False
    lines: tuple[Line, ...] = ()
    marks: tuple[Mark, ...] = ()
    spans: tuple[Span, ...] = ()
    names: tuple[str, ...] = field(default=(), description="categories, parameters or states by their number")
    errors: Numbers = ()
    best: int | None = None


def numbers(values: FloatArray) -> Numbers:
    """Values with five significant digits; what is no number is a gap."""
    return tuple(float(f"{value:.5g}") if np.isfinite(value) else None for value in values)


def thinned(x: FloatArray, y: FloatArray, most: int = MOST_POINTS) -> tuple[FloatArray, FloatArray]:
    """At most so many points that keep the extremes: the least and the greatest of each part, in order."""
    if len(y) <= most:
        return x, y
    kept: list[int] = []
    for part in np.array_split(np.arange(len(y)), most // 2):
        values = y[part]
        if not np.isfinite(values).any():
            kept.append(int(part[0]))
            continue
        kept += sorted({int(part[np.nanargmin(values)]), int(part[np.nanargmax(values)])})
    return x[kept], y[kept]


def wants_log(values: FloatArray) -> bool:
    """Whether the values are above 0 and span more than a factor of 20."""
    finite = values[np.isfinite(values)]
    return bool(len(finite) and finite.min() > 0 and finite.max() > 20 * finite.min())
