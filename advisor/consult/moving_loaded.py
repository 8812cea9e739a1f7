"""How a curve that is named moves: `does the accuracy get worse?`, `is the loss still falling?`, `did it learn?`."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Literal

import numpy as np

from advisor.consult.asked_figure import is_spoken, quantity_named, series_named
from advisor.consult.entries import reads_of, settings_told, shared_tag
from advisor.consult.judged_loaded import loss_tells_nothing, no_return, points
from advisor.consult.speech import bullets, paragraphs
from advisor.engine.filters import FILTERS
from advisor.signals.curves import end_level, noise
from advisor.tables import table

if TYPE_CHECKING:
    from advisor.consult.conversation import Conversation
    from advisor.records import Run, Series
    from advisor.signals.read import Read

Way = Literal["up", "down", "level"]
_WORDS: dict[Way, str] = {"up": "rose", "down": "fell", "level": "did not move beyond its noise"}


def moves(dialogue: Conversation, named: Sequence[Run], said: str) -> str:
    """Whether a curve that is named moves as the question says, of the named runs or of the only one."""
    words, runs = table("loaded_words"), list(named or dialogue.evidence.runs)
    named_data = any(re.search(text, said) for text in table("loaded_questions")["splits"].values())
    quantity = quantity_named(said) or ("loss" if named_data else None)
    asked = [way for way, expression in words["moves"].items() if re.search(expression, said)]
    if re.search(words["asks_when"], said):
        return _when(dialogue, runs, quantity, said) if quantity is not None and len(runs) == 1 else ""
    if not asked or not _whether(said) or len(runs) > int(table("loaded_questions")["ranked_at_most"]):
        return ""
    if quantity is None:
        own = _by_own_tag(dialogue, runs, asked[0], said)
        return own or (_judged_course(dialogue, runs, asked[0], said) if re.search(words["improving"], said) else "")
    late = re.search(words["lately"], said) is not None
    found = [(read, series) for read in reads_of(dialogue, runs) if (series := series_named(read, quantity, said))]
    lines = [
        _told(read, series, asked[0], late, said) for read, series in found if np.isfinite(series.values).sum() > 2
    ]
    return paragraphs(f"**{lines[0]}**", bullets(lines[1:]) if lines[1:] else "") if lines else ""


def _whether(said: str) -> bool:
    """Whether it asks if a curve moves so, and neither states it nor asks for its reason: `val loss rises, why?`."""
    words = table("loaded_words")
    return re.search(words["asks_if"], said) is not None and not re.search(words["asks_reason"], said)


def _by_own_tag(dialogue: Conversation, runs: Sequence[Run], asked: str, said: str) -> str:
    """How the curve moved whose own name the words hold: `did the margin improve?`."""
    read = next(reads_of(dialogue, runs)) if len(runs) == 1 else None
    tags = [tag for tag in read.run.series if is_spoken(tag, said)] if read is not None else []
    held = [tag for tag in tags if read is not None and read.meanings[tag].split != "train"] or tags
    if read is None or not held or np.isfinite(read.run.series[held[0]].values).sum() < 3:
        return ""
    return f"**{_told(read, read.run.series[held[0]], asked, False, said)}**"


def _when(dialogue: Conversation, runs: Sequence[Run], quantity: str, said: str) -> str:
    """When a curve went the way it went: where half of it was done, and since when it stays at its end's level."""
    rules = table("loaded_questions")
    dated = [f for f in dialogue.diagnosis.findings if f.since_step is not None and f.severity in ("warning", "error")]
    series = series_named(next(reads_of(dialogue, runs)), quantity, said)
    if series is None or np.isfinite(series.values).sum() < 6 or any(f.subject.run == runs[0].name for f in dated):
        return ""
    finite = np.isfinite(series.values)
    values, steps, sig = series.values[finite], series.steps[finite], FILTERS["sig"]
    level = (
        np.log(values) if (values > 0).all() and values.max() > float(rules["beyond_tried"]) * values.min() else values
    )
    start, end = float(level[0]), float(end_level(level))
    done = (level - start) / (end - start) if end != start else np.zeros(len(level))
    half = int(np.argmax(done >= 0.5))
    within = np.abs(level - end) <= max(float(rules["beyond_noise"]) * noise(level), abs(end - start) / 10)
    away = np.flatnonzero(~within)
    since = int(steps[min(int(away[-1]) + 1, len(steps) - 1)]) if len(away) else int(steps[0])
    figures = (
        f"from {sig(float(values[0]))} at step {int(steps[0])} to {sig(float(values[-1]))} at step {int(steps[-1])}"
    )
    course = f"half of the way by step {int(steps[half])}, at its end's level since step {since}"
    return f"**{series.tag} went {figures}: {course}.**"


