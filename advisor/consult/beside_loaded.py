"""Runs and trials beside each other: after as many steps, at their best instead of at their end, in common."""

from __future__ import annotations

import math
import re
import statistics
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from advisor.consult.about_study import largest
from advisor.consult.comparing_loaded import compared
from advisor.consult.entries import Entry, Ranking, alike, ranking
from advisor.consult.equal_steps import levels_at_shorter
from advisor.consult.groups_loaded import groups_named
from advisor.consult.naming_runs import without_names
from advisor.consult.setting_effects import without_effect_of
from advisor.consult.speech import bullets, paragraphs
from advisor.consult.weighed_loaded import changes_training, settings_named, shown
from advisor.engine.filters import FILTERS
from advisor.records import Run, Series
from advisor.signals.curves import end_level, smooth
from advisor.tables import table

if TYPE_CHECKING:
    from advisor.consult.conversation import Conversation


def at_equal_steps(dialogue: Conversation, named: Sequence[Run], said: str) -> str:
    """Two runs, one named alone beside the best, at the step where the shorter one ended."""
    two = [*named, *_best_run(dialogue)][:2]
    beside = levels_at_shorter(dialogue, two)
    return paragraphs(beside, compared(dialogue, two, of_length=False)) if beside else ""


def _best_run(dialogue: Conversation) -> Iterator[Run]:
    made = ranking(dialogue, "runs")
    yield from (run for run in dialogue.evidence.runs if made is not None and made.entries[0].name == f"`{run.name}`")


def luck_of_two(dialogue: Conversation, named: Sequence[Run], said: str) -> str:
    """Two runs beside each other, and what is known of the noise that could make such a difference."""
    made, found = ranking(dialogue, "runs"), compared(dialogue, named)
    return paragraphs(found, made.spoken()) if made is not None and found else ""


def at_their_best(dialogue: Conversation, named: Sequence[Run], said: str) -> str:
    """Two runs, or the values of a setting, at their best beside their ends: which only got worse afterwards."""
    made = ranking(dialogue, "runs")
    groups = _groups(dialogue, made, named, said) if made is not None else {}
    if made is None or len(groups) < 2:
        return ""
    best = {name: statistics.fmean(_best(run.series[made.tag], made) for run in runs) for name, runs in groups.items()}
    ends = {name: statistics.fmean(_end(run.series[made.tag]) for run in runs) for name, runs in groups.items()}
    fewest = min(len(runs) for runs in groups.values())
    sig = FILTERS["sig"]
    lines = [f"{name}: {sig(best[name])} at its best, {sig(ends[name])} at its end" for name in groups]
    return paragraphs(f"**{_judged(made, best, ends, fewest)}**", f"By {made.tag}:\n\n{bullets(lines)}")


def _groups(dialogue: Conversation, made: Ranking | None, named: Sequence[Run], said: str) -> Mapping[str, list[Run]]:
    """The named runs, or those of a word beside the others, or all runs by the value of the setting that is named."""
    having = [run for run in dialogue.evidence.runs if made is not None and made.tag in run.series]
    if len(named) > 1 or made is None:
        return {f"`{run.name}`": [run] for run in named if run in having}
    if by_word := groups_named(having, said):
        others = [run for run in having if run not in next(iter(by_word.values()))]
        return {f"{next(iter(by_word))} runs": next(iter(by_word.values())), "the others": others}
    keys = settings_named(made, without_names(dialogue.evidence.runs, said))
    levels = {entry.name: entry.settings.get(keys[0]) for entry in made.entries if entry.counts} if keys else {}
    found: dict[str, list[Run]] = defaultdict(list)
    for run in having:
        if (value := levels.get(f"`{run.name}`")) is not None:
            found[f"{keys[0]} {shown(value)}"].append(run)
    return found


def _best(series: Series, made: Ranking) -> float:
    """The best level on the way: of the smoothed curve, so that a lucky point is none."""
    values = smooth(series.values[np.isfinite(series.values)])
    return float(values.max() if made.maximize else values.min()) if len(values) else math.nan


def _end(series: Series) -> float:
    values = series.values[np.isfinite(series.values)]
    return float(end_level(values)) if len(values) else math.nan


