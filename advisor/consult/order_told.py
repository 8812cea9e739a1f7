"""An order of tuning that a text states or asks about, judged by what each parameter moves: `lr before dropout?`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from advisor import parameters
from advisor.patterns import compiled
from advisor.tables import table


def order_told(said: str) -> dict[str, Any]:
    """The question whether that order is right, and its parameters; empty where the text tells no order of two."""
    rules = table("told_searches")["order"]
    m = compiled(rules["first_then"]).search(said)
    if m is None or re.search(r"\d", m[0]) or not compiled(rules["claims"]).search(said):
        return {}
    sides = [_tier(m[side]) for side in ("x", "y")]
    if compiled(rules["x_after"]).search(m["x"]):
        return {}
    (first, of_first), (then, of_then) = sides
    if first is None or then is None or of_first == of_then:
        return {}
    verdict = "right" if first < then else "wrong" if first > then else "equal"
    return {"question": f"order-{verdict}", "first_of": of_first, "then_of": of_then}


def _tier(side: str) -> tuple[float | None, str]:
    """The rank of what a side names by what it moves, and its name; what the rate depends on is chosen before it."""
    rules, tiers = table("told_searches")["order"], table("importance")["tiers"].items()
    named = [name for name, words in parameters.said().items() if re.search(rf"(?<![\w-])(?:{words})(?!\w)", side)]
    if len(named) == 1:
        rank = next((float(tier) for tier, row in tiers if named[0] in row["parameters"]), None)
        return (0.0 if named[0] in rules["given"] else rank), named[0].replace("_", " ")
    if not named and compiled(rules["architecture"]).search(side):
        return _rank_of_architecture(), "architecture"
    return (9.0, "rest") if not named and compiled(rules["rest"]).search(side) else (None, "")


def _rank_of_architecture() -> float:
    tiers: Mapping[int, Any] = table("importance")["tiers"]
    return next(float(tier) for tier, row in tiers.items() if "num_layers" in row["parameters"])
