"""Logged quantities by the words of their tags, and plain measures of a curve that means no loss."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

import numpy as np

from advisor.meaning import Meaning
from advisor.names import words
from advisor.records import BoolArray, FloatArray, Run, Series
from advisor.signals.curves import ordered
from advisor.signals.order import median
from advisor.tables import table


def quantity(
    run: Run, name: str, split: str | None = None, meanings: Mapping[str, Meaning] | None = None
) -> Line | None:
    """The run's curve of that quantity, the plainest tag first; of the split where one is asked for."""
    lines = quantities(run, name, split, meanings)
    return lines[0] if lines else None


def quantities(
    run: Run, name: str, split: str | None = None, meanings: Mapping[str, Meaning] | None = None
) -> list[Line]:
    """All of the run's curves of that quantity, the plainest tag first."""
    found = [tag for tag in run.series if means(tag, name)]
    if split is not None and meanings is not None:
        found = [tag for tag in found if meanings[tag].split == split]
    plainest = sorted(found, key=lambda tag: (len(words(tag)), tag))
    return [line for tag in plainest if (line := line_of(run.series[tag]))]


@lru_cache(maxsize=50_000)
def means(tag: str, name: str) -> bool:
    """Whether the tag's words name that quantity."""
    row = table("quantities")["quantities"][name]
    text = f" {' '.join(words(tag))} "
    parts = set(words(tag))
    return any(f" {phrase} " in text for phrase in row["any"]) and not parts & set(row.get("without", ()))


class Line:
    """A finite curve in step order; `at` is the share of the run of every point."""

    def __init__(self, tag: str, steps: FloatArray, values: FloatArray) -> None:
        self.tag, self.steps, self.values = tag, steps, values
        span = float(steps[-1] - steps[0]) or 1.0
        self.at = (steps - steps[0]) / span

    def __neg__(self) -> Line:
        return Line(self.tag, self.steps, -self.values)

    @property
    def start(self) -> float:
        """The median of the beginning, three points at least."""
        count = max(3, int(len(self.values) * table("course_of_kinds")["early"]))
        return median(self.values[:count])

    @property
    def end(self) -> float:
        """The median of the last tenth, three points at least."""
        count = max(3, int(len(self.values) * table("course_of_kinds")["early"]))
        return median(self.values[-count:])

    @property
    def late(self) -> float:
        """The median of the last third."""
        return median(self.values[self.at >= 1 - table("course_of_kinds")["late"]])

    def smooth(self) -> FloatArray:
        """A running median over a twentieth of the points, three at least."""
        width = max(3, len(self.values) // 20) | 1
        padded = np.pad(self.values, width // 2, mode="edge")
        return np.asarray(np.median(np.lib.stride_tricks.sliding_window_view(padded, width), 1))

    def stays_from(self, beyond: BoolArray) -> int | None:
        """The first place from which on all points are beyond; None where the last is not."""
        if not len(beyond) or not beyond[-1]:
            return None
        return 0 if beyond.all() else len(beyond) - int(np.argmin(beyond[::-1]))


def line_of(series: Series) -> Line | None:
    """The series as a line; None where too few points are numbers."""
    steps, values = ordered(series)
    usable = np.isfinite(values)
    if usable.sum() < table("course_of_kinds")["fewest"]:
        return None
    return Line(series.tag, steps[usable].astype(float), values[usable])
