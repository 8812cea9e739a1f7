"""A logged series made ready for statistics: finite points in step order, few blocks, a logarithm where it fits."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from advisor.records import FloatArray, IntArray, Series
from advisor.signals.order import median, medians, percentile, running_median

MOST_POINTS = 200  # points of a curve that tests look at; more are block medians
END_SHARE = 0.1  # of the points: the level at an end is their median


@dataclass(frozen=True)
class Curve:
    """A series as detectors see it: `y` is low when good, in log units where all values are positive.

    `steps`, `values` and `y` are block medians, at most MOST_POINTS; `raw` keeps every finite value in order.
    """

    tag: str
    steps: FloatArray
    values: FloatArray
    y: FloatArray
    log: bool
    raw_steps: IntArray
    raw: FloatArray
    raw_points: int
    wander: float = 0.0
    """How far a running mean strays from a level that stands still, in units of y: its least noise."""

    def __len__(self) -> int:
        return len(self.y)

    @property
    def span(self) -> float:
        """Steps from the first to the last point."""
        return float(self.steps[-1] - self.steps[0]) if len(self) > 1 else 0.0

    @cached_property
    def level(self) -> FloatArray:
        """The robust level, as `smooth` gives it."""
        return smooth(self.y)

    @cached_property
    def noise(self) -> float:
        """The noise of one point."""
        return max(noise(self.y), self.wander)

    def part(self, start: float) -> Curve:
        """The points from this share of the run on."""
        at = min(round(start * len(self)), max(len(self) - 1, 0))
        return Curve(
            self.tag,
            self.steps[at:],
            self.values[at:],
            self.y[at:],
            self.log,
            self.raw_steps,
            self.raw,
            self.raw_points,
            self.wander,
        )


def ordered(series: Series) -> tuple[IntArray, FloatArray]:
    """Steps and values in step order, the last written value of a step kept."""
    steps, values = np.asarray(series.steps), np.asarray(series.values, dtype=np.float64)
    if len(steps) < 2 or bool((steps[1:] > steps[:-1]).all()):
        return steps, values
    order = np.argsort(steps, kind="stable")
    steps, values = steps[order], values[order]
    last = np.append(np.diff(steps) > 0, True)
    return steps[last], values[last]


def curve(series: Series, maximize: bool = False, most: int = MOST_POINTS) -> Curve | None:
    """The series as a curve, None when it has no finite point."""
    steps, values = ordered(series)
    usable = np.isfinite(values) & (np.abs(values) < 1e100)
    raw_steps, raw = steps[usable], values[usable]
    if not len(raw):
        return None
    blocked_steps, blocked = blocks(raw_steps.astype(float), raw, most)
    logarithm = not maximize and bool(raw.min() > 0)
    y = np.log(blocked) if logarithm else _scaled(-blocked if maximize else blocked, raw)
    return Curve(series.tag, blocked_steps, blocked, y, logarithm, raw_steps, raw, len(values))


def _scaled(values: FloatArray, raw: FloatArray) -> FloatArray:
    low, high = percentile(raw, 5, 95)
    size = max(float(high - low), 1e-12 * max(abs(float(low)), abs(float(high)), 1e-300))
    with np.errstate(over="ignore"):
        return np.asarray(values / size) if np.isfinite(size) and size > 0 else np.zeros_like(values)


def blocks(steps: FloatArray, values: FloatArray, most: int = MOST_POINTS) -> tuple[FloatArray, FloatArray]:
    """Medians of consecutive blocks of equal length, so that at most `most` points are left."""
    size = -(-len(values) // most)
    if size <= 1:
        return steps, values
    full = len(values) // size * size
    kept_steps = medians(steps[:full].reshape(-1, size))
    kept = medians(values[:full].reshape(-1, size))
    if full == len(values):
        return kept_steps, kept
    return np.append(kept_steps, median(steps[full:])), np.append(kept, median(values[full:]))


def smooth(y: FloatArray) -> FloatArray:
    """The robust level: a running median over a twentieth of the points, at least three."""
    return running_median(y, max(3, len(y) // 20)) if len(y) >= 8 else y


def best_place(y: FloatArray, level: FloatArray) -> int:
    """Where the lowest point lies near the lowest level: the one whose checkpoint is kept."""
    best, reach = int(np.argmin(level)), max(3, len(y) // 20) // 2 if len(y) >= 8 else 0
    first = max(0, best - reach)
    return first + int(np.argmin(y[first : best + reach + 1]))


def noise(y: FloatArray) -> float:
    """The robust standard deviation of one point about its neighbours, in units of y."""
    if len(y) < 4:
        return 0.0
    second = y[2:] - 2 * y[1:-1] + y[:-2]
    return float(1.4826 * median(np.abs(second)) / np.sqrt(6.0))


def end_level(y: FloatArray) -> float:
    """The median of the last tenth, at least three points where there are six."""
    count = max(int(len(y) * END_SHARE), 3 if len(y) >= 6 else 1)
    return median(y[-count:])


def start_level(y: FloatArray) -> float:
    """The median of the first fiftieth of the points."""
    return median(y[: max(1, len(y) // 50)])
