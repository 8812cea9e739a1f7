"""Asked for a place among what is loaded: the second best, the worst, with its level and its settings."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from advisor.consult.entries import ranking
from advisor.consult.ranked_loaded import moved_settings, tied
from advisor.consult.speech import paragraphs
from advisor.engine.filters import FILTERS
from advisor.tables import table

if TYPE_CHECKING:
    from advisor.consult.conversation import Conversation
    from advisor.records import Run


def placed(dialogue: Conversation, named: Sequence[Run], said: str) -> str:
    """The run or trial at the place that is asked for; empty where no place is, or nothing ranks."""
    words, said = table("loaded_words"), said.strip()
    asked = re.search(words["place"], said) if re.match(words["asks_place"], said) else None
    made = ranking(dialogue, said) if asked is not None else None
    if asked is None or made is None or len(made.entries) < 2:
        return ""
    place = next((number for name, number in words["places"].items() if asked[name]), len(made.entries))
    if place > len(made.entries):
        return f"**There is none: {FILTERS['count'](len(made.entries), 'entry', 'entries')} can be ranked.**"
    entry, best = made.entries[place - 1], made.entries[0]
    apart = (
        ""
        if entry.figure == "lost (not finite)"
        else f", {FILTERS['sig'](abs(entry.value - best.value))} behind {best.name}"
    )
    lead = f"**{entry.name}: {made.tag} {entry.figure}{moved_settings(made, entry)}{apart}.**"
    return paragraphs(lead, tied(made) if place < len(made.entries) else "")
