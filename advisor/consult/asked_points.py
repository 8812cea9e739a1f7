"""Points of a curve that are asked about: its value at a step, one step beside another, what came after the best."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np

from advisor.consult.entries import reads_of, shared_tag
from advisor.consult.judged_loaded import judged_by
from advisor.consult.speech import bullets, paragraphs
from advisor.engine.filters import FILTERS
from advisor.names import words as words_of
from advisor.signals.curves import noise
from advisor.tables import table

if TYPE_CHECKING:
    from advisor.consult.conversation import Conversation
    from advisor.records import Run, Series
    from advisor.signals.read import Read


def epoch_to_step(run: Run, epoch: float) -> int | None:
    """The step at which an epoch was reached, where the epochs were logged beside steps that count otherwise."""
    for tag, series in run.series.items():
        counts = words_of(tag)[-1:] == ("epoch",) and len(series) > 1 and np.isfinite(series.values).all()
        if counts and series.values[-1] < series.steps[-1] and series.values[-1] >= epoch > 0:
            return int(series.steps[int(np.argmax(series.values >= epoch))])
    return None


def _asked_step(asked: re.Match[str], run: Run) -> int:
    """The step that is named; where an epoch is named and steps count otherwise, the step that ended it."""
    step = _step(asked)
    of_epoch = epoch_to_step(run, step) if "epoch" in asked[0] else None
    return step if of_epoch is None else of_epoch


def figures_at(found: Sequence[tuple[Read, Series]], said: str) -> list[str]:
    """The values logged nearest to a step that is named, a line a run; empty where none is."""
    asked = re.search(table("loaded_words")["at_step"], said)
    return [_figure_at(read, one, _asked_step(asked, read.run)) for read, one in found if len(one)] if asked else []


def _step(asked: re.Match[str]) -> int:
    return int(asked["step"] or asked["count"] or asked["bare"])


def _figure_at(read: Read, series: Series, step: int) -> str:
    place = int(np.argmin(np.abs(series.steps - step)))
    where = f"`{read.run.name}`: " if read.run.name != "." else ""
    last, own = int(series.steps[-1]), int(series.steps[place])
    beyond = f"; it ended at step {last}" if step > last else ""
    near = "" if own == step else f", the nearest to {step} that was logged{beyond}"
    return f"{where}{series.tag} {_value(series, place)} at step {own}{near}."


def gap_at(read: Read, pairs: Sequence[tuple[str, str]], said: str) -> list[str]:
    """Training and held-out value at a step that is named, and what lies between; empty where none is named."""
    asked = re.search(table("loaded_words")["at_step"], said)
    pair = next((two for two in pairs if set(two) <= set(read.chosen)), None)
    if asked is None or pair is None:
        return []
    series = [read.chosen[name] for name in pair]
    step = _asked_step(asked, read.run)
    places = [int(np.argmin(np.abs(one.steps - step))) for one in series]
    a, b = (float(one.values[place]) for one, place in zip(series, places, strict=True))
    told = ", ".join(f"{one.tag} {_value(one, place)}" for one, place in zip(series, places, strict=True))
    where = f"`{read.run.name}`: " if read.run.name != "." else ""
    return [f"{where}{FILTERS['sig'](abs(b - a))} apart at step {int(series[1].steps[places[1]])}: {told}."]


def _value(series: Series, place: int) -> str:
    value = float(series.values[place])
    return f"{value:.5g}" if math.isfinite(value) else "not finite"


def two_steps(dialogue: Conversation, named: Sequence[Run], said: str) -> str:
    """Two steps of one run beside each other by what it is judged by: `is 350 really better than 400?`."""
    words = table("loaded_words")
    asked = re.search(words["two_steps"], said)
    runs = list(named or dialogue.evidence.runs)
    if asked is None or len(runs) != 1 or not re.search(words["compares_steps"], said):
        return ""
    read = next(reads_of(dialogue, runs))
    tag, maximize = judged_by(read)
    series = runs[0].series.get(tag)
    places = [_place(series, int(asked[name])) for name in ("one", "other")] if series is not None else []
    if series is None or None in places or places[0] == places[1]:
        return ""
    return _beside(series, maximize, [place for place in places if place is not None])


def _place(series: Series, step: int) -> int | None:
    """Where a step was logged; None where it lies outside or far from any point."""
    if not len(series) or not series.steps[0] <= step <= series.steps[-1]:
        return None
    place = int(np.argmin(np.abs(series.steps - step)))
    gap = float(np.median(np.diff(series.steps))) if len(series) > 1 else 0.0
    return place if abs(int(series.steps[place]) - step) <= gap else None


def _beside(series: Series, maximize: bool, places: Sequence[int]) -> str:
    """The better of two points, and whether the points' own scatter could have made it so."""
    first, second = sorted(places, key=lambda place: float(series.values[place]) * (-1 if maximize else 1))
    a, b = (float(series.values[place]) for place in (first, second))
    scatter = noise(series.values[np.isfinite(series.values)]) if len(series) > 3 else math.nan
    apart, sig = abs(a - b), FILTERS["sig"]
    limit = float(table("loaded_questions")["beyond_noise"]) * scatter
    judged = f"more than the {sig(limit)} that single points scatter by" if apart > limit else "which is no difference"
    judged = judged if apart > limit else f"{judged}: single points scatter by {sig(limit)}"
    told = [f"step {int(series.steps[place])}: {_value(series, place)}" for place in (first, second)]
    lead = f"Step {int(series.steps[first])} is the better one by {sig(apart)} in {series.tag}, {judged}."
    return paragraphs(f"**{lead}**", bullets(told))


