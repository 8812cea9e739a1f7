"""What is said of what is loaded beside a general answer: what it holds of it, or that it does not tell."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from advisor.consult.about_study import largest
from advisor.consult.entries import reads_of, settings_told
from advisor.consult.evidence import findings_in_short
from advisor.consult.speech import paragraphs
from advisor.consult.weighed_loaded import shown
from advisor.engine.filters import FILTERS
from advisor.names import canonical
from advisor.parameters import said as said_of
from advisor.patterns import compiled
from advisor.tables import table

if TYPE_CHECKING:
    from advisor.consult.conversation import Conversation
    from advisor.consult.understood import Understanding


def beside_general(dialogue: Conversation, understood: Understanding) -> str:
    """What is loaded says of a question that has a general answer alone; empty without evidence or a question."""
    said, evidence = understood.text.lower(), dialogue.evidence
    if not (evidence.runs or evidence.studies) or not understood.question or understood.facts:
        return ""
    if compiled(table("asked_of_loaded")["general"]).search(said):
        return ""
    first = next(iter(understood.matches), None)
    if first is None or first.id == "topic/out-of-scope" or not first.id.startswith(("topic/", "claim/")):
        return ""
    if first.id in table("consultation")["report_on"]:
        return ""  # it is answered with the findings on what is loaded
    if of_setting := next(_of_settings(dialogue, said, first.id), ""):
        return of_setting
    refers = re.search(table("loaded_words")["refers"], said) is not None
    return f"**What is loaded does not tell that: it holds {held(dialogue)}.** In general:" if refers else ""


def _of_settings(dialogue: Conversation, said: str, topic: str) -> Iterator[str]:
    """What the setting that is spoken of was in what is loaded, or that it was not logged."""
    named = [name for name, spoken in said_of().items() if re.search(rf"(?<![\w-])(?:{spoken})(?!\w)", said)]
    tied = [name for name, about in table("consultation")["asked_of"].items() if about == topic and name in named]
    for name in tied or named[:1]:
        values = list(dict.fromkeys(_values(dialogue, name)))
        if not values:
            yield f"**No {name.replace('_', ' ')} was logged in what is loaded, so it does not tell.** In general:"
        told, spoken = _listed(values, int(table("loaded_questions")["named_at_most"])), name.replace("_", " ")
        yield f"**In what is loaded the {spoken} was {told}; that alone does not answer it.** In general:"


def _values(dialogue: Conversation, name: str) -> Iterator[str]:
    for read in reads_of(dialogue, dialogue.evidence.runs):
        yield from (shown(value) for key, value in settings_told(read).items() if canonical(key) == name)
    study = largest(dialogue)
    for trial in study.trials if study is not None else ():
        yield from (shown(value) for key, value in trial.params.items() if canonical(key) == name)


def held(dialogue: Conversation) -> str:
    """What is loaded in a few words: the runs with their curves, the trials with their parameters."""
    count, parts = FILTERS["count"], []
    runs, study = dialogue.evidence.runs, largest(dialogue)
    few = int(table("loaded_questions")["tags_listed"])
    if runs:
        parts.append(
            f"{count(len(runs), 'run')} with {_listed(sorted({tag for run in runs for tag in run.series}), few)}"
        )
    if study is not None:
        parts.append(f"{count(len(study.trials), 'trial')} over {_listed(sorted(study.parameters), few)}")
    return " and ".join(parts)


def _listed(names: Sequence[str], few: int) -> str:
    more = f" and {len(names) - few} more" if len(names) > few else ""
    return (", ".join(names[:few]) or "nothing") + more


def of_loaded(dialogue: Conversation, understood: Understanding) -> str:
    """What is said of a question that names something loaded and seems none of the advisor's business."""
    said, words = understood.text.lower(), table("loaded_words")
    names = re.search(words["of_what_is_loaded"], said) or re.search(words["of_a_curve"], said)
    return not_heard(dialogue, understood) if names else ""


def not_heard(dialogue: Conversation, understood: Understanding) -> str:
    """What is said of a question of which nothing was understood, where something is loaded; else empty."""
    if not (dialogue.evidence.runs or dialogue.evidence.studies) or not understood.question:
        return ""
    lead = f"I do not see what of that is in what is loaded: {held(dialogue)}."
    return paragraphs(lead, findings_in_short(dialogue))
