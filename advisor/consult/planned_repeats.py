"""Repeats and cuts that a text plans by figures: configurations or seeds, seeds for a difference, a pruner's start."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from advisor.consult.figures_beside import spread_told
from advisor.consult.quantities import composed
from advisor.patterns import compiled
from advisor.tables import table


def planned_repeats(said: str) -> dict[str, Any]:
    """The first of these questions that the plain text is, and its figures; empty where it is none."""
    ways = (configurations_or_seeds, seeds_for_difference, pruner_start)
    return next((found for way in ways if (found := way(said))), {})


def configurations_or_seeds(said: str) -> dict[str, Any]:
    """`20 configs x 5 seeds or 100 configs x 1 seed`: two ways to spend as many runs, the more configurations first."""
    found = sorted(((float(m["n"]), float(m["s"])) for m in _expression("offer").finditer(said)), reverse=True)
    if len(found) != 2 or not _expression("either").search(said):
        return {}
    (many, few_seeds), (few, many_seeds) = found
    told = {"a": many, "b": few_seeds, "c": few, "d": many_seeds}
    return {"question": "configurations-or-seeds", **told} if many > few and few_seeds < many_seeds else {}


def seeds_for_difference(said: str) -> dict[str, Any]:
    """`how many seeds to catch a 1 point loss, seed std 0.6`: as many as two means need to be that far apart."""
    m, spread = _expression("difference").search(said), spread_told(said)
    if m is None or spread is None or not _expression("how_many").search(said):
        return {}
    difference = float(m["d"] or m["e"] or m["f"])
    if difference <= 0 or spread <= 0:
        return {}
    least, sure = (math.ceil(2 * (times * spread / difference) ** 2) for times in (2.0, float(_rules()["power"])))
    enough = int(table("budget")["final_seeds"])
    return {
        "question": "seeds-for-difference", "a": difference, "b": spread,
        "c": float(max(enough, least)), "d": float(max(enough, sure)),
    }  # fmt: skip


def pruner_start(said: str) -> dict[str, Any]:
    """`a warmup of 10 epochs out of 60, when may the pruner start`: a tenth of the length after the warmup."""
    rules = ("prunes", "begins")
    warmup, length = _expression("warmup").search(said), _expression("length")
    if warmup is None or not all(_expression(key).search(said) for key in rules):
        return {}
    begun = int(warmup["a"] or warmup["b"])
    total = max((int(m["n"] or m["m"]) for m in length.finditer(said)), default=0)
    if total <= begun:
        return {}
    return {"question": "pruner-start", "a": float(begun), "b": float(total), "c": float(begun + math.ceil(total / 10))}


def _expression(key: str) -> Any:
    return compiled(composed(_rules()[key]))


def _rules() -> Mapping[str, Any]:
    return table("told_searches")["repeats"]  # type: ignore[no-any-return]
