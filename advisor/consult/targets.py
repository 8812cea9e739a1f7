"""A score beside the one that is wanted: `I get 91 f1, need 90` has met it, `boss wants 75, I have 70` has not."""

from __future__ import annotations

from typing import Any

from advisor.consult.quantities import composed
from advisor.consult.two_results import better_when_higher, figures_of, is_counted
from advisor.patterns import compiled
from advisor.tables import table

_PERCENT_FROM = 20
"""Below this a figure above 1 is no percentage, and only the name of the score says which way is better."""


def target_told(said: str) -> dict[str, Any]:
    """The target, the score that is reached and whether it meets it; empty unless there is one of each."""
    m = compiled(composed(table("plain_questions")["targets"]["target"])).search(said)
    if m is None or is_counted(said, m.end("v")):
        return {}
    target, others = float(m["v"]), {*figures_of(said[: m.start("v")]), *figures_of(said[m.end("v") :])}
    if len(others) != 1 or (max(others) > 1) != (target > 1):
        return {}
    score, higher = others.pop(), _higher(said)
    if higher is None and 1 < max(score, target) < _PERCENT_FROM:
        return {}
    points = {} if higher is False else {"target_points": abs(target - score) * (1.0 if target > 1 else 100.0)}
    met = score <= target if higher is False else score >= target
    return {"target": target, "target_score": score, "target_met": met, **points}


def _higher(said: str) -> bool | None:
    """Whether more is better: not where an error or a loss stands right before a figure."""
    lower = compiled(composed(table("plain_questions")["targets"]["lower"])).search(said)
    return False if lower else True if better_when_higher(said) else None


def target_judged(said: str) -> dict[str, Any]:
    """The question that a target decides: met whatever is asked, missed where nobody asks if tuning is enough."""
    told = target_told(said)
    if not told:
        return {}
    if told["target_met"]:
        return {"question": "target-met"}
    of_tuning = compiled(table("plain_questions")["targets"]["tuning"]).search(said)
    missed = {"question": "goal-from", "a": told["target_score"], "b": told["target"]}
    return missed if "target_points" in told and not of_tuning else {}
