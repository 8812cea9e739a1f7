"""What was set in what is loaded: the value of a setting in a named run or trial, or in each of them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from advisor.consult.about_study import trials_named
from advisor.consult.asked_figure import quantity_named
from advisor.consult.entries import ranking, reads_of, settings_told
from advisor.consult.naming_runs import without_names
from advisor.consult.speech import bullets, paragraphs
from advisor.consult.untried_values import is_number, number_of
from advisor.consult.weighed_loaded import place_of, settings_named, shown
from advisor.names import canonical, words
from advisor.parameters import said as said_of
from advisor.records import Scalar
from advisor.tables import table

if TYPE_CHECKING:
    from advisor.consult.conversation import Conversation
    from advisor.records import Run


def setting_used(dialogue: Conversation, named: Sequence[Run], said: str) -> str:
    """The value that a setting had in the runs or trials that are named, in all where none is; empty if not set."""
    rules = table("loaded_words")
    if re.search(rules["of_the_best"], said) and re.search(rules["asks_used"], said):
        return _of_the_best(dialogue, said)
    if not re.search(rules["asks_used"], said) or re.search(rules["asks_which_value"], said):
        return ""
    bare = without_names(dialogue.evidence.runs, said)
    trials = {f"trial {trial.number}": trial.params for trial in trials_named(dialogue, said)}
    known = trials or _of_runs(dialogue, named, said)
    places = {key: place for key in _keys(known) if (place := place_of(key, bare)) is not None}
    if not places:
        return _never_logged(dialogue, said)
    key = min(places, key=lambda one: (places[one], not _is_spelled(one, bare), len(one)))
    return _told(key, known, len(trials or named) == 1 or len(known) == 1)


def extreme_setting(dialogue: Conversation, named: Sequence[Run], said: str) -> str:
    """The runs or trials with the highest or the lowest value of a setting: `which run had the largest batch?`."""
    rules, made = table("loaded_words"), ranking(dialogue, said)
    high, low = (re.search(rules[name], said) is not None for name in ("asks_most", "asks_least"))
    if made is None or named or high == low or not re.search(rules["asks_whose"], said):
        return ""
    bare = without_names(dialogue.evidence.runs, said)
    key = next((key for key in settings_named(made, bare)), "")
    having = [e for e in made.entries if is_number(e.settings.get(key))]
    if not having:
        return ""
    ordered = sorted(having, key=lambda entry: number_of(entry, key), reverse=high)
    lines = [f"{entry.name}: {key} {shown(entry.settings[key])} ({made.tag} {entry.figure})" for entry in ordered]
    few = int(table("loaded_questions")["named_at_most"])
    return paragraphs(f"**{lines[0]}.**", bullets(lines[1:few]) if lines[1:] else "")


def setting_to_use(dialogue: Conversation, named: Sequence[Run], said: str) -> str:
    """Which value of a searched parameter to take, by what the trials measured: `how many layers should I use?`."""
    from advisor.consult.asked_setting import about_setting

    made = ranking(dialogue, said) if dialogue.evidence.studies else None
    if made is None or not re.search(table("loaded_words")["asks_to_use"], said) or not settings_named(made, said):
        return ""
    return about_setting(dialogue, said)


def _never_logged(dialogue: Conversation, said: str) -> str:
    """That a setting that is asked for was logged nowhere; empty for a general question."""
    name = next((n for n, spoken in said_of().items() if re.search(rf"(?<![\w-])(?:{spoken})(?!\w)", said)), None)
    if name is None or not re.search(table("loaded_words")["refers"], said) or quantity_named(said):
        return ""
    known = sorted({key for run in dialogue.evidence.runs for key in run.hyperparameters})
    few = int(table("loaded_questions")["tags_listed"])
    beside = f" Logged settings are: {', '.join(known[:few])}." if known else " No settings were logged at all."
    return f"**No {name.replace('_', ' ')} was logged, so these logs cannot tell.**{beside}"


def _is_spelled(key: str, said: str) -> bool:
    return " ".join(words(key)) in re.sub(r"[_-]", " ", said)


def _of_the_best(dialogue: Conversation, said: str) -> str:
    """What a setting was in the best of the runs or trials, each of those of one name: `dropout_0`, `dropout_1`."""
    made = ranking(dialogue, said)
    best = made.entries[0] if made is not None and made.entries else None
    name = next((n for n, spoken in said_of().items() if re.search(rf"(?<![\w-])(?:{spoken})(?!\w)", said)), None)
    keys = (
        [k for k in best.settings if place_of(k, said) is not None or _is_one_of(k, name)] if best is not None else []
    )
    told = [f"{key} {shown(best.settings[key])}" for key in keys] if best is not None else []
    return f"**{', '.join(told)}: in the best, {best.name} ({best.figure}).**" if best is not None and told else ""


def _is_one_of(key: str, name: str | None) -> bool:
    plain = re.sub(r"[_-]?[a-z]?\d+$", "", key)
    return name is not None and name in (canonical(key), canonical(plain))


def _of_runs(dialogue: Conversation, named: Sequence[Run], said: str) -> dict[str, Mapping[str, Scalar]]:
    reads = reads_of(dialogue, named or dialogue.evidence.runs)
    return {f"`{read.run.name}`" if read.run.name != "." else "this run": settings_told(read) for read in reads}


def _keys(known: Mapping[str, Mapping[str, Scalar]]) -> Iterator[str]:
    yield from dict.fromkeys(key for settings in known.values() for key in settings)


def _told(key: str, known: Mapping[str, Mapping[str, Scalar]], one: bool) -> str:
    """One value of one run; several by value, those that have each beside it."""
    if one:
        name, settings = next(iter(known.items()))
        return f"**{shown(settings.get(key, 'not logged'))}: the `{key}` of {name}.**"
    having: dict[str, list[str]] = defaultdict(list)
    for name, settings in known.items():
        having[shown(settings[key]) if key in settings else "not logged"].append(name)
    if len(having) == 1:
        return f"**`{key}` was {next(iter(having))} in all {len(known)} of them.**"
    lines = [f"{value}: {_named(names)}" for value, names in having.items()]
    few = int(table("loaded_questions")["tags_listed"])
    more = f"and {len(lines) - few} more values." if len(lines) > few else ""
    return paragraphs(f"**`{key}` by value, over {len(known)}:**", bullets(lines[:few]), more)


def _named(names: Sequence[str]) -> str:
    few = int(table("loaded_questions")["named_at_most"])
    return f"{', '.join(names[:few])} and {len(names) - few} more" if len(names) > few else ", ".join(names)
