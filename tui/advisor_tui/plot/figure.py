"""What a plot shows: lines, points, marks and bands in data coordinates."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Literal

import numpy as np

from advisor.records import FloatArray
from advisor_tui.plot.axis import Axis, fitted

Dash = Literal["solid", "dashed", "dotted"]
DASHES: dict[Dash, tuple[int, int]] = {"solid": (1, 0), "dashed": (4, 3), "dotted": (1, 2)}
DASH_KEYS: dict[Dash, str] = {"solid": "⠤⠤⠤", "dashed": "⠤ ⠤", "dotted": "⠄⠄⠄"}


@dataclass(frozen=True, eq=False)
class Line:
    """A curve; `colour` is the number of a series colour of the theme, `faint` draws it behind the others."""

    label: str
    x: FloatArray
    y: FloatArray
    colour: int = 0
    dash: Dash = "solid"
    faint: bool = False


@dataclass(frozen=True, eq=False)
class Points:
    """Single points, as dots or as a character."""

    label: str
    x: FloatArray
    y: FloatArray
    colour: int = 0
    glyph: str = ""


@dataclass(frozen=True, eq=False)
class Mark:
    """A vertical line at a place on the x axis, with a short label."""

    x: float
    label: str
    colour: int = 0


@dataclass(frozen=True, eq=False)
class Band:
    """A stretch of the x axis that is shaded: a proposed range, the steps after a change."""

    low: float
    high: float
    label: str


@dataclass(frozen=True)
class Bar:
    """A horizontal bar from 0, with a whisker of one standard error to both sides, and what is said beside it."""

    name: str
    value: float
    error: float = 0.0
    label: str = ""


@dataclass(frozen=True, eq=False)
class Figure:
    """One picture: what is drawn, and how the axes are scaled."""

    title: str = ""
    x_label: str = ""
    y_label: str = ""
    lines: tuple[Line, ...] = ()
    points: tuple[Points, ...] = ()
    marks: tuple[Mark, ...] = ()
    bands: tuple[Band, ...] = ()
    bars: tuple[Bar, ...] = ()
    x_log: bool = False
    y_log: bool = False
    x_names: tuple[str, ...] = field(default=())
    empty: str = "nothing to draw"

    def axes(self) -> tuple[Axis, Axis]:
        """The axes that show everything; outliers of the marks count too."""
        drawn: tuple[Line | Points, ...] = (*self.lines, *self.points)
        marked = [mark.x for mark in self.marks] + [end for band in self.bands for end in (band.low, band.high)]
        x = np.concatenate([*(np.asarray(d.x, dtype=np.float64) for d in drawn), np.asarray(marked, dtype=np.float64)])
        y = np.concatenate([*(np.asarray(d.y, dtype=np.float64) for d in drawn), np.empty(0)])
        if self.x_names:
            return Axis(-0.5, len(self.x_names) - 0.5), fitted(y, self.y_log)
        across = fitted(x, self.x_log, 0.01)
        data = [np.asarray(d.x, dtype=np.float64) for d in drawn]
        is_whole = bool(data) and all(np.all(part[np.isfinite(part)] % 1 == 0) for part in data)
        return replace(across, whole=is_whole), fitted(y, self.y_log)

    @property
    def is_empty(self) -> bool:
        """Whether nothing finite is there to draw."""
        if self.bars:
            return False
        drawn: tuple[Line | Points, ...] = (*self.lines, *self.points)
        return not any(np.any(np.isfinite(d.x) & np.isfinite(d.y)) for d in drawn)