def _judged_course(dialogue: Conversation, runs: Sequence[Run], asked: str, said: str) -> str:
    """Whether one run still improves: by what was found on it, else by what it is judged by."""
    if len(runs) != 1:
        return ""
    rules, read = table("loaded_questions"), next(reads_of(dialogue, runs))
    found = [f for f in dialogue.diagnosis.findings if f.subject.run == runs[0].name and f.suppressed_by is None]
    ended = next((f for f in found if f.rule in (*rules["no_going_on"], *rules["going_on"], "run/plateau")), None)
    if ended is not None:
        improves = (ended.rule in rules["going_on"]) == (asked != "level")
        return paragraphs(f"**{'Yes' if improves else 'No'}: {ended.title}.**", ended.explanation)
    series = runs[0].series.get(shared_tag([read])[0])
    if series is None or np.isfinite(series.values).sum() < 3:
        return ""
    return f"**{_told(read, series, asked, True, said)}**"


def _told(read: Read, series: Series, asked: str, late: bool, said: str) -> str:
    """Yes or no, and the figures of its start, its best and its end."""
    meaning = read.meanings.get(series.tag)
    up = meaning is not None and meaning.direction == "maximize"
    ways: tuple[Way, Way] = ("down", "up") if up else ("up", "down")
    worse, better = ways
    wanted = {"worse": worse, "better": better}.get(asked, asked)
    finite = np.isfinite(series.values)
    way = _way(series.values[finite], late)
    after = wanted == worse != way and _way(series.values[finite][_place(series, finite, up) :], late) == worse
    way = worse if after else way
    denied = re.search(table("loaded_words")["denies"], said) is not None
    agreed = (way == wanted) != denied
    where = f"`{read.run.name}`: " if read.run.name != "." else ""
    yes = f"{'Yes' if agreed else 'No'}: " if meaning is not None or wanted in ("up", "down", "level") else ""
    part = " over the last third" if late else " after its best" if after else ""
    return f"{where}{yes}{series.tag} {_WORDS[way]}{part}: {_figures(series, finite, up)}."


