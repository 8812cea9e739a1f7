"""The learning rates of a sweep that its runs logged as curves alone, as those of a Hugging Face Trainer."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np

from advisor.names import canonical
from advisor.records import Run
from advisor.tables import table

LEARNING_RATE = "learning_rate"


def rates_of(runs: Sequence[Run]) -> Mapping[str, float]:
    """The highest rate of each run by its name; empty unless all logged one, in no setting, and some differ.

    A warmup or a decay is cut at the points that were logged, so rates that lie near each other are one.
    """
    if any(canonical(name) == LEARNING_RATE for run in runs for name in run.hyperparameters):
        return {}
    peaks = {run.name: peak for run in runs if (peak := _peak(run)) is not None}
    levels = _levels(sorted(peaks.values(), reverse=True))
    if len(peaks) < len(runs) or len(set(levels.values())) < 2:
        return {}
    return {name: levels[peak] for name, peak in peaks.items()}


def _levels(peaks: Sequence[float]) -> Mapping[float, float]:
    """Each rate with the one that stands for it: the highest of those that lie near."""
    near = 1.0 - float(table("sweeps")["rates_alike"])
    found: dict[float, float] = {}
    for peak in peaks:
        last = next(reversed(found.values()), math.inf)
        found[peak] = last if peak >= near * last and math.isfinite(last) else peak
    return found


def _peak(run: Run) -> float | None:
    """The highest rate of the run's first curve of one; None where it logged none that is positive."""
    tag = next((tag for tag in run.series if canonical(tag.rsplit("/")[-1]) == LEARNING_RATE), None)
    values = run.series[tag].values if tag is not None else np.empty(0)
    finite = values[np.isfinite(values)]
    return float(finite.max()) if len(finite) and finite.max() > 0 else None
