"""The curve of a learning-rate range test as a line of bars and as SVG."""

from __future__ import annotations

import math

from advisor.runner.rate_readings import Sweep

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


def svg(sweep: Sweep, width: int = 640, height: int = 360) -> str:
    """The plot as SVG: smoothed loss over the learning rate, the suggestions marked."""
    if not sweep.smoothed:
        return f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}"/>\n'
    left, bottom = 60, 40
    logs = [math.log10(rate) for rate in sweep.rates]
    low, high = min(sweep.smoothed), max(sweep.smoothed)

    def x(log: float) -> float:
        return left + (log - logs[0]) / ((logs[-1] - logs[0]) or 1) * (width - left - 10)

    def y(value: float) -> float:
        return 10 + (high - value) / ((high - low) or 1) * (height - bottom - 10)

    points = " ".join(f"{x(log):.1f},{y(value):.1f}" for log, value in zip(logs, sweep.smoothed, strict=True))
    parts = [f'<polyline points="{points}" fill="none" stroke="#4063d8" stroke-width="2"/>']
    if sweep.range is not None:
        ends = [x(math.log10(max(rate, sweep.rates[0]))) for rate in sweep.range]
        shape = f'x="{ends[0]:.1f}" width="{ends[1] - ends[0]:.1f}" y="10" height="{height - bottom - 10}"'
        parts.append(f'<rect {shape} fill="#389826" opacity="0.15"/>')
    marked = (("steepest", sweep.steepest, "#cb3c33"), ("suggested", sweep.suggestion, "#389826"))
    for name, rate, colour in marked:
        if rate is not None and rate >= sweep.rates[0]:
            place = x(math.log10(rate))
            parts.append(f'<line x1="{place:.1f}" x2="{place:.1f}" y1="10" y2="{height - bottom}" stroke="{colour}"/>')
            parts.append(f'<text x="{place + 4:.1f}" y="24" font-size="12" fill="{colour}">{name} {rate:.2g}</text>')
    for decade in range(math.ceil(logs[0]), math.floor(logs[-1]) + 1):
        parts.append(
            f'<text x="{x(decade):.1f}" y="{height - 20}" font-size="11" text-anchor="middle">1e{decade}</text>'
        )
    parts.append(f'<text x="5" y="20" font-size="11">{high:.3g}</text>')
    parts.append(f'<text x="5" y="{height - bottom}" font-size="11">{low:.3g}</text>')
    parts.append(f'<text x="{width / 2}" y="{height - 4}" font-size="12" text-anchor="middle">learning rate</text>')
    size = f'width="{width}" height="{height}"'
    content = "".join(parts)
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size} font-family="sans-serif">{content}</svg>\n'
