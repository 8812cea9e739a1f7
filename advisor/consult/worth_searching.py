"""Whether a parameter is worth searching, asked by yes or no: `should I tune dropout?`, `epsilon, worth tuning?`."""

from __future__ import annotations

import re
from typing import Any

from advisor import parameters
from advisor.patterns import compiled
from advisor.tables import table

_BESIDE = re.compile(r"\b(?:together|along|jointly|alongside) with\b")
"""Before what stands beside the parameter that is asked about."""


def worth_searching(said: str) -> dict[str, Any]:
    """The question, the one parameter that it names, its tier and what that is worth; empty for any other text."""
    if not compiled(table("plain_questions")["worth_asked"]).search(said):
        return {}
    asked = _BESIDE.split(said)[0]
    named = [name for name, words in parameters.said().items() if re.search(rf"(?<![\w-])(?:{words})(?!\w)", asked)]
    tiers = table("importance")["tiers"].items()
    found = [(int(tier), row["impact"]) for tier, row in tiers for name in named if name in row["parameters"]]
    if len(found) != 1:
        return {}
    of = named[0].replace("_", " ")
    return {"question": "worth-searching", "worth_of": of, "a": float(found[0][0]), "b": float(found[0][1])}
