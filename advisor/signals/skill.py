"""Whether what is held out knows nothing: a metric that stays, throughout, at what an answer without any skill gets."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np

from advisor.facts.loss import LossFacts
from advisor.facts.metric import SkillFacts
from advisor.meaning import Meaning
from advisor.names import words
from advisor.records import FloatArray, Series
from advisor.signals.curves import curve, end_level, ordered
from advisor.signals.order import median, percentile
from advisor.signals.read import Read
from advisor.tables import table
from advisor.tag_entries import holds_any

HELD = ("validation", "test")
Level = Mapping[str, Any]


def skill_facts(read: Read, train: LossFacts) -> SkillFacts:
    """The first held-out metric that never left the level of no skill, where no other one gained after the start."""
    held = {t: m for t, m in read.meanings.items() if m.role in ("metric", "other") and m.split in HELD}
    found = [(tag, level) for tag, m in held.items() if (level := _level_of(read, tag, m)) is not None]
    if not found:
        return SkillFacts(default_reason="too-few" if held else "not-logged")
    at_level = {tag: (level, at) for tag, level in found if (at := _stays_at(read.run.series[tag], level)) is not None}
    others = [(tag, m) for tag, m in held.items() if m.direction is not None and tag not in at_level]
    moving = any(_gains(read.run.series[tag], m) for tag, m in others)
    if not at_level or moving:
        return SkillFacts(lacking=False, default_reason="too-few")
    tag, (level, at) = next(iter(at_level.items()))
    told = {"tag": tag, "level": at, "means": level["means"], "look": level["look"], "tags": tuple(at_level)}
    return SkillFacts(lacking=True, points=len(read.run.series[tag]), fitted=_fitted(read, train), **told)


def _level_of(read: Read, tag: str, meaning: Meaning) -> Level | None:
    """The table's row of the metric; for a share of right answers the one over the number of classes."""
    parts = words(tag)
    if "accuracy" in meaning.canonical:
        return _of_accuracy(read)
    return next((row for row in table("no_skill")["levels"] if holds_any(parts, row["any"])), None)


def _of_accuracy(read: Read) -> Level | None:
    """One over the classes: those told, else those whose logarithm the held-out loss begins at."""
    known, count = table("no_skill"), read.setup.n_classes
    if count is None and read.val is not None and read.val.log:
        first = float(read.val.raw[0])
        count = round(math.exp(min(first, 20.0)))
        count = count if count > 1 and abs(first / math.log(count) - 1) < known["near_loss"] else None
    if count is None or count < 2:
        return None
    within = min(known["within"], known["within_share"] / count)
    return {**known["accuracy"], "at": 1 / count, "within": within, "least": within / 2, "percent": True}


def _stays_at(series: Series, level: Level) -> float | None:
    """The level in the metric's own unit where it stays there after its start, and was never better; else None."""
    known, values = table("no_skill"), _finite(series)
    exactly = level.get("exactly", False)
    if len(values) < known["fewest_alike" if exactly else "fewest_points"]:
        return None
    unit = 100.0 if level.get("percent") and np.abs(values).max() > 1.5 else 1.0
    at = float(level["at"]) * unit
    if exactly:
        return at if values.min() == values.max() == at else None
    return at if _lies_about(values, at, level["within"] * unit, level["least"] * unit) else None


def _lies_about(values: FloatArray, at: float, within: float, least: float) -> bool:
    """Whether the values after the start lie about the level, in both halves alike, and none at the start beyond it."""
    known = table("no_skill")
    rest = values[max(1, round(known["skip"] * len(values))) :]
    halves = [median(part) for part in np.array_split(rest, 2)]
    error = known["errors"] * float(np.std(rest)) / math.sqrt(len(rest))
    low, high = percentile(rest, 10, 90)
    centred = abs(median(rest) - at) <= min(within, max(least, error))
    still = abs(halves[1] - halves[0]) <= max(least, 2 * error)
    return centred and still and low >= at - 3 * within and high <= at + 3 * within and values[0] <= at + 3 * within


def _finite(series: Series) -> FloatArray:
    values = ordered(series)[1]
    return np.asarray(values[np.isfinite(values)])


def _gains(series: Series, meaning: Meaning) -> bool:
    """Whether a metric got better after the start by more than its noise."""
    known, made = table("no_skill"), curve(series, maximize=meaning.direction == "maximize")
    if made is None or len(made) < 4:
        return False
    start = median(made.y[round(known["late"] * len(made)) :][:3])
    gained = start - end_level(made.y)
    return bool(gained > max(known["moves"] * made.noise, 1e-9))


def _fitted(read: Read, train: LossFacts) -> bool | None:
    """Whether the training data is fitted meanwhile: far down, and not at once to where it stays."""
    known = table("no_skill")
    if train.fall is None:
        return None
    stopped = bool(train.flat) and train.settled_at is not None and train.settled_at < known["settled"]
    return bool(train.fall > known["learnt"] and not stopped)
