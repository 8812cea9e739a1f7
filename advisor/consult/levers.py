"""A setting that somebody asks to turn up or down: `should I increase dropout?`."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from advisor import parameters
from advisor.consult.quantities import shape
from advisor.patterns import compiled
from advisor.tables import table


def lever_asked(said: str) -> dict[str, Any]:
    """The setting and the way in which it would be turned; empty where the plain text asks for no such thing."""
    for way in ("up", "down"):
        for name in table("openings")["levers"]:
            if _asked(name, way).search(said):
                closes = (table("openings")["levers"][name] == "closes") == (way == "up")
                return {"lever": name, "lever_way": way, "lever_closes": closes}
    return {}


@cache
def _asked(name: str, way: str) -> re.Pattern[str]:
    words = {**parameters.said(), **table("openings")["other_levers"]}[name]
    return compiled(
        rf"{shape('lever', 'asks')} (?:{shape('lever', way)}) (?:the |my |our |its |a |some )*(?:{words})\b"
    )
