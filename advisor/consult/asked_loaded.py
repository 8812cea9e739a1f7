"""What is asked of the loaded runs and trials, by a small grammar: of what, which quantity, beside what."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING

from advisor.consult import (
    about_best,
    about_study,
    beside_loaded,
    chosen_loaded,
    course_loaded,
    next_loaded,
    weighed_loaded,
)
from advisor.consult.entries import ranking
from advisor.consult.naming_runs import without_names
from advisor.consult.quantities import plain
from advisor.patterns import compiled
from advisor.tables import table

if TYPE_CHECKING:
    from advisor.consult.conversation import Conversation
    from advisor.records import Run

Answer = Callable[["Conversation", Sequence["Run"], str], str]


def asked_loaded(dialogue: Conversation, named: Sequence[Run], said: str) -> str:
    """The answer to what the sentence asks of the runs and trials; empty where the grammar hears no question in it."""
    text = plain(said)
    heard = {*_words_heard(text), *_marks(dialogue, named, text)}
    for row in table("asked_of_loaded")["answers"]:
        if heard >= set(row["needs"]) and not heard & set(row.get("not", ())):
            found = ANSWERS[row["answer"]](dialogue, named, text)
            if found:
                return found
    return ""


@cache
def _classes() -> Mapping[str, str]:
    grammar = table("asked_of_loaded")
    parts = (grammar[name] for name in ("subjects", "quantities", "comparisons"))
    return {name: text for part in parts for name, text in part.items()} | {"choice-of-run": grammar["choice-of-run"]}


def _words_heard(text: str) -> Iterator[str]:
    """The classes of which a word stands in the text."""
    yield from (name for name, words in _classes().items() if compiled(words).search(text))


def _marks(dialogue: Conversation, named: Sequence[Run], text: str) -> Iterator[str]:
    """What the text names, and what is loaded."""
    yield from (["run"] if named else []) + (["two-runs"] if len(named) > 1 else [])
    if dialogue.evidence.runs:
        yield from ["runs"] + (["several-runs"] if len(dialogue.evidence.runs) > 1 else [])
    if dialogue.evidence.studies:
        yield from ["study"] + (["trial"] if re.search(r"(?:\btrial|#) ?#?\d", text) else [])
    made = ranking(dialogue, text)
    bare = without_names(dialogue.evidence.runs, text)
    settings = weighed_loaded.settings_named(made, bare) if made else []
    yield from (["setting"] if settings else []) + (["two-settings"] if len(settings) > 1 else [])
    if made and weighed_loaded.family_named(made, bare):
        yield "family"


ANSWERS: Mapping[str, Answer] = {
    "equal-steps": beside_loaded.at_equal_steps,
    "run-luck": beside_loaded.luck_of_two,
    "at-best": beside_loaded.at_their_best,
    "settings-weighed": weighed_loaded.settings_weighed,
    "family-weighed": weighed_loaded.family_weighed,
    "next-value": next_loaded.next_value,
    "range-end": next_loaded.range_end,
    "pruning": course_loaded.pruning,
    "sooner": course_loaded.sooner,
    "onset": course_loaded.onset,
    "lucky-seed": chosen_loaded.lucky_seed,
    "again": chosen_loaded.again,
    "waste": chosen_loaded.waste,
    "common": beside_loaded.common,
    "configuration": chosen_loaded.configuration,
    "more-trials": lambda dialogue, named, said: about_study.more_trials(dialogue, said),
    "luck": lambda dialogue, named, said: about_best.luck(dialogue, named),
}