def stopped_at(dialogue: Conversation, named: Sequence[Run], said: str) -> str:
    """A step at which one might stop, beside the best and the end: `would stopping at 2000 be any worse?`."""
    words, runs = table("loaded_words"), list(named or dialogue.evidence.runs)
    asked = re.search(words["stops_at"], said)
    if asked is None or len(runs) != 1 or not re.search(words["asks_worth"], said):
        return ""
    read = next(reads_of(dialogue, runs))
    tag, maximize = judged_by(read)
    series = runs[0].series.get(tag)
    place = _place(series, int(asked["step"])) if series is not None else None
    if series is None or place is None:
        return ""
    cost = np.where(np.isfinite(series.values), -series.values if maximize else series.values, math.inf)
    best, last = int(np.argmin(cost)), len(series) - 1
    told = [
        f"step {int(series.steps[at])} ({what}): {_value(series, at)}"
        for at, what in ((best, "its best"), (last, "its end"))
    ]
    if place == best:
        return paragraphs(f"**No: step {int(series.steps[place])} is where {tag} was best, {_value(series, place)}.**")
    return paragraphs(_beside(series, maximize, [place, best]), bullets(told[1:]))


def around(dialogue: Conversation, named: Sequence[Run], said: str) -> str:
    """What a curve did at a step where it is said to drop or jump: the values before it, there, and after it."""
    words, runs = table("loaded_words"), list(named or dialogue.evidence.runs)
    asked = re.search(words["at_step"], said)
    if asked is None or len(runs) != 1 or not re.search(words["jumps"], said):
        return ""
    read, step = next(reads_of(dialogue, runs)), _asked_step(asked, runs[0])
    tag = shared_tag([read])[0]
    series = runs[0].series.get(tag)
    place = _place(series, step) if series is not None and len(series) > 2 else None
    dated = [f for f in dialogue.diagnosis.findings if f.subject.run == runs[0].name and f.since_step is not None]
    if series is None or place is None or any(f.severity in ("warning", "error") for f in dated):
        return ""
    own = [at for at in (place - 1, place, place + 1) if 0 <= at < len(series)]
    told = ", ".join(f"{_value(series, at)} at step {int(series.steps[at])}" for at in own)
    few = (
        ""
        if len(series) > int(table("loaded_questions")["ranked_at_most"]) ** 2
        else (f" {tag} has {len(series)} points, too few to tell a turn from scatter.")
    )
    name = "" if runs[0].name == "." else f" of `{runs[0].name}`"
    return f"**{tag}{name}: {told}.** What caused it these logs do not say; no finding begins there.{few}"


def after_best_asked(dialogue: Conversation, named: Sequence[Run], said: str) -> str:
    """What the part of a run after its best brought or cost: `what did the last 500 rounds cost me?`."""
    words = table("loaded_words")
    cost = all(re.search(words[name], said) for name in ("lost_after", "costs", "how_much"))
    if not cost and not re.search(words["how_bad"], said):
        return ""
    runs = list(named or dialogue.evidence.runs)
    lines = [line for read in reads_of(dialogue, runs) for line in _after_best(read)] if len(runs) <= 3 else []
    return paragraphs(f"**{lines[0]}**", bullets(lines[1:]) if lines[1:] else "") if lines else ""


def _after_best(read: Read) -> Iterator[str]:
    """From the best to the end of a run, by what it is judged by, and what the training loss did meanwhile."""
    tag, maximize = judged_by(read)
    series = read.run.series.get(tag)
    if series is None or not np.isfinite(series.values).any():
        return
    cost = np.where(np.isfinite(series.values), -series.values if maximize else series.values, math.inf)
    place = int(np.argmin(cost))
    best, end, sig = float(series.values[place]), float(series.values[-1]), FILTERS["sig"]
    where = f"`{read.run.name}`: " if read.run.name != "." else ""
    if place == len(series) - 1 or not best:
        yield f"{where}Nothing was lost: {tag} was best at the end, {sig(best)} at step {int(series.steps[place])}."
        return
    share = FILTERS["pct"](abs(end - best) / abs(best))
    steps = int(series.steps[-1] - series.steps[place])
    yield (
        f"{where}{tag} went from {_value(series, place)} at step {int(series.steps[place])}, its best, to "
        f"{_value(series, len(series) - 1)} at the end: {share} worse over the {steps} steps after it."
    )
