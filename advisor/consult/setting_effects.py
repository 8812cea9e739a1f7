"""What the trials measured of one setting: whether it acts beyond chance, and what presses against its ends."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from advisor.consult.evidence import finding_in_short
from advisor.tables import table

if TYPE_CHECKING:
    from advisor.consult.conversation import Conversation
    from advisor.findings import Finding
    from advisor.signals.effects import Effects


def ends_of(dialogue: Conversation, key: str) -> Iterator[str]:
    """What was found against the ends of its range, in a line each."""
    yield from map(finding_in_short, findings_of_ends(dialogue, key))


def findings_of_ends(dialogue: Conversation, key: str) -> Iterator[Finding]:
    """What was found against the ends of its range."""
    for finding in dialogue.diagnosis.findings:
        if finding.rule in table("loaded_questions")["ends"] and finding.subject.parameter == key:
            yield finding


def without_effect_of(dialogue: Conversation, key: str) -> bool:
    """Whether the study in which it was searched shows no effect of it beyond chance."""
    chance = chances(dialogue, key).get(key)
    return (
        not any(ends_of(dialogue, key))
        and chance is not None
        and chance > float(table("importance")["evidence"]["chance"])
    )


def chances(dialogue: Conversation, key: str) -> Mapping[str, float]:
    """The chance of each parameter's effect to be none, in the largest study that searched the named one."""
    found = effects_of(dialogue, key)
    return found.chances if found is not None else {}


def effects_of(dialogue: Conversation, key: str) -> Effects | None:
    """The measured effects of the largest study that searched the setting; None where none could be measured."""
    from advisor.signals.measured import measure

    having = [study for study in dialogue.evidence.studies if key in study.parameters]
    study = max(having, key=lambda study: len(study.trials), default=None)
    measured = measure(study, dialogue.setup) if study is not None else None
    return measured.effects if measured is not None and measured.way is not None else None
