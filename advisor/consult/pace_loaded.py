"""Why going on with a run would gain little: its pace, its decayed rate, a rate far below that of the best run."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from advisor.consult.entries import ranking, reads_of, settings_told
from advisor.consult.speech import paragraphs
from advisor.engine.filters import FILTERS
from advisor.names import canonical
from advisor.tables import table

if TYPE_CHECKING:
    from advisor.consult.conversation import Conversation
    from advisor.records import Run
    from advisor.signals.read import Read


def why_no_longer(dialogue: Conversation, run: Run) -> str:
    """Why going on with a run gains little: a rate that has decayed, or one far below that of the best run."""
    read = next(reads_of(dialogue, [run]))
    return paragraphs(cut_short(dialogue, run), _pace(dialogue, read), _too_low(dialogue, read), _decayed(read))


def cut_short(dialogue: Conversation, run: Run) -> str:
    """That the run ended long before the others did, where several are loaded."""
    ends = {one.name: _end(one) for one in dialogue.evidence.runs}
    usual = float(np.median(list(ends.values())))
    if len(ends) < 3 or ends[run.name] >= float(table("asked_of_loaded")["cut_short"]) * usual:
        return ""
    return f"It ended at step {ends[run.name]}, the others at about {usual:.0f}: it was cut short, so it tells little."


def _end(run: Run) -> int:
    return max((int(series.steps[-1]) for series in run.series.values() if len(series)), default=0)


def _decayed(read: Read) -> str:
    rate = read.chosen["rate"].values if "rate" in read.chosen else np.empty(0)
    rate = rate[np.isfinite(rate)]
    grammar, sig = table("asked_of_loaded"), FILTERS["sig"]
    if not len(rate) or not rate.max() > 0 or rate[-1] > float(grammar["decayed"]) * rate.max():
        return ""
    return (
        f"Its learning rate had decayed from {sig(float(rate.max()))} to {sig(float(rate[-1]))}: steps added at that "
        "rate do next to nothing; a longer run needs its schedule stretched to the new end."
    )


def _too_low(dialogue: Conversation, read: Read) -> str:
    """That its rate lies far below that of the best run, which length does not make up for."""
    made = ranking(dialogue, "runs")
    own, best = _rate(read), made.entries[0] if made is not None else None
    runs = {f"`{run.name}`": run for run in dialogue.evidence.runs}
    other = _rate(next(reads_of(dialogue, [runs[best.name]]))) if best is not None and best.name in runs else None
    if best is None or own is None or other is None:
        return ""
    if own > float(table("asked_of_loaded")["much_lower"]) * other:
        return ""
    sig = FILTERS["sig"]
    return f"Rather than longer, train it at a higher rate: it had {sig(own)}, the best, {best.name}, {sig(other)}."


def _rate(read: Read) -> float | None:
    settings = settings_told(read).items()
    return next(
        (float(v) for k, v in settings if canonical(k) == "learning_rate" and isinstance(v, (int, float))), None
    )


def _pace(dialogue: Conversation, read: Read) -> str:
    """How many steps its last pace would take to the level of the best run; empty for the best itself."""
    made = ranking(dialogue, "runs")
    series = read.run.series.get(made.tag) if made is not None else None
    if made is None or series is None or len(series) < 5 or made.entries[0].name == f"`{read.run.name}`":
        return ""
    if not made.comparable(float(series.values[-1]), made.entries[0].value):
        return ""
    part = max(2, len(series) // 5)
    before, end = float(series.values[-1 - part]), float(series.values[-1])
    steps, gain = int(series.steps[-1] - series.steps[-1 - part]), (end - before if made.maximize else before - end)
    gap = (made.entries[0].value - end) * (1 if made.maximize else -1)
    if not (gain > 0 and gap > 0 and math.isfinite(gap / gain)):
        return ""
    more = FILTERS["sig"](gap / gain * steps)
    return (
        f"At the pace of its last {steps} steps it would take {more} more to reach the level of "
        f"{made.entries[0].name}, and a pace slackens."
    )
