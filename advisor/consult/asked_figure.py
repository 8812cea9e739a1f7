"""Asked for a figure that was logged: a final accuracy, the best return, a gap; or told that it was not logged."""

from __future__ import annotations

import math
import re
import statistics
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from advisor.consult.asked_points import figures_at, gap_at
from advisor.consult.entries import ranking, reads_of
from advisor.consult.judged_loaded import judged_by
from advisor.consult.naming_runs import without_names
from advisor.consult.speech import bullets, paragraphs
from advisor.engine.filters import FILTERS
from advisor.names import words
from advisor.tables import table

if TYPE_CHECKING:
    from advisor.consult.conversation import Conversation
    from advisor.records import Run, Series
    from advisor.signals.read import Read


def figure(dialogue: Conversation, named: Sequence[Run], said: str) -> str:
    """The figure that is asked for, of the named runs or of all; empty where none is asked for."""
    rules = table("loaded_questions")
    quantity = quantity_named(said)
    if dialogue.evidence.runs and re.search(rules["asks_gap"], said):
        return _gaps(dialogue, named, said)
    words_of_points = table("loaded_words")
    level = quantity is None and re.search(words_of_points["asks_level"], said) is not None
    at_a_step = quantity is not None and re.search(words_of_points["at_step"], said) is not None
    if not (level or at_a_step or re.search(rules["asks_figure"], said)):
        return ""
    if quantity is None:
        return _by_own_name(dialogue, named, said)
    if not dialogue.evidence.runs and quantity == "time" and (took := _trials_took(dialogue)):
        return took
    if not dialogue.evidence.runs:
        return _of_trials(dialogue, said, quantity)
    reads = list(reads_of(dialogue, named or dialogue.evidence.runs))
    if quantity == "length":
        return _lengths(named or dialogue.evidence.runs)
    if quantity == "time" and (each := list(_durations(named or dialogue.evidence.runs))):
        return _listed(each, said)
    lines = [(read, series) for read in reads if (series := series_named(read, quantity, said)) is not None]
    if lines and (there := figures_at(lines, said)):
        return _listed(there, said)
    return _told(lines, said) if lines else _not_logged(dialogue)


def curve_figure(dialogue: Conversation, named: Sequence[Run], said: str) -> str:
    """A figure of a curve that also bears the name of a setting, or of two curves: a peak rate, a gap at a step."""
    rules = table("loaded_questions")
    gap = (
        dialogue.evidence.runs
        and re.search(rules["asks_gap"], said)
        and re.search(table("loaded_words")["at_step"], said)
    )
    of_rate = quantity_named(said) == "learning_rate" and re.search(table("loaded_words")["of_curve"], said)
    one = len(named or dialogue.evidence.runs) == 1
    found = figure(dialogue, named, without_names(dialogue.evidence.runs, said)) if gap or (of_rate and one) else ""
    return "" if found.startswith("**That was not logged") else found


def _listed(lines: Sequence[str], said: str) -> str:
    """A line a run, the first as the point: a few of many, all of them where each is asked for."""
    rules = table("loaded_questions")
    few = int(rules["tags_listed" if re.search(rules["asks_each"], said) else "named_at_most"])
    more = f"and {len(lines) - few} more." if len(lines) > few else ""
    return paragraphs(f"**{lines[0]}**", bullets(lines[1:few]) if lines[1:few] else "", more)


def _lengths(runs: Iterable[Run]) -> str:
    """How far each run came: its last step, alike in all or by run."""
    last = {run.name: max((int(s.steps[-1]) for s in run.series.values() if len(s)), default=0) for run in runs}
    if len(set(last.values())) == 1:
        return f"**To step {next(iter(last.values()))}{', all of them' if len(last) > 1 else ''}, as it was logged.**"
    few = int(table("loaded_questions")["named_at_most"])
    lines = [f"`{name}`: to step {step}" for name, step in sorted(last.items(), key=lambda one: -one[1])]
    more = f"and {len(lines) - few} more." if len(lines) > few else ""
    return paragraphs("**By run, as it was logged:**", bullets(lines[:few]), more)


def _durations(runs: Iterable[Run]) -> Iterator[str]:
    """How long each run took by the clock times of its points."""
    for run in runs:
        times = [t for series in run.series.values() for t in series.wall_times[np.isfinite(series.wall_times)]]
        if len(times) > 1 and max(times) > min(times):
            took = FILTERS["hours"]((max(times) - min(times)) / 3600)
            yield f"`{run.name}`: {took} from its first point to its last."


