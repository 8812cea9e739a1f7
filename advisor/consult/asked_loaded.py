"""What is asked of the loaded runs and trials, by a small grammar: of what, which quantity, beside what."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING

from advisor.consult import (
    about_best,
    about_study,
    beside_loaded,
    chosen_loaded,
    course_loaded,
    groups_loaded,
    next_loaded,
    ranked_loaded,
    steps_loaded,
    trial_loaded,
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


def asked_loaded(dialogue: Conversation, named: Sequence[Run], said: str, rows: str = "answers") -> str:
    """The answer to what the sentence asks of the runs and trials; empty where the grammar hears no question in it.

    The rows `at_last` are for what nothing else heard.
    """
    text = plain(said)
    if compiled(table("asked_of_loaded")["general"]).search(text):
        return ""
    heard = {*_words_heard(text), *_marks(dialogue, named, text)}
    for row in table("asked_of_loaded")[rows]:
        if heard >= set(row["needs"]) and not heard & set(row.get("not", ())):
            found = ANSWERS[row["answer"]](dialogue, named, text)
            if found:
                return found
    return ""


@cache
def _classes() -> Mapping[str, str]:
    grammar = table("asked_of_loaded")
    parts = (grammar[name] for name in ("subjects", "quantities", "comparisons"))
    return {name: rf"\b(?:{'|'.join(words)})(?!\w)" for part in parts for name, words in part.items()}


def _words_heard(text: str) -> Iterator[str]:
    """The classes of which a word stands in the text."""
    yield from (name for name, words in _classes().items() if compiled(words).search(text))


def _marks(dialogue: Conversation, named: Sequence[Run], text: str) -> Iterator[str]:
    """What the text names, and what is loaded."""
    yield from _counted("run", len(named))
    yield from _counted("group", len(groups_loaded.groups_named(dialogue.evidence.runs, text)))
    yield from ["runs"] * bool(dialogue.evidence.runs) + ["several-runs"] * (len(dialogue.evidence.runs) > 1)
    if dialogue.evidence.studies:
        yield "study"
        yield from _counted("trial", len(about_study.trials_named(dialogue, text)))
    made = ranking(dialogue, text)
    bare = without_names(dialogue.evidence.runs, text)
    yield from _counted("setting", len(weighed_loaded.settings_named(made, bare)) if made else 0)
    if made and weighed_loaded.family_named(made, bare):
        yield "family"


def _counted(mark: str, count: int) -> list[str]:
    """The mark of what is named, and that of two of it."""
    return [mark] * (count > 0) + [f"two-{mark}s"] * (count > 1)


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
    "going-on": chosen_loaded.going_on,
    "groups": groups_loaded.groups_compared,
    "group-scatter": groups_loaded.scatter,
    "trial": trial_loaded.standing,
    "bet-on": trial_loaded.bet_on,
    "default-beaten": trial_loaded.default_beaten,
    "worth-continuing": steps_loaded.worth_continuing,
    "lead": chosen_loaded.lead,
    "typical": chosen_loaded.typical,
    "seeds": lambda dialogue, named, said: ranked_loaded.seeds(dialogue, said),
    "discard": chosen_loaded.discard,
    "lately": course_loaded.lately,
    "too-long": chosen_loaded.too_long,
    "length": steps_loaded.until_done,
    "useless-trials": trial_loaded.useless,
    "fixed": weighed_loaded.fixed,
    "matters": lambda dialogue, named, said: about_best.matters(dialogue, named),
    "common": beside_loaded.common,
    "configuration": chosen_loaded.configuration,
    "next-range": next_loaded.next_range,
    "since-trial": course_loaded.since_trial,
    "setting-acts": weighed_loaded.setting_acts,
    "more-trials": lambda dialogue, named, said: about_study.more_trials(dialogue, said),
}
