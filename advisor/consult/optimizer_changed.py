"""An optimizer that took the place of another: `swapped adam for sgd`, `went from sgd to adamw`."""

from __future__ import annotations

import re
from functools import cache

from advisor.consult.quantities import shape
from advisor.optimizers import said as optimizers
from advisor.patterns import compiled


def optimizer_change(said: str) -> tuple[str, str] | None:
    """The optimizer before and the one in use, as the tables call them; None where the text tells no such change."""
    m = compiled(_done()).search(said)
    if m is None or compiled(shape("only_wondered")).search(said[: m.start()]):
        return None
    before, after = _family(m["before"]), _family(m["after"])
    return (before, after) if before and after and before != after else None


@cache
def _done() -> str:
    names = "|".join(optimizers().values())
    old, new = rf"(?P<before>{names})", rf"(?P<after>{names})"
    to = r"(?: ?-> ?| (?:for|to|by|with|into) (?:plain |pure |just )?)"
    return rf"(?:{shape('swapped')})(?: the optimi[sz]er)?(?: from)?(?: the)? {old}{to}{new}(?!\w)"


def _family(name: str) -> str:
    return next((family for family, words in optimizers().items() if re.fullmatch(words, name)), "")