def _judged(made: Ranking, best: Mapping[str, float], ends: Mapping[str, float], runs: int) -> str:
    ordered = sorted(ends, key=lambda name: -ends[name] if made.maximize else ends[name])
    first, last = ordered[0], ordered[-1]
    fell = made.apart(best[last], ends[last], runs) and made.ahead(best[last], ends[last])
    if not made.apart(ends[first], ends[last], runs):
        return f"Neither is worse: at their ends {first} and {last} are within the noise."
    if not fell:
        return f"{last} is really worse than {first}: it never was better than at its end."
    if made.apart(best[first], best[last], runs) and made.ahead(best[first], best[last]):
        return f"Both: {last} got worse after its best, and at its best it was behind {first} already."
    level = "ahead of" if made.apart(best[first], best[last], runs) else "level with"
    return (
        f"It is worse at its end alone: at the best, {last} stood {level} {first}. Keep that checkpoint, or stop there."
    )


def common(dialogue: Conversation, named: Sequence[Run], said: str) -> str:
    """What the best few share in their settings and the range of all does not; empty where nothing ranks."""
    made = ranking(dialogue, said)
    asked = re.search(r"\b(\d+)\b", said)
    few = int(asked[1]) if asked else int(table("budget")["finalists"])
    if made is None or len(made.entries) <= few:
        return ""
    best, all_of_them = made.entries[:few], made.entries
    names = ", ".join(entry.name for entry in best)
    lines = [line for key in _keys(all_of_them) if (line := _in_common(dialogue, key, best, all_of_them))]
    if not lines:
        return f"**Nothing sets them apart: each setting of the best {few} ({names}) is spread over its range.**"
    return paragraphs(f"**What the best {few} share ({names}):**", bullets(lines), _alike_alone(made, few))


def _keys(entries: Sequence[Entry]) -> Iterator[str]:
    """The settings that differ and change a training."""
    keys = dict.fromkeys(key for entry in entries for key in entry.settings)
    yield from (k for k in keys if changes_training(k) and len({str(e.settings.get(k)) for e in entries}) > 1)


def _in_common(dialogue: Conversation, key: str, best: Sequence[Entry], others: Sequence[Entry]) -> str:
    values = [entry.settings.get(key) for entry in best]
    if len({str(value) for value in values}) == 1:
        tried = sorted({shown(e.settings[key]) for e in others if key in e.settings} - {shown(values[0])})
        return f"{key} {shown(values[0])} (also tried: {', '.join(tried[:5])})" if values[0] is not None else ""
    numbers = [float(v) for v in values if isinstance(v, (int, float)) and not isinstance(v, bool)]
    low, high = _range(dialogue, key, others)
    if len(numbers) < len(values) or not low < high or without_effect_of(dialogue, key):
        return ""
    logarithmic = low > 0 and high / low > float(table("parameters")["log_span"])
    span = math.log(max(numbers) / min(numbers)) / math.log(high / low) if logarithmic and min(numbers) > 0 else None
    share = span if span is not None else (max(numbers) - min(numbers)) / (high - low)
    if share > float(table("asked_of_loaded")["common_share"]):
        return ""
    sig = FILTERS["sig"]
    return f"{key} {sig(min(numbers))} to {sig(max(numbers))} (of {sig(low)} to {sig(high)})"


def _range(dialogue: Conversation, key: str, entries: Sequence[Entry]) -> tuple[float, float]:
    study = largest(dialogue)
    parameter = study.parameters.get(key) if study is not None else None
    if parameter is not None and parameter.low is not None and parameter.high is not None:
        return parameter.low, parameter.high
    tried = [float(v) for e in entries if isinstance(v := e.settings.get(key), (int, float))]
    return (min(tried), max(tried)) if tried else (0.0, 0.0)


def _alike_alone(made: Ranking, few: int) -> str:
    """That a sampler which draws near its best makes such likeness itself."""
    repeated = any(len(group) > 1 for group in alike(made.entries[:few]))
    return "" if repeated else "A sampler draws near its best, so part of that likeness is its own doing."
