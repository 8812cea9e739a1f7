"""The usual value of one parameter, asked by its name alone: `what's a good dropout for a transformer?`."""

from __future__ import annotations

import re
from typing import Any

from advisor import parameters
from advisor.patterns import compiled
from advisor.tables import table


def usual_asked(said: str) -> dict[str, Any]:
    """The question and the one parameter that it names; empty for any other text, and where a value of it is told."""
    rules = table("plain_questions")
    if not compiled(rules["usual_asked"]["asks"]).search(said) or compiled(rules["usual_asked"]["not"]).search(said):
        return {}
    named = [name for name, words in parameters.said().items() if re.search(rf"(?<![\w-])(?:{words})(?!\w)", said)]
    if len(named) != 1 or table("choices")["question"].get(named[0]) != "value-chosen" or "warmup" in named[0]:
        return {}
    return {"question": "usual-value", "offered_of": named[0]}