def _way(values: np.ndarray, late: bool) -> Way:
    """Which way the values went from the first to the last third of what is asked of, beyond their noise."""
    asked = values[-max(4, len(values) // 3) :] if late else values
    part = max(1, len(asked) // 3)
    before, end = float(np.median(asked[:part])), float(np.median(asked[-part:]))
    scatter = noise(asked) * 1.25 * math.sqrt(2.0 / part) if len(asked) > 3 else 0.0
    if abs(end - before) <= float(table("loaded_questions")["beyond_noise"]) * scatter:
        return "level"
    return "up" if end > before else "down"


def _place(series: Series, finite: np.ndarray, up: bool) -> int:
    """The place of the best among the finite values."""
    values = series.values[finite]
    return int(np.argmax(values) if up else np.argmin(values))


def _figures(series: Series, finite: np.ndarray, up: bool) -> str:
    values, steps, sig = series.values[finite], series.steps[finite], FILTERS["sig"]
    place = _place(series, finite, up)
    extreme = f"{'highest' if up else 'lowest'} {sig(float(values[place]))} at step {int(steps[place])}"
    return f"{sig(float(values[0]))} at step {int(steps[0])}, {extreme}, {sig(float(values[-1]))} at the end"


def learnt(dialogue: Conversation, named: Sequence[Run], said: str) -> str:
    """Whether the runs learnt anything: by what they are judged by, from their first to their last points."""
    runs = list(named or dialogue.evidence.runs)
    if not runs or not re.search(table("loaded_words")["learns"], said):
        return ""
    return _learnt_each(dialogue, runs) if len(runs) > 1 else _learnt_one(next(reads_of(dialogue, runs)))


def _learnt_each(dialogue: Conversation, runs: Sequence[Run]) -> str:
    """How many of several runs learnt anything, and what each of them did."""
    told = [_learnt_one(read).strip("*") for read in reads_of(dialogue, runs)]
    learning = sum(one.startswith("Yes") for one in told)
    few = int(table("loaded_questions")["tags_listed"])
    more = f"and {len(told) - few} more." if len(told) > few else ""
    counted = (
        f"{learning} of the {len(told)} runs learnt" if learning else f"None of the {len(told)} runs is seen to learn"
    )
    return paragraphs(f"**{counted}.**", bullets(told[:few]), more)


def _learnt_one(read: Read) -> str:
    """Whether a run learnt anything: yes or no and the figures, or what is missing."""
    run = read.run
    name = "this run" if run.name == "." else f"`{run.name}`"
    missing = no_return(read) or loss_tells_nothing(read)
    if missing:
        return f"**That cannot be told of {name}: {missing}** {points(read)}"
    tag, maximize = shared_tag([read])
    series = run.series.get(tag)
    if series is None or np.isfinite(series.values).sum() < 3:
        return f"**That cannot be told of {name}: it logged no curve of what it is judged by.** {points(read)}"
    way = _way(series.values[np.isfinite(series.values)], late=False)
    learns = way == ("up" if maximize else "down")
    figures = _figures(series, np.isfinite(series.values), maximize)
    return f"**{'Yes' if learns else 'No'}: {tag} of {name} {_WORDS[way]}: {figures}.**"


def unranked(dialogue: Conversation, named: Sequence[Run], said: str) -> str:
    """That nothing logged says which run is best, and what would; empty where something does, or none is asked."""
    from advisor.consult.entries import ranking

    if not re.search(table("loaded_words")["asks_best"], said) or len(dialogue.evidence.runs) < 2:
        return ""
    if ranking(dialogue, "runs") is not None or dialogue.evidence.studies:
        return ""
    reads = list(reads_of(dialogue, dialogue.evidence.runs))
    why = next((missing for read in reads if (missing := no_return(read))), "")
    why = why or "no held-out loss, metric or return that several of them share was logged."
    tags = sorted({tag for run in dialogue.evidence.runs for tag in run.series})
    few = int(table("loaded_questions")["tags_listed"])
    more = f" and {len(tags) - few} more" if len(tags) > few else ""
    return f"**These logs cannot tell: {why}** Logged are: {', '.join(tags[:few])}{more}."


def levels_apart(dialogue: Conversation, named: Sequence[Run], said: str) -> str:
    """In which curves a named run ended far from all others: what sets it apart where no setting was logged."""
    if len(named) != 1 or len(dialogue.evidence.runs) < 3 or not re.search(table("loaded_words")["asks_apart"], said):
        return ""
    if _set_apart(dialogue, named[0]):
        return ""
    lines = list(_apart(named[0], [run for run in dialogue.evidence.runs if run.name != named[0].name]))
    few = int(table("loaded_questions")["named_at_most"])
    settings = "" if named[0].hyperparameters else "No settings were logged, so by its curves: "
    if not lines:
        return ""
    return paragraphs(
        f"**{settings}`{named[0].name}` ended outside the range of all others in:**", bullets(lines[:few])
    )


def _set_apart(dialogue: Conversation, run: Run) -> bool:
    """Whether a setting of a run has a value that none of the others has: then that is what is different."""
    told = {read.run.name: settings_told(read) for read in reads_of(dialogue, dialogue.evidence.runs)}
    others = [settings for name, settings in told.items() if name != run.name]
    return any(value not in [one.get(key) for one in others] for key, value in told[run.name].items())


def _apart(run: Run, others: Sequence[Run]) -> Iterator[str]:
    """The curves whose end lies outside those of the others by more than their whole range, the furthest first."""
    found: list[tuple[float, str]] = []
    for tag, series in run.series.items():
        ends = [float(end_level(other.series[tag].values)) for other in others if tag in other.series]
        ends, own = [end for end in ends if math.isfinite(end)], float(end_level(series.values))
        if len(ends) < 2 or not math.isfinite(own) or min(ends) <= own <= max(ends):
            continue
        beyond = (own - max(ends) if own > max(ends) else min(ends) - own) / (
            (max(ends) - min(ends)) or abs(own) or 1.0
        )
        sig = FILTERS["sig"]
        found.append((beyond, f"{tag}: {sig(own)}, the others {sig(min(ends))} to {sig(max(ends))}"))
    lacking = [
        tag for tag in others[0].series if all(tag in other.series for other in others) and tag not in run.series
    ]
    yield from (line for _, line in sorted(found, key=lambda one: -one[0]))
    if lacking:
        yield f"it alone did not log {', '.join(lacking[:3])}"
