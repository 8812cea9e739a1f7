"""On how many seeds the finalists of a loaded study are to run: one number, the one that the findings ask for."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from advisor.consult.evidence import finding_in_short
from advisor.consult.speech import paragraphs
from advisor.tables import table

if TYPE_CHECKING:
    from advisor.consult.conversation import Conversation
    from advisor.findings import Finding
    from advisor.records import Run


def seeds_wanted(dialogue: Conversation) -> int:
    """The seeds that a finding on the study asks for; the usual number where none does."""
    found = _asking(dialogue)
    return next((p.count for p in found.prescriptions if p.count), 0) if found else int(table("budget")["final_seeds"])


def how_many_seeds(dialogue: Conversation, named: Sequence[Run], said: str) -> str:
    """On how many seeds to repeat the winner of the study that is loaded; empty where no finding asks for it."""
    found = _asking(dialogue)
    if found is None or dialogue.evidence.runs or not re.search(table("loaded_words")["asks_how_many_seeds"], said):
        return ""
    return paragraphs(f"**{seeds_wanted(dialogue)}. {finding_in_short(found)}**", found.explanation)


def _asking(dialogue: Conversation) -> Finding | None:
    """The finding on a study that asks for seeds of its winner, the first to act on."""
    for finding in dialogue.diagnosis.findings:
        wanted = [p for p in finding.prescriptions[:1] if p.action == "repeat-seeds" and p.count]
        if wanted and finding.subject.kind == "study" and finding.suppressed_by is None:
            return finding
    return None
