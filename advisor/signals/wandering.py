"""Running means of a loss: they wander slowly about a level that stands still, which no two neighbours show."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from advisor.names import words
from advisor.records import FloatArray
from advisor.signals.curves import Curve
from advisor.signals.order import median
from advisor.tables import table
from advisor.tag_entries import holds_any


def is_running_mean(tag: str) -> bool:
    """Whether the tag says that its values are means over many steps back."""
    return holds_any(words(tag), table("curves")["wandering"]["tags"])


def as_wandering(curve: Curve) -> Curve | None:
    """The curve once its mean is over a full window, its noise what it wanders by; None where it is too short.

    The window is where the spread of the differences over a lag grows no further: values so far apart share nothing.
    """
    settings = table("curves")["wandering"]
    if len(curve) < settings["fewest_points"] or curve.raw_steps[-1] - curve.raw_steps[0] < settings["fewest_steps"]:
        return None
    spreads = _spreads(curve.y, settings["longest_lag"])
    window = int(np.argmax(spreads >= settings["saturated"] * spreads.max())) + 1
    since, raw = curve.steps[window], curve.raw_steps >= curve.steps[window]
    kept = curve.steps >= since
    return replace(
        curve,
        steps=curve.steps[kept],
        values=curve.values[kept],
        y=curve.y[kept],
        raw_steps=curve.raw_steps[raw],
        raw=curve.raw[raw],
        wander=float(spreads.max()),
    )


def _spreads(y: FloatArray, longest: float) -> FloatArray:
    """The robust deviation of one value, by its differences to those so many points on, beside their usual one."""
    lags = range(1, max(2, int(longest * len(y))))
    return np.array([1.4826 * _deviation(y[lag:] - y[:-lag]) / np.sqrt(2.0) for lag in lags])


def _deviation(values: FloatArray) -> float:
    return median(np.abs(values - median(values)))
