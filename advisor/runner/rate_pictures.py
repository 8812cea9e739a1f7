"""The curve of a learning-rate range test as a line of bars and as SVG."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

from advisor.signals.rate_readings import Sweep

_BARS = "▁▂▃▄▅▆▇█"


def sparkline(sweep: Sweep, width: int = 72) -> str:
    """The smoothed loss over the rate as a line of bars, with the rates at the ends."""
    if not sweep.smoothed:
        return "no step was finite"
    size = min(width, len(sweep.smoothed))
    picked = [sweep.smoothed[i * (len(sweep.smoothed) - 1) // max(1, size - 1)] for i in range(size)]
    low, high = min(picked), max(picked)
    bars = "".join(_BARS[int((v - low) / ((high - low) or 1) * 7)] for v in picked)
    return f"{sweep.rates[0]:.0e} {bars} {sweep.rates[-1]:.0e}"


@dataclass(frozen=True)
class _Axes:
    """Where a rate and a loss stand on a picture of this size."""

    sweep: Sweep
    width: int
    height: int
    left: int = 60
    bottom: int = 40

    @property
    def logs(self) -> tuple[float, float]:
        """The powers of ten of the first and the last rate."""
        return math.log10(self.sweep.rates[0]), math.log10(self.sweep.rates[-1])

    @property
    def losses(self) -> tuple[float, float]:
        return min(self.sweep.smoothed), max(self.sweep.smoothed)

    @property
    def foot(self) -> int:
        """Where the horizontal axis stands."""
        return self.height - self.bottom

    def x(self, rate: float) -> float:
        first, last = self.logs
        return self.left + (math.log10(rate) - first) / ((last - first) or 1) * (self.width - self.left - 10)

    def y(self, loss: float) -> float:
        low, high = self.losses
        return 10 + (high - loss) / ((high - low) or 1) * (self.foot - 10)


def svg(sweep: Sweep, width: int = 640, height: int = 360) -> str:
    """The plot as SVG: smoothed loss over the learning rate, the suggestions marked."""
    if not sweep.smoothed:
        return f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}"/>\n'
    axes = _Axes(sweep, width, height)
    curve = " ".join(
        f"{axes.x(rate):.1f},{axes.y(loss):.1f}" for rate, loss in zip(sweep.rates, sweep.smoothed, strict=True)
    )
    line = f'<polyline points="{curve}" fill="none" stroke="#4063d8" stroke-width="2"/>'
    content = "".join((line, *_suggestions(axes), *_labels(axes)))
    size = f'width="{width}" height="{height}"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size} font-family="sans-serif">{content}</svg>\n'


def _suggestions(axes: _Axes) -> Iterator[str]:
    """The range of good rates as a band, the readings as lines with their names."""
    sweep, foot = axes.sweep, axes.foot
    if sweep.range is not None:
        low, high = (axes.x(max(rate, sweep.rates[0])) for rate in sweep.range)
        shape = f'x="{low:.1f}" width="{high - low:.1f}" y="10" height="{foot - 10}"'
        yield f'<rect {shape} fill="#389826" opacity="0.15"/>'
    for name, rate, colour in (("steepest", sweep.steepest, "#cb3c33"), ("suggested", sweep.suggestion, "#389826")):
        if rate is not None and rate >= sweep.rates[0]:
            x = axes.x(rate)
            yield f'<line x1="{x:.1f}" x2="{x:.1f}" y1="10" y2="{foot}" stroke="{colour}"/>'
            yield f'<text x="{x + 4:.1f}" y="24" font-size="12" fill="{colour}">{name} {rate:.2g}</text>'


def _labels(axes: _Axes) -> Iterator[str]:
    """Powers of ten along the rate, the ends of the loss, and what the horizontal axis is."""
    (first, last), (low, high) = axes.logs, axes.losses
    for decade in range(math.ceil(first), math.floor(last) + 1):
        x = axes.x(10.0**decade)
        yield f'<text x="{x:.1f}" y="{axes.height - 20}" font-size="11" text-anchor="middle">1e{decade}</text>'
    yield f'<text x="5" y="20" font-size="11">{high:.3g}</text>'
    yield f'<text x="5" y="{axes.foot}" font-size="11">{low:.3g}</text>'
    middle = f'x="{axes.width / 2}" y="{axes.height - 4}"'
    yield f'<text {middle} font-size="12" text-anchor="middle">learning rate</text>'
