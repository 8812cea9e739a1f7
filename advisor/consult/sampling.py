"""How far chance reaches on as many test examples as are told: `71.3 and 71.9 on 500 images`."""

from __future__ import annotations

import math
from typing import Any

from advisor.consult.quantities import composed
from advisor.consult.two_results import two_results
from advisor.patterns import compiled
from advisor.tables import table

_PERCENT = 100.0


def held_out_examples(said: str) -> dict[str, float]:
    """The examples that are held out, and by how many points a score on them is uncertain at most."""
    m = compiled(composed(table("plain_questions")["two_results"]["tested_on"])).search(said)
    count = _count(m["n"] or m["n2"]) if m else 0
    return {"held_out_n": count, "held_out_points": _PERCENT * math.sqrt(0.25 / count)} if count > 0 else {}


def _count(written: str) -> int:
    return int(written.removesuffix("k")) * (1000 if written.endswith("k") else 1)


def on_few_examples(said: str) -> dict[str, Any]:
    """Two accuracies on a number of examples: their distance, and what that many examples leave uncertain."""
    m = compiled(composed(table("plain_questions")["two_results"]["tested_on"])).search(said)
    found = two_results(said[: m.start()] + said[m.end() :]) if m else ()
    if m is None or not found or max(found) > _PERCENT:
        return {}
    n = _count(m["n"] or m["n2"])
    shares = [value / _PERCENT if max(found) > 1 else value for value in found]
    middle, apart = sum(shares) / 2, abs(shares[0] - shares[1])
    error = math.sqrt(middle * (1 - middle) / n)
    return {
        "question": "on-few-examples",
        "a": _PERCENT * apart,
        "b": float(n),
        "c": _PERCENT * error,
        "d": round(apart * n, 1),
    }
