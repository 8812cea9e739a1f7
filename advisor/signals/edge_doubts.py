"""What the trials at an end of a range say against going beyond it: they break a constraint, or nobody declared it."""

from __future__ import annotations

import math

import numpy as np

from advisor.signals.bounds import Side
from advisor.signals.order import unique
from advisor.signals.trials import Column, Table
from advisor.tables import table

OUTER = 0.2  # of the range: its outer fifth at either end


def forbidden(data: Table | None, name: str, side: Side) -> bool:
    """Whether most trials in the outer fifth at an end break a constraint."""
    if data is None or name not in data.columns:
        return False
    unit = data.columns[name].unit
    u = unit if side == "high" else 1.0 - unit
    outer = [data.trials[row] for row in np.flatnonzero(np.isfinite(u) & (u >= 1.0 - OUTER))]
    broken = sum(bool(trial.constraints) and max(trial.constraints) > 0 for trial in outer)
    return broken > 0 and broken >= table("edges")["forbidden"] * len(outer)


def observed(column: Column, side: Side) -> bool:
    """Whether the end is only the furthest value tried: declared by nobody, no level of a grid or of several trials.

    Of more values than a grid has, whole numbers drawn at random come again by chance: only an end at which more trials
    stand than at a middling value by chance is one of a range.
    """
    if column.parameter.declared:
        return False
    settings = table("edges")
    u = column.unit if side == "high" else 1.0 - column.unit
    there, levels = int(np.isfinite(u).sum()), len(unique(np.round(u[np.isfinite(u)], 9)))
    if levels <= settings["grid"]["levels"] and levels * settings["grid"]["runs_per_level"] <= there:
        return False
    wanted, middling = settings["observed"], there / max(levels, 1)
    by_chance = levels > settings["grid"]["levels"] and column.parameter.kind == "int"
    least = middling + wanted["spread"] * math.sqrt(middling) if by_chance else wanted["level"]
    return bool(np.sum(u >= 1.0 - 1e-9) < least)
