"""Values that stand for no measurement: -1 among measurements that never lie below zero."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from advisor.meaning import Meaning
from advisor.names import words
from advisor.records import Run, Series
from advisor.tables import table

Meanings = Mapping[str, Meaning]
_PLACEHOLDER = -1.0


def without_placeholders(run: Run, meanings: Meanings) -> tuple[Run, Meanings]:
    """The run without the points that were not measured, and without measurements that never were beside others."""
    told = [tag for tag, meaning in meanings.items() if _may_hold(meaning) and len(run.series[tag])]
    holed = {tag: _measured(run.series[tag]) for tag in told}
    found = {tag: one for tag, one in holed.items() if one is not None and len(one)}
    never = {
        tag for tag in told if (run.series[tag].values == _PLACEHOLDER).all() and _beside(tag, told, run, meanings)
    }
    if not (found or never):
        return run, meanings
    series = {tag: found.get(tag, one) for tag, one in run.series.items() if tag not in never}
    return run.model_copy(update={"series": series}), {t: m for t, m in meanings.items() if t not in never}


def _may_hold(meaning: Meaning) -> bool:
    """Whether -1 is none of its own values."""
    signed = set(table("metrics")["placeholders"]["signed"])
    return meaning.role in ("loss", "metric") and not signed & set(words(meaning.canonical))


def _measured(series: Series) -> Series | None:
    """The points that are no placeholders, where all others are zero or above."""
    values = series.values
    kept = values != _PLACEHOLDER
    others = values[kept & np.isfinite(values)]
    if kept.all() or not len(others) or others.min() < 0:
        return None
    told = {name: getattr(series, name)[kept] for name in ("steps", "values", "wall_times")}
    return series.model_copy(update=told)


def _beside(tag: str, told: list[str], run: Run, meanings: Meanings) -> bool:
    """Whether another metric of the same data was measured, so that this one alone had nothing to measure."""
    meaning, whole = meanings[tag], [one for one in told if not (run.series[one].values == _PLACEHOLDER).any()]
    alike = (m for one in whole if (m := meanings[one]).split == meaning.split)
    return meaning.role == "metric" and any(m.role == "metric" for m in alike)
