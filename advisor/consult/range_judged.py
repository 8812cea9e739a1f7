"""A range of one parameter that a text asks about: how much of it lies outside what is usual, and how wide it is."""

from __future__ import annotations

import math
import re
from typing import Any

from advisor import parameters
from advisor.consult.best_values import one_named
from advisor.consult.quantities import shape
from advisor.optimizers import said as optimizers_said
from advisor.patterns import compiled
from advisor.rates import usual_rates
from advisor.tables import table

_WIDE, _NARROW, _BESIDE = 1.0, 2.0, 3.0
"""The verdicts on a range that is too wide, too narrow, and has nothing of the usual one."""


def range_judged(said: str) -> dict[str, Any]:
    """The question whether a named range is right, what of it lies beyond the usual one; empty where none is asked."""
    rules = table("told_searches")["judged_range"]
    m = compiled(rf"(?<![\w.]){shape('a_range')}").search(said)
    name = one_named(said) if m else None
    if m is None or name is None or not all(compiled(rules[key]).search(said) for key in ("asks", "of")):
        return {}
    low, high, usual = float(m["a"]), float(m["b"]), _usual(name, said)
    if not low < high or not usual or compiled(rules["not"]).search(said):
        return {}
    log = parameters.usual_search(name)["scale"] == "log" and low > 0
    facts = {"best_of": name, "range_low": low, "range_high": high, "a": usual[0], "b": usual[1]}
    of_rate, told = name == "learning_rate", _judged(low, high, usual, log, name)
    if of_rate and told["c"] == _BESIDE:  # said elsewhere as what it is, an error of the space
        return {}
    narrow, wide = told["c"] == _NARROW and of_rate, told["c"] == _WIDE and name == "dropout"
    question = "rate-range-judged" if of_rate else "range-judged"
    return {"question": "rate-range-narrow" if narrow else "dropout-range-wide" if wide else question, **facts, **told}


def _judged(low: float, high: float, usual: tuple[float, float], log: bool, name: str) -> dict[str, Any]:
    """The verdict, 0 right, 1 too wide, 2 too narrow, 3 beside the usual; and the share of the draws beyond it."""
    rules, place = table("told_searches")["judged_range"], math.log if log else float
    width = place(high) - place(low)
    bottom = place(usual[0]) if usual[0] > 0 or not log else place(low)
    inside = max(0.0, min(place(high), place(usual[1])) - max(place(low), bottom))
    wasted = 1 - inside / width
    least = float(rules["narrow"]["rate" if name == "learning_rate" else "other"])
    narrow = high < least * low if log else inside < float(rules["narrow"]["share"]) * (usual[1] - usual[0])
    verdict = _BESIDE if inside <= 0 else _WIDE if wasted > float(rules["wasted"]) else _NARROW if narrow else 0
    return {"c": float(verdict), "d": wasted}


def _usual(name: str, said: str) -> tuple[float, float] | None:
    """Where a search of the parameter begins and ends as a rule; a learning rate's by the optimizer that is named."""
    row = parameters.usual_search(name)
    if "low" not in row:
        return None
    named = [key for key, words in optimizers_said().items() if re.search(rf"(?<![\w.])(?:{words})(?!\w)", said)]
    if name == "learning_rate" and len(named) == 1:
        rates = usual_rates(None, named)
        return (rates.low / rates.widen_low, rates.high * rates.widen_high) if rates.certain else None
    return float(row["low"]), float(row["high"])
