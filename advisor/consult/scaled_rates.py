"""A rate weighed for another batch: `is lr 0.0005 with batch 8 equal to lr 0.004 with batch 64?`, `0.1 to 0.4`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from advisor import parameters
from advisor.consult.quantities import NUMBER, composed, words
from advisor.consult.two_sides import two_sides
from advisor.patterns import compiled


def scaled_rates(said: str) -> dict[str, Any]:
    """How many times the batch and the rate of the second pair are the first's; empty where there are no two pairs."""
    names = _names()
    found = {
        name: [float(m["v"]) for m in compiled(rf"\b(?:{spelled})(?: ?(?:of|=|:|at))? ?(?P<v>{NUMBER})").finditer(said)]
        for name, spelled in names.items()
    }
    rates, batches = found["learning_rate"], found["batch_size"]
    if (
        two_sides(said)
        or not len(rates) == len(batches) == len(("one", "other"))
        or min(*rates, *batches) <= 0
        or batches[0] == batches[1]
    ):
        return {}
    return {"question": "scaled-rates", "a": batches[1] / batches[0], "b": rates[1] / rates[0], "c": rates[0]}


def moved_rates(said: str) -> dict[str, Any]:
    """The question whether a rate may follow a batch: `from batch 64 to 512, lr from 0.1 to 0.8?`."""
    rules = words()["batch_moved"]
    if compiled(rules["not"]).search(said) or not all(compiled(rules[key]).search(said) for key in ("changes", "asks")):
        return {}
    pairs = {
        name: compiled(rf"(?<![\w.-]){composed(rules['pair'].replace('{name}', spelled))}").search(said)
        for name, spelled in _names().items()
    }
    rate, batch = pairs["learning_rate"], pairs["batch_size"]
    ends = [float(m[side]) for m in (batch, rate) if m for side in "ab"]
    if len(ends) != len("abab") or min(ends) <= 0 or ends[0] == ends[1] or ends[2] == ends[3]:
        return {}
    return {"question": "scaled-rates", "a": ends[1] / ends[0], "b": ends[3] / ends[2], "c": ends[2]}


def _names() -> Mapping[str, str]:
    """How people write a learning rate and a batch."""
    return {name: parameters.said()[name] for name in ("learning_rate", "batch_size")}
