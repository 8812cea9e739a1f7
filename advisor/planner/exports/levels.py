"""Evenly spread values of a parameter, for engines that take lists."""

from __future__ import annotations

import math
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
