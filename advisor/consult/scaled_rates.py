"""Two pairs of a rate and a batch set equal: `is lr 0.0005 with batch 8 equal to lr 0.004 with batch 64?`."""

from __future__ import annotations

from typing import Any

from advisor import parameters
from advisor.consult.quantities import NUMBER
from advisor.consult.two_sides import two_sides
from advisor.patterns import compiled


def scaled_rates(said: str) -> dict[str, Any]:
    """How many times the batch and the rate of the second pair are the first's; empty where there are no two pairs."""
    names = {name: parameters.said()[name] for name in ("learning_rate", "batch_size")}
    found = {
        name: [float(m["v"]) for m in compiled(rf"\b(?:{words})(?: ?(?:of|=|:|at))? ?(?P<v>{NUMBER})").finditer(said)]
        for name, words in names.items()
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
