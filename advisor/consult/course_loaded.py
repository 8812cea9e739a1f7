"""Asked for a moment of what is loaded: since when it got worse, how soon a search was good, what pruning did."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np

from advisor.consult import about_study
from advisor.consult.entries import ranking, reads_of
from advisor.consult.speech import bullets, paragraphs
from advisor.consult.steps_loaded import of_runs, since, subject_of
from advisor.engine.filters import FILTERS
from advisor.signals.curves import best_place, end_level, noise, smooth
from advisor.signals.order import median
from advisor.tables import table

if TYPE_CHECKING:
    from advisor.consult.conversation import Conversation
    from advisor.records import Run, Series, Trial
    from advisor.signals.read import Read


def onset(dialogue: Conversation, named: Sequence[Run], said: str) -> str:
    """Since when a run got worse: as it was found, else by its own best; of several runs by name."""
    runs = list(named or dialogue.evidence.runs)
    if len(runs) == 1:
        return since(dialogue, runs, said) or "".join(_after_best(read) for read in reads_of(dialogue, runs))
    dated = [f for f in of_runs(dialogue, named) if f.since_step is not None and f.severity in ("error", "warning")]
    few = int(table("loaded_questions")["named_at_most"])
    lines = [f"{subject_of(f)}{_from(f.best_step, f.since_step)}: {f.title}" for f in dated[:few]]
    if not lines:
        told = [line for read in reads_of(dialogue, runs) if (line := _after_best(read))]
        return paragraphs("**By run:**", bullets(line.strip("*") for line in told[:few])) if told else ""
    return paragraphs(f"**{lines[0]}.**", bullets(lines[1:]))


def _from(best: int | None, since_step: int | None) -> str:
    return f"after step {best}, where it was best" if best is not None else f"since step {since_step}"


def _after_best(read: Read) -> str:
    """The step at which the held-out loss, else the metric, was best, and whether it lastingly left it."""
    name = next((name for name in ("val", "metric") if name in read.chosen), None)
    series = read.chosen[name] if name else None
    usable = np.isfinite(series.values) if series is not None else np.zeros(0, bool)
    if series is None or int(usable.sum()) < 5:
        return ""
    up = read.meanings[series.tag].direction == "maximize"
    cost = -series.values[usable] if up else series.values[usable]
    place = best_place(cost, smooth(cost))
    part = max(3, len(cost) // 10)
    level = median(cost[max(0, place - part // 2) :][:part])
    end = float(end_level(cost))
    scatter = float(table("loaded_questions")["beyond_noise"]) * noise(cost) * math.sqrt(2.0 / part) * 1.25
    return _told(read.run.name, series, int(series.steps[usable][place]), (abs(level), abs(end)), end - level > scatter)


def _told(name: str, series: Series, step: int, levels: tuple[float, float], left: bool) -> str:
    sig, where = FILTERS["sig"], f"`{name}`: " if name != "." else ""
    figures = f"{series.tag} {sig(levels[0])} there, {sig(levels[1])} at the end"
    if left:
        return f"**{where}After step {step}, where it was best: {figures}.**"
    return f"**{where}No turn is proven, the noise is larger: best at step {step}, {figures}.**"


def sooner(dialogue: Conversation, named: Sequence[Run], said: str) -> str:
    """How many trials the search took to its best and to within the noise, or the margin, of it."""
    study = about_study.largest(dialogue)
    made = ranking(dialogue, "trials") if study is not None else None
    if study is None or made is None or not made.entries:
        return ""
    values = {entry.name: entry.value for entry in made.entries}
    order = [t.number for t in study.trials if f"trial {t.number}" in values]
    best = made.entries[0]
    near = dialogue.study.noise or dialogue.study.margin or 0.0
    first = next(n for n in order if abs(values[f"trial {n}"] - best.value) <= near)
    sig = FILTERS["sig"]
    lines = [f"trial {n}: {sig(values[f'trial {n}'])}" for n in _records(order, values, made.maximize)]
    point = f"The best, {best.name} ({best.figure}), was the {order.index(int(best.name[6:])) + 1}th to complete"
    within = f"; the first within {sig(near)} of it was trial {first}, the {order.index(first) + 1}th" if near else ""
    since_best = len(order) - 1 - order.index(int(best.name[6:]))
    started = sum(trial.number > int(best.name[6:]) for trial in study.trials)
    begun = f" (of {started} that were begun)" if started > since_best else ""
    after = f"{FILTERS['count'](since_best, 'trial')} after it{begun} brought nothing better."
    return paragraphs(f"**{_ordinal(point + within)}, of {len(order)}.** {after}", "Best so far:", bullets(lines[-6:]))


def _ordinal(text: str) -> str:
    return re.sub(r"(?<!1)([123])th\b", lambda m: m[1] + {"1": "st", "2": "nd", "3": "rd"}[m[1]], text)


def _records(order: Sequence[int], values: dict[str, float], maximize: bool) -> Iterator[int]:
    best = -math.inf if maximize else math.inf
    for number in order:
        value = values[f"trial {number}"]
        if value > best if maximize else value < best:
            best = value
            yield number


def lately(dialogue: Conversation, named: Sequence[Run], said: str) -> str:
    """What the last so many trials brought: the best before them beside the best with them."""
    study, asked = about_study.largest(dialogue), re.search(r"\b(\d+) trials?\b", said)
    made = ranking(dialogue, "trials") if study is not None else None
    if study is None or made is None or asked is None:
        return ""
    recent = {f"trial {trial.number}" for trial in study.trials[-int(asked[1]) :]}
    before = [entry for entry in made.entries if entry.name not in recent]
    if not before or len(before) == len(made.entries):
        return ""
    best, earlier, sig = made.entries[0], before[0], FILTERS["sig"]
    if best.name not in recent:
        return f"**Nothing: the best, {best.name} ({best.figure}), came before the last {asked[1]} trials.**"
    gain = sig(abs(best.value - earlier.value))
    return (
        f"**They brought {gain}: from {earlier.figure} ({earlier.name}) to {best.figure} ({best.name}).** "
        f"{made.spoken()}"
    )


def since_trial(dialogue: Conversation, named: Sequence[Run], said: str) -> str:
    """The trials after one that is named beside those up to it: their medians, their best, when they ran."""
    study, asked = about_study.largest(dialogue), re.search(r"(?:trial|#) ?#?(\d+)", said)
    made = ranking(dialogue, "trials") if study is not None else None
    if study is None or made is None or asked is None:
        return ""
    values = {entry.name: entry.value for entry in made.entries}
    ran = [trial for trial in study.trials if f"trial {trial.number}" in values]
    parts = [[t for t in ran if (t.number > int(asked[1])) == later] for later in (False, True)]
    if min(map(len, parts)) < 2:
        return ""
    before, after = ([values[f"trial {t.number}"] for t in part] for part in parts)
    point, sig = median(np.array(after)) - median(np.array(before)), FILTERS["sig"]
    way = "better" if (point > 0) == made.maximize else "worse"
    lines = [
        f"{name}: {_part(part, values, made.maximize)}"
        for name, part in zip(("up to it", "after it"), parts, strict=True)
    ]
    return paragraphs(
        f"**By the median of {made.tag} the trials after {asked[1]} were {way}, by {sig(abs(point))}.**",
        bullets(lines),
        "Whether their settings or something outside the study did it, the study does not say: run a configuration of "
        "the earlier ones again; if it ends as the later ones do, the data or the code changed.",
    )


def _part(trials: Sequence[Trial], values: dict[str, float], maximize: bool) -> str:
    """The median and the best of some trials, and when they ran."""
    own, sig = [values[f"trial {t.number}"] for t in trials], FILTERS["sig"]
    days = sorted({f"{t.started:%Y-%m-%d}" for t in trials if t.started is not None})
    when = f", run {days[0]}{f' to {days[-1]}' if len(days) > 1 else ''}" if days else ""
    best = max(own) if maximize else min(own)
    return f"{len(own)} completed, median {sig(median(np.array(own)))}, best {sig(best)}{when}"


def pruning(dialogue: Conversation, named: Sequence[Run], said: str) -> str:
    """What pruning did to the study: how many trials it stopped, and whether anything shows that it was too many."""
    counted, share = about_study.counted(dialogue, said), dialogue.study.pruned_share
    if not counted or share is None:
        return ""
    if not share:
        return paragraphs("**No trial was pruned.**", counted.strip("*"))
    found = {f.rule: f for f in dialogue.diagnosis.findings if f.suppressed_by is None}
    over, early = found.get("study/over-pruned"), found.get("study/early-deaths")
    if over is not None:
        return paragraphs(f"**Yes: {over.title}.**", over.explanation)
    unexamined = any(u.rule == "study/over-pruned" for u in dialogue.diagnosis.unexamined)
    judged = "whether that cost a good one cannot be told" if unexamined else "so large a share is usual"
    beside = f"What I would look at: {early.title}." if early is not None else ""
    kept = (
        "By the trials' own curves a median pruner would have kept the best one." if dialogue.study.keeps_best else ""
    )
    lead = f"**{FILTERS['pct'](share)} of the trials were pruned: {judged}.**"
    return paragraphs(lead, counted.strip("*"), beside, kept)
