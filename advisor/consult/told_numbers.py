"""Numbers of a report that are no facts of a setup: a KL, a clip fraction, a patience, points apart."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from advisor.consult.quantities import composed, words
from advisor.consult.sampling import held_out_examples
from advisor.consult.targets import target_told
from advisor.consult.two_results import two_results
from advisor.patterns import compiled
from advisor.tables import table

_SPELLED = {"twice": 2.0, "once": 1.0}


def told_numbers(said: str) -> dict[str, Any]:
    """The numbers that the plain text tells, by the names that tables/grammar gives them."""
    found = {name: _number(expression, said) for name, expression in words()["told_numbers"].items()}
    told = {name: value for name, value in found.items() if value is not None}
    return {**told, **_policy(told), **_beside_paper(said), **held_out_examples(said), **target_told(said)}


def _number(expression: str, said: str) -> float | None:
    m = compiled(composed(expression)).search(said)
    written = next((group for group in m.groups() if group), None) if m else None
    if written is None:
        return None
    return _SPELLED.get(written) or max(map(float, re.findall(r"\d*\.?\d+", written)))


def _policy(told: Mapping[str, float]) -> dict[str, str]:
    """How far an update moves the policy by the KL and the clip fraction told: far, raised, usual or small."""
    rules = table("openings")["policy"]
    both = {"kl": told.get("policy_kl"), "clip": told.get("clip_share")}
    known = [(value, rules[name]) for name, value in both.items() if value is not None]
    if not known:
        return {}
    levels = {"far": "far", "raised": "high", "usual": "low"}
    above = (name for name, end in levels.items() if any(value > ends[end] for value, ends in known))
    return {"policy_level": next(above, "small")}


def published_reached(said: str) -> dict[str, Any]:
    """The question whether a published result is reached, where the two lie closer than seeds do; empty elsewhere."""
    points = _beside_paper(said).get("paper_points")
    near = points is not None and points <= float(table("openings")["reached_points"])
    return {"question": "published-reached"} if near else {}


def _beside_paper(said: str) -> dict[str, float]:
    """How many percentage points a result lies from one that was published."""
    found = two_results(said) if compiled(words()["published"]).search(said) else ()
    return {"paper_points": abs(found[0] - found[1]) * (1.0 if max(found) > 1 else 100.0)} if found else {}
