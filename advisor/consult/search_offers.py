"""Two offers of a search set beside each other by figures: short trials or long ones, the best of few or of many."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from advisor.consult.best_values import named_all, one_named
from advisor.consult.quantities import composed, durations, shape
from advisor.patterns import compiled
from advisor.tables import table

_NEAR = 24
"""Letters after a count of trials within which the time of one stands."""


def search_offers(said: str) -> dict[str, Any]:
    """The first of these questions that the plain text is, and its figures; empty where it is none."""
    ways = (short_or_long, best_of_draws, trials_for_parameters, flat_stretch)
    return next((found for way in ways if (found := way(said))), {})


def short_or_long(said: str) -> dict[str, Any]:
    """`60 trials of 20 min or 20 trials of 1 hour`: two ways to spend about as much, the shorter trials first."""
    found = []
    for m in _expression("timed").finditer(said):
        hours = next((one.hours for one in durations(said[m.end() : m.end() + _NEAR]) if not one.start), 0.0)
        found += [(int(m["n"]), hours)] if hours else []
    if len(found) != 2:
        return {}
    (many, short), (few, long) = sorted(found, reverse=True)
    told = {"a": float(many), "b": short, "c": float(few), "d": long}
    return {"question": "short-or-long", **told} if many > few and short < long else {}


def best_of_draws(said: str) -> dict[str, Any]:
    """`how much worse is the best of 20 than the best of 100`: where the best of so many random draws lies."""
    counts = sorted(int(m["n"]) for m in _expression("best_of").finditer(said))
    if len(counts) != 2 or not 1 < counts[0] < counts[1]:
        return {}
    few, many = counts
    return {"question": "best-of-draws", "a": float(few), "b": float(many), "c": 1 / (few + 1), "d": 1 / (many + 1)}


def trials_for_parameters(said: str) -> dict[str, Any]:
    """`is 100 trials for a 2 parameter problem exaggerated`: the trials told beside what the parameters want."""
    if not _expression("judges").search(said) or _expression("not").search(said):
        return {}
    if m := _expression("trials_for").search(said):
        trials, count = int(m["n"] or m["n2"]), int(m["k"] or m["k2"])
    elif (m := _expression("trials_of").search(said)) and len(named_all(said[m.end() :])) > 1:
        trials, count = int(m["n"]), len(named_all(said[m.end() :]))
    else:
        return {}
    rules = table("strategy")
    wanted = max(int(rules["trials_per_parameter"]) * count, int(rules["confidence_from_trials"]))
    few, many = (float(_rules()[key]) * wanted for key in ("few", "many"))
    verdict = "few" if trials < few else "many" if trials > many else "fitting"
    verdict = "few-for-many" if verdict == "few" and count >= int(_rules()["many_parameters"]) else verdict
    return {"question": f"trials-{verdict}", "a": float(trials), "b": float(count), "c": float(wanted)}


def flat_stretch(said: str) -> dict[str, Any]:
    """`the curve is flat between 1e-4 and 1e-3, which value`: the middle of the stretch on a log scale."""
    m = compiled(rf"(?<![\w.]){shape('a_range')}").search(said)
    asked = all(_expression(key).search(said) for key in ("flat", "takes"))
    if m is None or not asked or one_named(said) is None or not 0 < float(m["a"]) < float(m["b"]):
        return {}
    low, high = float(m["a"]), float(m["b"])
    return {
        "question": "flat-stretch",
        "a": low,
        "b": high,
        "middle": math.sqrt(low * high),
        "best_of": one_named(said),
    }


def _expression(key: str) -> Any:
    return compiled(composed(_rules()[key]))


def _rules() -> Mapping[str, Any]:
    return table("told_searches")["offers"]  # type: ignore[no-any-return]
