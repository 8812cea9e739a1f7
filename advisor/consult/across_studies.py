"""Several studies of the same parameters beside each other: folds, seeds, tasks; and what the largest one measures."""

from __future__ import annotations

import math
import re
import statistics
from collections.abc import Sequence
from typing import TYPE_CHECKING

from advisor.consult.about_study import largest
from advisor.consult.speech import bullets, paragraphs
from advisor.consult.untried_values import is_number
from advisor.consult.weighed_loaded import place_of, shown
from advisor.engine.filters import FILTERS
from advisor.records import Study, Trial
from advisor.tables import table

if TYPE_CHECKING:
    from advisor.consult.conversation import Conversation
    from advisor.records import Run


def across(dialogue: Conversation, named: Sequence[Run], said: str) -> str:
    """The best of each of several studies, with the values of a parameter that is asked about; else empty."""
    studies = [study for study in dialogue.evidence.studies if _finite(study)]
    if len(studies) < 2 or dialogue.evidence.runs or not _asks_across(studies, said):
        return ""
    way = _way(dialogue, studies[0])
    if way is None:
        return ""
    best = [(study, (max if way == "maximize" else min)(_finite(study), key=_value)) for study in studies]
    best.sort(key=lambda pair: _value(pair[1]) * (-1 if way == "maximize" else 1))
    key = next((key for key in best[0][1].params if place_of(key, said) is not None), "")
    lines = [f"`{study.name}`: {_words(trial, key)}" for study, trial in best]
    lead = _agreed(key, [trial for _, trial in best]) if key else _spread(best)
    return paragraphs(f"**{lead}**", "The best of each:", bullets(lines))


def _asks_across(studies: Sequence[Study], said: str) -> bool:
    """Whether the question is of the studies by what they are called, or of one of their parameters."""
    rules = table("loaded_words")
    if re.search(rules["of_the_search"], said):
        return False
    shared = set(re.findall(r"[a-z]{3,}", studies[0].name.lower()))
    spoken = {word.removesuffix("s") for word in re.findall(r"[a-z]{3,}", said)}
    keys = {key for study in studies for key in study.parameters}
    of_a_value = any(place_of(key, said) is not None for key in keys) and re.search(rules["asks_value_of"], said)
    return bool(shared & spoken or re.search(rules["of_studies"], said) or of_a_value)


def _finite(study: Study) -> list[Trial]:
    return [t for t in study.trials if t.state == "complete" and t.value is not None and math.isfinite(t.value)]


def _value(trial: Trial) -> float:
    return float(trial.value or 0.0)


def _way(dialogue: Conversation, study: Study) -> str | None:
    from advisor.signals.measured import measure

    return measure(study, dialogue.setup).way


def _words(trial: Trial, key: str) -> str:
    own = f", {key} {shown(trial.params[key])}" if key in trial.params else ""
    return f"{FILTERS['sig'](_value(trial))} (trial {trial.number}{own})"


def _agreed(key: str, trials: Sequence[Trial]) -> str:
    """Whether the best of all studies have one value of a parameter."""
    values = [shown(trial.params[key]) for trial in trials if key in trial.params]
    counts = {value: values.count(value) for value in dict.fromkeys(values)}
    if len(counts) == 1:
        return f"All {len(values)} agree: the best of each has {key} {values[0]}."
    numbers = [float(value) for t in trials if is_number(value := t.params.get(key))]
    if len(numbers) == len(values) and len(counts) > 3:
        low, high = (FILTERS["sig"](pick(numbers)) for pick in (min, max))
        return f"Between {low} and {high}: the {key} of the best of each of {len(values)}."
    told = ", ".join(f"{value} in {count}" for value, count in sorted(counts.items(), key=lambda one: -one[1]))
    return f"They do not agree on {key}: {told} of {len(values)}."


def _spread(best: Sequence[tuple[Study, Trial]]) -> str:
    first, last = best[0], best[-1]
    sig = FILTERS["sig"]
    apart = sig(abs(_value(first[1]) - _value(last[1])))
    return (
        f"`{first[0].name}` is ahead: {sig(_value(first[1]))}; from the first to the last the best lie {apart} apart."
    )


def more_time(dialogue: Conversation, named: Sequence[Run], said: str) -> str:
    """What so many trials more would take, by the median of those that ran: `how long would 100 more take?`."""
    study, asked = largest(dialogue), re.search(table("loaded_words")["more_time"], said)
    if study is None or asked is None or dialogue.evidence.runs:
        return ""
    timed = [(t.completed - t.started).total_seconds() / 3600 for t in study.trials if t.started and t.completed]
    hours = [one for one in timed if one > 0]
    if not hours:
        return "**That cannot be told: the study keeps no times of its trials.**"
    each, total = statistics.median(hours), statistics.fmean(hours) * int(asked["count"])
    shown_as = FILTERS["hours"]
    lead = f"About {shown_as(total)} of training, one after the other, at the mean of the {len(hours)} that ran"
    return f"**{lead} (median {shown_as(each)}; pruned ones are shorter).**"


def what_measured(dialogue: Conversation, named: Sequence[Run], said: str) -> str:
    """What the trials' value is and which way is better, as far as the study says."""
    study = largest(dialogue)
    if study is None or dialogue.evidence.runs or not re.search(table("loaded_words")["asks_metric"], said):
        return ""
    way = _way(dialogue, study)
    better = {"maximize": "higher is better", "minimize": "lower is better"}.get(way or "", "it does not say which way")
    if study.metric_names:
        return f"**{study.metric_names[0]}: {better}.**"
    return f"**The study does not name it: one value a trial, {better}.** Only the code that returns it tells."
