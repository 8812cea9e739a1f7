"""Evenly spread values of parameters and the grids of them: for the runner, and for engines that take lists."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Sequence
from typing import Any

from advisor.planner.drawn import as_meant, drawn, nothing
from advisor.planner.plan import PlannedParameter


def values_of(item: PlannedParameter, count: int) -> list[Any]:
    """Evenly spread values of a parameter on its own scale, at most `count`, zero included where it is offered."""
    if item.kind == "categorical":
        return list(item.choices)
    if item.acts_by:
        inner = values_of(drawn(item).model_copy(update={"zero": False}), count)
        found = sorted(as_meant(item, value) for value in inner)  # type: ignore[type-var]
        return [*found, nothing(item)] if item.zero else found
    low, high = float(item.low or 0.0), float(item.high or 0.0)
    shares = [index / (count - 1) for index in range(count)] if count > 1 else [0.5]
    if item.log:
        spread = [math.exp(math.log(low) + share * (math.log(high) - math.log(low))) for share in shares]
    else:
        spread = [low + share * (high - low) for share in shares]
    rounded = [round(v) if item.kind == "int" else float(f"{v:.6g}") for v in spread]
    return list(dict.fromkeys([0, *rounded] if item.zero else rounded))


def grid_of(space: Sequence[PlannedParameter], most: int) -> dict[str, list[Any]]:
    """Values of every parameter so that the grid comes closest to so many configurations from below."""
    best = {item.name: values_of(item, 2) for item in space}
    for count in range(3, 26):
        wider = {item.name: values_of(item, count) for item in space}
        if math.prod(map(len, wider.values())) > max(2, most):
            break
        best = wider
    return best


def points_of(space: Sequence[PlannedParameter], most: int) -> Iterator[dict[str, Any]]:
    """Every configuration of the grid once; a parameter that does not apply is left out."""
    values, seen = grid_of(space, most), list[dict[str, Any]]()
    for combination in itertools.product(*values.values()):
        made = dict(zip(values, combination, strict=True))
        for item in space:
            if any(made.get(other) not in allowed for other, allowed in item.only_if.items()):
                made.pop(item.name, None)
        if made not in seen:
            seen.append(made)
            yield made
