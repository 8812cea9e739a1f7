"""Asked about one trial: where it stands, what was set in it, whether it may be luck; and how many gave nothing."""

from __future__ import annotations

import math
import re
import statistics
from collections.abc import Sequence
from typing import TYPE_CHECKING

from advisor.consult.about_study import counted, largest, trials_named
from advisor.consult.entries import Ranking, alike, ranking
from advisor.consult.evidence import finding_in_short
from advisor.consult.speech import bullets, paragraphs
from advisor.consult.weighed_loaded import shown
from advisor.engine.filters import FILTERS
from advisor.records import Scalar, Trial, TrialState
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
    few = int(table("loaded_questions")["values_listed"])
    lines = [f"{key}: {shown(value)}{_of_best(made, place, key)}" for key, value in own.settings.items()]
    more = [f"and {len(lines) - few} more"] if len(lines) > few else []
    return paragraphs(
        f"**{lead}{_beside(made, place)}.**", bullets([*lines[:few], *more]), _chance(dialogue, made, place)
    )


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
    group = next((g for g in alike(made.entries) if made.entries[place] in g), [])
    if len(group) > 1:
        values = [entry.value for entry in group]
        mean, spread = FILTERS["sig"](statistics.fmean(values)), FILTERS["sig"](statistics.stdev(values))
        return f"Its settings were run {len(group)} times: {mean} ± {spread} on average, which is what to go by."
    noise, few = dialogue.study.noise, int(table("budget")["final_seeds"])
    if place == 0 and noise is None:
        return f"It ran once, and nothing was repeated: settings or luck, {few} seeds of it would tell."
    if noise is None:
        return ""
    return f"Repeats of one configuration differ by {FILTERS['sig'](noise)}: a difference smaller than that is chance."


def useless(dialogue: Conversation, named: Sequence[Run], said: str) -> str:
    """How many trials gave nothing, and which: those that failed, and those that ended without a finite value."""
    study = largest(dialogue)
    if study is None:
        return ""
    failed = [trial for trial in study.trials if trial.state is TrialState.FAIL]
    complete = [trial for trial in study.trials if trial.state is TrialState.COMPLETE]
    infinite = [trial for trial in complete if trial.value is None or not math.isfinite(trial.value)]
    told = f"{len(failed)} failed" + (f" and {len(infinite)} ended without a finite value" if infinite else "")
    lost = [*failed, *infinite]
    lead = f"**{len(lost)} of {len(study.trials)} gave nothing: {told}.**"
    few = int(table("loaded_questions")["ranked_at_most"]) ** 2
    numbers = ", ".join(str(trial.number) for trial in lost[:few])
    which = f"{FILTERS['count'](len(lost), 'trial').partition(' ')[2].capitalize()} {numbers}." if lost else ""
    same = [f"{key} {shown(value)}" for key, value in _in_all(lost).items()] if len(lost) > 1 else []
    early = next(
        (f for f in dialogue.diagnosis.findings if f.rule == "study/early-deaths" and not f.suppressed_by), None
    )
    return paragraphs(
        lead,
        early.explanation if early is not None and lost else "",
        counted(dialogue, said).strip("*"),
        which,
        f"In all of them: {', '.join(same)}." if same else "",
    )


def _in_all(trials: Sequence[Trial]) -> dict[str, Scalar]:
    """The parameters that have one value in all of the trials."""
    first = trials[0].params.items()
    return {key: value for key, value in first if all(trial.params.get(key) == value for trial in trials)}


def bet_on(dialogue: Conversation, named: Sequence[Run], said: str) -> str:
    """The trial to go with, where it stands, and what its value is worth; the last few where the worst is asked for."""
    if re.search(table("loaded_questions")["asks_worst"], said) or re.search(r"\b\d+\b", said):
        return ""
    made = ranking(dialogue, "trials")
    return standing(dialogue, named, made.entries[0].name) if made is not None and made.entries else ""


def default_beaten(dialogue: Conversation, named: Sequence[Run], said: str) -> str:
    """What tuning gained over the default, where a trial ran it; that none did, where none did."""
    from advisor.signals.baseline import baseline_facts
    from advisor.signals.measured import measure

    study = largest(dialogue)
    measured = measure(study, dialogue.setup) if study is not None else None
    if measured is None or measured.way is None:
        return ""
    default = baseline_facts(measured.data, dialogue.setup, measured.noise, measured.way).value
    made, sig = ranking(dialogue, "trials"), FILTERS["sig"]
    missing = next((f for f in dialogue.diagnosis.findings if f.rule == "study/no-baseline"), None)
    if default is None or made is None or not made.entries:
        return f"**Nobody can tell: {finding_in_short(missing)}**" if missing is not None else ""
    best, worse = made.entries[0], [f for f in dialogue.diagnosis.findings if f.rule == "study/default-beats-tuned"]
    gained = f"the default reached {sig(default)}, the best, {best.name}, {best.figure}"
    if worse or not made.ahead(best.value, default):
        return f"**No: {gained}.**"
    lead = f"**By its value {sig(abs(best.value - default))}: {gained}.**"
    noise = measured.noise.deviation if measured.noise is not None else None
    known = f"A trial's value scatters by about {sig(noise)}, and the best of many is the luckiest." if noise else ""
    few = int(table("budget")["final_seeds"])
    return paragraphs(lead, known, f"Run both on {few} seeds each before you call it a gain.")