def _by_own_name(dialogue: Conversation, named: Sequence[Run], said: str) -> str:
    """The figures of the curve whose own name the words hold, `the final beta`; of a loss where its data alone are."""
    reads = list(reads_of(dialogue, named or dialogue.evidence.runs))
    tags = {tag for read in reads for tag in read.run.series if is_spoken(tag, said)}
    split = split_named(reads, said)
    rules = table("loaded_words")
    level = re.search(rules["at_step"], said) or re.search(rules["asks_level"], said)
    if not tags and split is not None and level:
        return _of_data(reads, split, said)
    if not tags and len(reads) == 1 and re.search(rules["at_step"], said) and re.search(rules["asks_level"], said):
        tags = {tag for tag in (judged_by(reads[0])[0],) if tag}
    tag = max(tags, key=len, default="")
    lines = [(read, read.run.series[tag]) for read in reads if tag in read.run.series]
    there = figures_at(lines, said)
    return _listed(there, said) if there else _told(lines, said) if lines else ""


def _of_data(reads: Sequence[Read], split: str, said: str) -> str:
    """The figures of a part of the data that is named without a quantity: its metric, then its loss."""
    found = [
        (read, read.run.series[tag])
        for read in reads
        for role in ("metric", "loss")
        for tag, meaning in read.meanings.items()
        if meaning.split == split and meaning.role == role and meaning.direction and len(read.run.series[tag])
    ]
    there = figures_at(found, said)
    return _listed(there, said) if there else _told(found, said) if found else ""


def is_spoken(tag: str, said: str) -> bool:
    """Whether a text names a curve by the last part of its tag."""
    own = r"[\s_-]?".join(map(re.escape, words(tag.rsplit("/", 1)[-1])))
    return bool(own) and re.search(rf"(?<![\w-]){own}(?![\w-])", said) is not None


def _trials_took(dialogue: Conversation) -> str:
    """How long the trials of the study took, all together and one at the median, as far as their times were kept."""
    study = max(dialogue.evidence.studies, key=lambda study: len(study.trials), default=None)
    timed = [(t.started, t.completed) for t in study.trials if t.started and t.completed] if study is not None else []
    hours = [(end - start).total_seconds() / 3600 for start, end in timed if end > start]
    if not hours:
        return ""
    shown, count = FILTERS["hours"], FILTERS["count"]
    span = (max(end for _, end in timed) - min(start for start, _ in timed)).total_seconds() / 3600
    usual = shown(statistics.median(hours))
    lead = f"{shown(sum(hours))} of training over {count(len(hours), 'trial')}, {usual} the median one"
    return f"**{lead}; {shown(span)} from the first start to the last end.**"


def quantities_named(said: str) -> list[str]:
    """The rows of all quantities that the words name, in their order."""
    rows = table("loaded_questions")["figures"]
    places = {name: m.start() for name, row in rows.items() if (m := re.search(rf"\b(?:{row['said']})\b", said))}
    return sorted(places, key=lambda name: places[name])


def quantity_named(said: str) -> str | None:
    """The row of the quantity that the words name."""
    rows = table("loaded_questions")["figures"]
    return next((name for name, row in rows.items() if re.search(rf"\b(?:{row['said']})\b", said)), None)


def series_named(read: Read, quantity: str, said: str) -> Series | None:
    """The run's series of the quantity: of the part of the data that was named, else held out before trained on."""
    row = table("loaded_questions")["figures"][quantity]
    tags = [tag for tag in read.run.series if _is_of(tag, row) or row["role"] == _role(read, tag)]
    if split := split_named([read], said):
        tags = [
            tag for tag in tags if _split(read, tag) == split or (split == "validation" and _split(read, tag) == "test")
        ]
    order = ("validation", "test", None, "train")
    chosen = {one.tag for one in read.chosen.values()}
    apart = {tag: "std" in words(tag) and not re.search(r"\b(?:std|deviation)\b", said) for tag in tags}
    tags.sort(key=lambda tag: (apart[tag], order.index(_split(read, tag)), tag not in chosen, len(tag)))
    return read.run.series[tags[0]] if tags else None


def split_named(reads: Sequence[Read], said: str) -> str | None:
    """The part of the data that the words name: the test set by its own curves where there are such."""
    held = {meaning.split for read in reads for meaning in read.meanings.values()}
    if re.search(r"\btest\b", said) and "test" in held:
        return "test"
    return next((s for s, text in table("loaded_questions")["splits"].items() if re.search(text, said)), None)


def _is_of(tag: str, row: Mapping[str, Any]) -> bool:
    """Whether a tag is of the quantity: by one of its words, or as people say it."""
    spaced = re.sub(r"[/_.:-]+", " ", tag.lower())
    return bool(set(words(tag)) & set(row["words"])) or re.search(rf"\b(?:{row['said']})\b", spaced) is not None


def _role(read: Read, tag: str) -> str:
    return read.meanings[tag].role if tag in read.meanings else ""


def _split(read: Read, tag: str) -> str | None:
    return read.meanings[tag].split if tag in read.meanings else None


