"""Seeds that scatter as much as the trials differ: `2 points from seed to seed, the trials differ by about 1`."""

from __future__ import annotations

import math
import re
from typing import Any

from advisor.consult.quantities import composed
from advisor.patterns import compiled
from advisor.tables import table

_HALF = math.sqrt(0.5)
"""Scatter of the seeds over the spread of the trials from which on it makes at least half of their variance."""


def noise_over_spread(said: str) -> dict[str, Any]:
    """The question what to do where seeds scatter more or less than the trials differ; empty where that is not told."""
    rules = table("plain_questions")["noise_and_spread"]
    both = compiled(rules["seeds"]).search(said) and compiled(rules["trials"]).search(said)
    if not both or compiled(rules["not"]).search(said):
        return {}
    figures = [_figure(said, rules[key], rules["not_figures"]) for key in ("noise", "spread")]
    if all(figures) and len({m.start("v") for m in figures if m}) == len(figures):
        noise, spread = (float(m["v"]) for m in figures if m)
        question = "noise-over-spread" if noise >= _HALF * spread else "noise-under-spread"
        return {"question": question, "a": noise, "b": spread, "c": float(math.ceil((noise / spread) ** 2))}
    as_large = any(compiled(text).search(said) for text in rules["as_large"])
    return {"question": "noise-over-spread"} if as_large else {}


def _figure(said: str, expressions: list[str], not_figures: str) -> re.Match[str] | None:
    """Where the first figure stands that one of the expressions finds and that counts no seeds, trials or epochs."""
    found = (m for text in expressions for m in compiled(composed(text)).finditer(said))
    told = (m for m in found if not re.match(composed(not_figures), said[m.end("v") :]))
    return next((m for m in told if float(m["v"]) > 0), None)
