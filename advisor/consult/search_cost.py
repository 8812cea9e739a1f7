"""What a search costs by all that multiplies it: trials or a grid, folds, seeds, the time of a run, workers."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from typing import Any

from advisor.consult.grids import grid_of
from advisor.consult.quantities import Duration, durations
from advisor.patterns import compiled
from advisor.tables import table

_FEWEST = 2
_NEAR = 22
"""Letters about a time within which it is said of what it is the time."""


def search_cost(said: str) -> dict[str, Any]:
    """`100 trials, 5 folds of 8 min, 1 gpu`: runs and hours; or whether a time that is told for it is right.

    Empty where nothing beside trials and their time is told: what is told alone is answered elsewhere.
    """
    if not compiled(_rules()["asks"]).search(said):
        return {}
    times = [one for one in durations(said) if not one.of_devices]
    trials = int(grid_of(said).get("grid_runs") or _levels(said) or _count("trials", said))
    if trials < _FEWEST or len(times) not in (1, 2):
        return {}
    around = said[max(0, times[0].start - _NEAR) : times[0].end + _NEAR]
    each = 1 if compiled(_rules()["of_one"]).search(around) else _count("folds", said) * _count("seeds", said)
    told = times[1].hours if len(times) == 2 and _is_claimed(said, times[1]) else None
    plain = each == 1 and told is None and not _levels(said)
    if plain or (len(times) == 2 and told is None):
        return {}
    return _facts(trials, max(1, each), times[0].hours, max(1, _count("workers", said)), told)


def _levels(said: str) -> int:
    """The runs of a grid told by how many values each parameter has: `lr 6 values, wd 4 values`; 0 for none."""
    counts = [int(m["n"]) for m in compiled(_rules()["levels"]).finditer(said)]
    return math.prod(counts) if len(counts) > 1 and "grid" in said else 0


def _facts(trials: int, each: int, hours: float, workers: int, told: float | None) -> dict[str, Any]:
    wall = trials * each * hours / workers
    alike = {} if told is None else {"agreed": abs(told - wall) <= float(_rules()["alike"]) * wall}
    return {
        "question": "cost-computed", "a": float(trials), "b": float(each), "c": hours, "d": wall,
        "middle": float(workers), **alike,
    }  # fmt: skip


def _is_claimed(said: str, time: Duration) -> bool:
    """Whether a time is what somebody makes of the others: `= 8 h`, `8 h, right?`."""
    before, after = said[: time.start], said[time.end :]
    return bool(
        re.search(r"(?:=|\bmakes|\btotals?|\bthat'?s|\bthat is)\s*$", before) and re.search(r"\?|right|correct", after)
    )


def _count(key: str, said: str) -> int:
    """How many of it the text tells; 1 for what multiplies and is untold, 0 for trials."""
    m = compiled(_rules()[key]).search(said)
    told = next((value for value in m.groups() if value), None) if m else None
    return int(told) if told else 0 if key == "trials" else 1


def _rules() -> Mapping[str, Any]:
    return table("told_searches")["cost"]  # type: ignore[no-any-return]
