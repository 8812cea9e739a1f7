"""A training loss that jumps up once, amid the run, and is long in coming back, as after a resume without its state."""

from __future__ import annotations

from typing import Any

import numpy as np

from advisor.records import FloatArray
from advisor.signals.curves import Curve
from advisor.signals.latest import relative
from advisor.signals.order import medians, windows
from advisor.tables import table


def bump_facts(curve: Curve | None) -> dict[str, Any]:
    """The highest jump from one level to the next, where it comes back by and by; nothing where there is none."""
    known = table("curves")["bump"]
    width = known["width"]
    if curve is None or not curve.log or len(curve) < known["fewest_points"]:
        return {}
    levels = medians(windows(curve.y, width))
    rises = levels[width:] - levels[:-width]  # of the points from place + width on above those before
    at = int(np.argmax(rises)) + width
    height, before = float(rises[at - width]), float(levels[at - width])
    far = height > max(np.log1p(known["height"]), known["noise"] * curve.noise)
    if not far or not known["early"] * len(curve) < at < len(curve) - width or not _at_once(curve.y, at, height):
        return {}
    back = _back(levels, at, before + known["back"] * height)
    elsewhere = np.append(rises[: max(0, at - 3 * width)], rises[at + width :])
    if len(elsewhere) and elsewhere.max() > known["other"] * height:
        return {}
    if back is None or back - at < max(known["least"], known["lasts"] * len(curve)):
        return {}
    return {
        "rise": relative(height, True),
        "rise_step": _step(curve, at),
        "rise_at": float((curve.steps[at] - curve.steps[0]) / curve.span),
        "back_step": int(curve.steps[min(back, len(curve) - 1)]),
    }


def _step(curve: Curve, at: int) -> int:
    """The step of the highest rise from one logged value to the next, about the place of a block."""
    low, high = np.searchsorted(curve.raw_steps, curve.steps[[max(0, at - 2), min(at + 2, len(curve) - 1)]])
    return int(curve.raw_steps[low + 1 + int(np.argmax(np.diff(np.log(curve.raw[low : high + 1]))))])


def _at_once(y: FloatArray, at: int, height: float) -> bool:
    """Whether one point lies low and the next but one at most high."""
    return bool(max(y[at] - y[at - 1], y[at + 1] - y[at - 1]) > height / 2)


def _back(levels: FloatArray, at: int, low: float) -> int | None:
    """The place from which on the level lies low again for good."""
    above = np.flatnonzero(levels[at:] > low)
    last = at + (int(above[-1]) if len(above) else 0)
    return last + 1 if last + 1 < len(levels) else None
