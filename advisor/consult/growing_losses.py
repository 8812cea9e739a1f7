"""A row of losses that grows from figure to figure: `loss goes 1.3, 2.1, 6.8, 15, 30, 134`."""

from __future__ import annotations

from itertools import pairwise

from advisor.consult.quantities import NUMBER
from advisor.patterns import compiled
from advisor.tables import table


def grows(said: str) -> bool:
    """Whether a text with all its figures tells a training loss that grows without end."""
    rules = table("consultation")["growing_losses"]
    row = rf"{rules['loss']}(?P<row>{NUMBER}(?:{rules['between']}{NUMBER}){{{rules['least'] - 1},}})(?![\w%])"
    found = (m["row"] for m in compiled(row).finditer(said))
    return any(_grows([float(m[0]) for m in compiled(NUMBER).finditer(one)], rules["times"]) for one in found)


def _grows(values: list[float], times: float) -> bool:
    """Whether each value is larger than the one before, and the last one so many times the first."""
    return all(a < b for a, b in pairwise(values)) and values[-1] >= times * values[0] > 0
