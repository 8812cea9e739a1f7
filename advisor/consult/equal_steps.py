"""Two runs of unlike length at the step where the shorter one ended."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from advisor.consult.entries import ranking
from advisor.engine.filters import FILTERS
from advisor.tables import table

if TYPE_CHECKING:
    from advisor.consult.conversation import Conversation
    from advisor.records import Run, Series


def levels_at_shorter(dialogue: Conversation, runs: Sequence[Run]) -> str:
    """Two runs at the end of the one that is much shorter; empty where they are about as long."""
    made = ranking(dialogue, "runs")
    if made is None or len(runs) < 2 or not all(made.tag in run.series for run in runs):
        return ""
    shorter, longer = sorted(runs, key=lambda run: _last(run.series[made.tag]))
    last = _last(shorter.series[made.tag])
    if last >= float(table("asked_of_loaded")["much_shorter"]) * _last(longer.series[made.tag]):
        return ""
    own, other = (_level_at(run.series[made.tag], last) for run in (shorter, longer))
    sig = FILTERS["sig"]
    figures = f"`{shorter.name}` stood at {sig(own)} and `{longer.name}` at {sig(other)}"
    if not made.apart(own, other):
        judged = "as good, so what sets them apart at their ends is the length"
    elif made.ahead(own, other):
        judged = "the shorter one was ahead there, so its length held it back"
    else:
        judged = "the longer one was ahead there already"
    where = f"At step {last}, where `{shorter.name}` ended (`{longer.name}`: {_last(longer.series[made.tag])})"
    return f"**{where}, {figures} by {made.tag}: {judged}.**"


def _last(series: Series) -> int:
    return int(series.steps[-1])


def _level_at(series: Series, step: int) -> float:
    usable = np.isfinite(series.values)
    return float(np.interp(step, series.steps[usable], series.values[usable])) if usable.any() else math.nan
