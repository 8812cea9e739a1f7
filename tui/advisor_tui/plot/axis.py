"""Linear and logarithmic axes: where a value stands, and which ticks are shown."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from advisor.records import FloatArray


@dataclass(frozen=True)
class Axis:
    """An axis from `low` to `high`; `log` needs both above 0; a `whole` one has ticks at whole numbers only."""

    low: float
    high: float
    log: bool = False
    whole: bool = False

    def share(self, values: FloatArray) -> FloatArray:
        """Where the values stand, 0 at `low` and 1 at `high`; NaN where a log axis has no place."""
        with np.errstate(divide="ignore", invalid="ignore"):
            if self.log:
                placed = np.where(values > 0, np.log10(np.where(values > 0, values, 1.0)), np.nan)
                return (placed - math.log10(self.low)) / (math.log10(self.high) - math.log10(self.low))
            return np.asarray((values - self.low) / (self.high - self.low), dtype=np.float64)

    def value(self, share: float) -> float:
        """The value at a share of the axis."""
        if self.log:
            return float(10 ** (math.log10(self.low) + share * (math.log10(self.high) - math.log10(self.low))))
        return self.low + share * (self.high - self.low)

    def ticks(self, most: int) -> list[tuple[float, str]]:
        """At most `most` ticks with their labels, round numbers only."""
        found = _log_ticks(self.low, self.high, most) if self.log else _linear_ticks(self.low, self.high, most)
        if self.whole and not self.log:
            found = [value for value in found if value == round(value)]
        label = short if self.log else labeller(found)
        return [(value, label(value)) for value in found]


def fitted(values: FloatArray, log: bool, margin: float = 0.04) -> Axis:
    """The axis that shows all finite values with a margin; linear when log was asked and nothing is above 0."""
    finite = values[np.isfinite(values)]
    if log:
        finite = finite[finite > 0]
        if not len(finite):
            return fitted(values, False, margin)
        low, high = float(np.log10(finite.min())), float(np.log10(finite.max()))
        low, high = (low - 0.15, high + 0.15) if high - low < 1e-9 else (low, high)
        pad = (high - low) * margin
        return Axis(float(10 ** max(low - pad, -300)), float(10 ** min(high + pad, 300)), True)
    if not len(finite):
        return Axis(0.0, 1.0)
    low, high = float(finite.min()), float(finite.max())
    if high - low < 1e-12 * max(abs(high), abs(low), 1e-300):
        pad = abs(high) * 0.1 or 0.5
    else:
        pad = (high - low) * margin
    return Axis(low - pad, high + pad)


def _linear_ticks(low: float, high: float, most: int) -> list[float]:
    span = high - low
    if most < 1 or not span > 0 or not math.isfinite(span):
        return []
    step = 10.0 ** math.floor(math.log10(span / max(most, 1)))
    for factor in (1, 2, 2.5, 5, 10, 20, 25, 50):
        first = math.ceil(low / (step * factor) - 1e-9)
        last = math.floor(high / (step * factor) + 1e-9)
        if last - first + 1 <= most:
            return [round(n * step * factor, 12) if step > 1e-9 else n * step * factor for n in range(first, last + 1)]
    return []


def _log_ticks(low: float, high: float, most: int) -> list[float]:
    first, last = math.ceil(math.log10(low) - 1e-9), math.floor(math.log10(high) + 1e-9)
    decades = list(range(first, last + 1))
    if len(decades) >= 2:
        stride = max(1, math.ceil(len(decades) / max(most, 1)))
        kept = [10.0**n for n in decades if n % stride == 0]
        if 3 * len(decades) > most or stride > 1:
            return kept
    finer = [m * 10.0**n for n in range(first - 1, last + 2) for m in (1, 2, 5) if low <= m * 10.0**n <= high]
    if len(finer) >= 2:
        return finer if len(finer) <= most else finer[:: math.ceil(len(finer) / most)]
    return _linear_ticks(low, high, most)


def labeller(values: list[float]) -> Callable[[float], str]:
    """How these ticks are written, all alike and short."""
    largest = max((abs(v) for v in values), default=0.0)
    gaps = [abs(b - a) for a, b in pairwise(values) if b != a]
    finest = min(gaps, default=largest) or 1.0
    if largest and (largest >= 1e5 or largest < 1e-3 or (min(values) > 0 and largest / min(values) >= 1e4)):
        return short
    digits = max(0, -math.floor(math.log10(finest) + 1e-9)) if finest > 0 else 0
    if finest * 10**digits % 1 > 1e-6:
        digits += 1
    if min(values, default=0) > 0 and digits > 4:
        return short
    return lambda value: f"{value + 0.0:.{min(digits, 6)}f}"


def short(value: float) -> str:
    """A number in at most about six characters: 3e-4, 120k, 0.25."""
    if value == 0:
        return "0"
    size = abs(value)
    if 1e-3 <= size < 1e4:
        return f"{value:.3g}"
    if 1e4 <= size < 1e9:
        for unit, scale in (("G", 1e9), ("M", 1e6), ("k", 1e3)):
            if size >= scale:
                return f"{value / scale:.3g}{unit}"
    mantissa, _, exponent = f"{value:.2e}".partition("e")
    return f"{mantissa.rstrip('0').rstrip('.')}e{int(exponent)}"
