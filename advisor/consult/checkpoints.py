"""Which checkpoint to keep, by the figures told of it: `eval loss 1.32 -> 1.28 -> 1.35, which one do I ship?`."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from advisor.consult.courses import rows_of
from advisor.patterns import compiled
from advisor.tables import table


def checkpoint_asked(said: str) -> dict[str, Any]:
    """The question which checkpoint is kept, with the best figure and the last; empty where none asks or tells it."""
    rules = table("plain_questions")["checkpoints"]
    text = said.lower()
    if not compiled(rules["asks"]).search(text) or compiled(rules["not"]).search(text):
        return {}
    rows = [one for one in rows_of(said) if one.side != "train" and len(set(one.values)) > 1 and _calm(one.values)]
    if len(rows) != 1:
        return {}
    course = rows[0]
    best = (max if course.higher else min)(course.values)
    at, last = course.values.index(best), course.values[-1]
    facts = {"course_of": f"validation {course.kind}", "course_at": course.places[at], "a": best, "b": last}
    return {"question": "checkpoint-best" if best != last else "checkpoint-last", **facts}


def _calm(values: Sequence[float]) -> bool:
    """Whether the figures turn once at most, so that the best of them is no luck."""
    steps = [b - a for a, b in pairwise(values) if a != b]
    return sum(a * b < 0 for a, b in pairwise(steps)) <= 1
