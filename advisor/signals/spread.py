"""How the values of a study lie: their middle and width, values given twice, configurations tried twice."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from itertools import repeat
from typing import Any

import numpy as np

from advisor.names import words
from advisor.records import FloatArray, IntArray
from advisor.signals.order import median, quantile, unique
from advisor.signals.trials import ABSENT, Table, names_of
from advisor.tables import table

FIRST = 20  # trials at the start, which no search had guided yet
FACTS = (
    "median", "relative_range", "distinct_values", "commonest", "commonest_share", "other_distinct_share",
    "repeated_share", "distinct_configurations", "copies", "copied_share",
)  # fmt: skip


def spread_facts(data: Table, keys: IntArray) -> dict[str, Any]:
    """How the usable values lie, and how often values and configurations repeat."""
    rows = np.flatnonzero(data.usable)
    values = data.sign * data.scores[rows]
    return _width_facts(values) | _value_counts(values) | _repeats(data, rows, keys[rows], values)


def _width_facts(values: FloatArray) -> dict[str, Any]:
    middle = median(values)
    width = max(_width(values), _width(values[:FIRST]))
    return {"median": middle, "relative_range": width / abs(middle) if middle else None}


def _value_counts(values: FloatArray) -> dict[str, Any]:
    distinct, counts = np.unique(values, return_counts=True)
    others = len(values) - int(counts.max())
    return {
        "distinct_values": len(distinct),
        "commonest": float(distinct[np.argmax(counts)]),
        "commonest_share": float(counts.max() / len(values)),
        "other_distinct_share": (len(distinct) - 1) / others if others else 0.0,
    }


def _repeats(data: Table, rows: IntArray, keys: IntArray, values: FloatArray) -> dict[str, Any]:
    configurations = len(unique(keys))
    again = configurations < len(rows)
    repeated = len(rows) - len(set(zip(keys.tolist(), values.tolist(), strict=True))) if again else 0
    copies = _copies(data, rows.tolist()) if again else 0
    return {
        "distinct_configurations": configurations,
        "repeated_share": repeated / len(rows),
        "copies": copies,
        "copied_share": copies / len(rows),
    }


def _width(values: FloatArray) -> float:
    """Range of the middle nine tenths; of all where they are few."""
    low, high = quantile(values, 0.05, 0.95) if len(values) >= FIRST else (values.min(), values.max())
    return float(high - low)


@cache
def _tells_repeats(name: str) -> bool:
    """Whether an attribute tells repeats of one configuration apart: its seed, its fold."""
    endings = (tuple(ending.split()) for ending in table("sweeps")["repeats"])
    return any(words(name)[-len(ending) :] == ending for ending in endings)


def _copies(data: Table, rows: Sequence[int]) -> int:
    """Trials that repeat an earlier configuration with the same seed, if any is known, and were not enqueued."""
    seen: set[Any] = set()
    found = 0
    names = names_of([data.trials[row] for row in rows])
    apart = sorted({name for row in rows for name in data.trials[row].user_attrs if _tells_repeats(name)})
    for row in rows:
        trial = data.trials[row]
        key = (*map(trial.params.get, names, repeat(ABSENT)), *(repr(trial.user_attrs.get(name)) for name in apart))
        found += key in seen and not trial.system_attrs.get("fixed_params")
        seen.add(key)
    return found
