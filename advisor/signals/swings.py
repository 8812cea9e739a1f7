"""How noisy losses are: the scatter of their points, and how far the level itself wanders."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from advisor.records import FloatArray
from advisor.signals.curves import Curve
from advisor.signals.latest import relative
from advisor.signals.order import medians, quantile_rows
from advisor.signals.rows import Rows, noises, rows_of

PARTS = 40  # stretches of a run whose medians show how far the level wanders
FEWEST_PARTS = 6
FEWEST_POINTS = 5  # in the second half, from which its swings are told
FEWEST_ALIKE = 20  # in the second half, from which it is told how alike neighbours are
USUAL = 0.8  # of the points lie within what is told as their swing


def swings(rows: Rows) -> list[dict[str, Any]]:
    """Noise and swings of every curve, in units of its own level."""
    raw = rows.raw[:, rows.raw_points // 2 :]
    centre = _centre(rows)
    around = np.abs(_turned(rows, raw) - centre)
    swing = quantile_rows(around, USUAL)[0] if raw.shape[1] >= FEWEST_POINTS else [0.0] * len(rows)
    told = {
        "noise": [relative(one, rows.log) for one in rows.noise.tolist()],
        "swings": [relative(one, rows.log) for one in swing],
        "swings_by_progress": _by_progress(rows, np.abs(raw - np.exp(centre))) if rows.log else [None] * len(rows),
        "alike": neighbours_alike(_turned(rows, raw)) if raw.shape[1] >= FEWEST_ALIKE else [None] * len(rows),
        "level_swings": [relative(one, rows.log) for one in _level_swings(rows)],
        "noisy_share": (rows.y[:, 1:] - rows.y[:, :-1] > 0).mean(1),
    }
    return rows_of(told)


def _centre(rows: Rows) -> FloatArray:
    """The level at the logged points of the second half."""
    half = rows.raw_points // 2
    if rows.points == rows.raw_points:
        return rows.level[:, half:]
    at = zip(rows.raw_steps[:, half:], rows.steps, rows.level, strict=True)
    return np.array([np.interp(*row) for row in at])


def _by_progress(rows: Rows, distance: FloatArray) -> list[float | None]:
    """The usual distance from the level, in the loss's unit, by all progress made."""
    usual, lowest = quantile_rows(distance, USUAL)[0], np.exp(rows.level).min(1).tolist()
    made = [math.exp(start) - low for start, low in zip(rows.start.tolist(), lowest, strict=True)]
    return [one / progress if progress > 0 else None for one, progress in zip(usual, made, strict=True)]


def neighbours_alike(values: FloatArray) -> FloatArray:
    """The correlation of each value with the next, by ranks: about 0 where each is drawn anew."""
    count = values.shape[1]
    centred = np.argsort(np.argsort(values, axis=1), axis=1) - (count - 1) / 2
    return np.asarray((centred[:, :-1] * centred[:, 1:]).sum(1) / (centred**2).sum(1))


def _level_swings(rows: Rows) -> list[float]:
    """How much the medians of fortieths wander about their line, beyond what the scatter inside them explains."""
    turned = _turned(rows, rows.raw[:, rows.raw_points // 4 :])
    size = max(1, turned.shape[1] // PARTS)
    parts = turned[:, turned.shape[1] % size :].reshape(len(rows), -1, size)
    count = parts.shape[1]
    if count < FEWEST_PARTS:
        return [0.0] * len(rows)
    wander = noises(medians(parts.reshape(-1, size)).reshape(-1, count))
    inside = medians(parts.std(2)) * 1.2533 / math.sqrt(size) if size > 1 else np.zeros(len(rows))
    return [math.sqrt(max(0.0, w**2 - i**2)) for w, i in zip(wander.tolist(), inside.tolist(), strict=True)]


def _turned(rows: Rows, raw: FloatArray) -> FloatArray:
    """Logged values in units of y."""
    return np.asarray(np.log(raw) if rows.log else raw * np.array([[_unit(one)] for one in rows.curves]))


def _unit(curve: Curve) -> float:
    """The factor from the loss's unit to y where y is no logarithm."""
    at = int(np.argmax(np.abs(curve.values)))
    return float(curve.y[at] / curve.values[at]) if curve.values[at] else 1.0
