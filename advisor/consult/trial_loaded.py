"""Asked about one trial: where it stands, what was set in it, whether it may be luck; and how many gave nothing."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from advisor.consult.about_study import counted, largest, trials_named
from advisor.consult.entries import Ranking, ranking
from advisor.consult.speech import bullets, paragraphs
from advisor.consult.weighed_loaded import shown
from advisor.engine.filters import FILTERS
from advisor.records import TrialState
from advisor.tables import table

if TYPE_CHECKING:
    from advisor.consult.conversation import Conversation
    from advisor.records import Run


def standing(dialogue: Conversation, named: Sequence[Run], said: str) -> str:
    """The place of the trial that is named, its lead or its way behind the best, its settings, and its chance."""
    trials, made = trials_named(dialogue, said), ranking(dialogue, "trials")
    place = _place(made, trials[0].number) if made is not None and trials else None
    if made is None or place is None:
        return _unfinished(trials[0].number, trials[0].state) if trials else ""
    own, count = made.entries[place], len(made.entries)
    unsure = place == 0 and count > 1 and not _clear(dialogue, made)
    lead = f"{own.name} is {place + 1} of {count} by {made.tag}: {own.figure}"
    lead = f"It leads, but that is not beyond chance: {lead}" if unsure else lead
    lines = [f"{key}: {shown(value)}{_of_best(made, place, key)}" for key, value in own.settings.items()]
    return paragraphs(f"**{lead}{_beside(made, place)}.**", bullets(lines), _chance(dialogue, made, place))


def _place(made: Ranking, number: int) -> int | None:
    return next((i for i, entry in enumerate(made.entries) if entry.name == f"trial {number}"), None)


def _clear(dialogue: Conversation, made: Ranking) -> bool:
    """Whether the best leads the second by more than the noise, where that is known."""
    noise = dialogue.study.noise
    lead = abs(made.entries[0].value - made.entries[1].value)
    return noise is None or lead > float(table("loaded_questions")["beyond_noise"]) * noise


def _unfinished(number: int, state: TrialState) -> str:
    return f"**Trial {number} has no value: it is {state.value}.**"


def _beside(made: Ranking, place: int) -> str:
    """How far the best leads the second, or how far any other lies behind the best."""
    if len(made.entries) < 2:
        return ""
    best, other = made.entries[0], made.entries[1] if place == 0 else made.entries[place]
    gap = FILTERS["sig"](abs(best.value - other.value))
    return f", {gap} ahead of {other.name}" if place == 0 else f", {gap} behind {best.name}"


def _of_best(made: Ranking, place: int, key: str) -> str:
    best = made.entries[0].settings.get(key)
    return f" ({shown(best)} in the best)" if place and best is not None else ""


def _chance(dialogue: Conversation, made: Ranking, place: int) -> str:
    """What is known of the noise that may have made it."""
    noise, few = dialogue.study.noise, int(table("budget")["final_seeds"])
    if place == 0 and noise is None:
        return f"It ran once, and nothing was repeated: settings or luck, {few} seeds of it would tell."
    if noise is None:
        return ""
    return f"Repeats of one configuration differ by {FILTERS['sig'](noise)}: a difference smaller than that is chance."


def useless(dialogue: Conversation, named: Sequence[Run], said: str) -> str:
    """How many trials gave nothing: those that failed, and those that ended without a finite value."""
    study = largest(dialogue)
    if study is None:
        return ""
    failed = sum(trial.state is TrialState.FAIL for trial in study.trials)
    complete = [trial for trial in study.trials if trial.state is TrialState.COMPLETE]
    infinite = sum(trial.value is None or not math.isfinite(trial.value) for trial in complete)
    told = f"{failed} failed" + (f" and {infinite} ended without a finite value" if infinite else "")
    lead = f"**{failed + infinite} of {len(study.trials)} gave nothing: {told}.**"
    return paragraphs(lead, counted(dialogue, said).strip("*"))