def _told(found: Sequence[tuple[Read, Series]], said: str) -> str:
    """The figures in the order of what was asked: the best first; a few of many."""
    lines = [(_end(series), _best(read, series), read, series) for read, series in found]
    way = next((m.direction for read, s in found if (m := read.meanings.get(s.tag)) and m.direction), None)
    highest = re.search(table("loaded_questions")["asks_highest"], said) if way is None else None
    sign = -1.0 if way == "maximize" or (way is None and highest) else 1.0
    extreme = re.search(table("loaded_questions")["asks_extreme"], said) is not None
    if highest and extreme:
        lines = [(end, _highest(series), read, series) for end, _, read, series in lines]
    lines.sort(key=lambda line: _order(sign * (line[1][0] if extreme else line[0])))
    shown = "highest" if highest and extreme else "best" if way is not None else ""
    return _listed([_line(read, series, end, best, shown) for end, best, read, series in lines], said)


def figure_line(read: Read, series: Series) -> str:
    """A curve in a line: its end, and its best or its range."""
    meaning = read.meanings.get(series.tag)
    shown = "best" if meaning is not None and meaning.direction else ""
    return _line(read, series, _end(series), _best(read, series), shown)


def _highest(series: Series) -> tuple[float, int]:
    """The highest value as it was logged, and its step."""
    values = np.where(np.isfinite(series.values), series.values, -math.inf)
    place = int(np.argmax(values))
    return float(values[place]), int(series.steps[place])


def _order(level: float) -> float:
    return level if math.isfinite(level) else math.inf


def _line(read: Read, series: Series, end: float, best: tuple[float, int], shown: str) -> str:
    sig = FILTERS["sig"]
    where = f"`{read.run.name}`: " if read.run.name != "." else ""
    last = (
        f"ended at {sig(end)} (step {int(series.steps[-1])})" if math.isfinite(end) else "ended without a finite value"
    )
    top = f", its {shown} was {sig(best[0])} at step {best[1]}" if shown and math.isfinite(best[0]) else ""
    low, high = (
        (float(f(series.values)) for f in (np.nanmin, np.nanmax)) if np.isfinite(series.values).any() else (0, 0)
    )
    span = "" if shown else f", between {sig(low)} and {sig(high)} on the way"
    if _role(read, series.tag) == "learning_rate":
        first, (peak, step) = sig(float(series.values[0])), _highest(series)
        return f"{where}{series.tag} began at {first}, was highest at step {step} ({sig(peak)}) and {last}."
    return f"{where}{series.tag} {last}{top}{span}."


def _end(series: Series) -> float:
    return float(series.values[-1])


def _best(read: Read, series: Series) -> tuple[float, int]:
    """The best value as it was logged, and its step; the lowest where nothing says which way is better."""
    values = series.values
    if not np.isfinite(values).any():
        return math.nan, 0
    meaning = read.meanings.get(series.tag)
    up = meaning is not None and meaning.direction == "maximize"
    finite = np.where(np.isfinite(values), values, -math.inf if up else math.inf)
    place = int(np.argmax(finite) if up else np.argmin(finite))
    return float(values[place]), int(series.steps[place])


def _gaps(dialogue: Conversation, named: Sequence[Run], said: str) -> str:
    """Training and held-out level at the end of each run, and what lies between: by the loss where it is named."""
    pairs = [("train_metric", "metric"), ("train", "val")]
    ordered = pairs[::-1] if quantity_named(said) == "loss" else pairs
    reads = list(reads_of(dialogue, named or dialogue.evidence.runs))
    lines = [line for read in reads for line in gap_at(read, ordered, said) or _gap(read, ordered)]
    return _listed(lines, said) if lines else _not_logged(dialogue)


def _gap(read: Read, pairs: Sequence[tuple[str, str]]) -> Iterator[str]:
    from advisor.signals.curves import end_level

    for one, other in pairs:
        if one in read.chosen and other in read.chosen:
            a, b = (float(end_level(read.chosen[name].values)) for name in (one, other))
            sig, name = FILTERS["sig"], "This run" if read.run.name == "." else f"`{read.run.name}`"
            tags = f"{read.chosen[one].tag} {sig(a)}, {read.chosen[other].tag} {sig(b)}"
            yield f"{name} ends {sig(abs(b - a))} apart: {tags}."
            return


def _of_trials(dialogue: Conversation, said: str, quantity: str) -> str:
    """The best values of the study, where a result is asked for; what else a trial holds is its parameters."""
    made = ranking(dialogue, said)
    if made is None or quantity not in table("loaded_questions")["results"]:
        return ""
    first, rest = made.entries[0], made.entries[1:3]
    lines = [f"{entry.name}: {entry.figure}" for entry in rest]
    return paragraphs(f"**{first.figure}: {first.name}, by {made.tag}.**", bullets(lines) if lines else "")


def _not_logged(dialogue: Conversation) -> str:
    tags = sorted({tag for run in dialogue.evidence.runs for tag in run.series})
    few = int(table("loaded_questions")["tags_listed"])
    listed = ", ".join(tags[:few]) + (f" and {len(tags) - few} more" if len(tags) > few else "")
    return f"**That was not logged, so I cannot tell.** Logged are: {listed}."
