"""What the last few points of losses say where no trend can be told of them."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from advisor.signals.rows import Rows, rows_of

FEWEST_AFTER = 3  # points after the best level that a climb is told over


def latest_facts(rows: Rows) -> list[dict[str, Any]]:
    """The last fall, by the one before it too, and whether nothing but worse values follow the best."""
    if rows.points < 2:
        return [{} for _ in range(len(rows))]
    gains = [relative(one, rows.log) for one in (rows.y[:, -2] - rows.y[:, -1]).tolist()]
    return rows_of({"last_gain": gains, "slowing": _slowing(rows), **_only_rises(rows)})


def relative(change: float, log: bool) -> float:
    """A change of y as a share: exp(change) - 1 for logarithms."""
    return math.expm1(min(change, 50.0)) if log else change


def _slowing(rows: Rows) -> list[float | None]:
    """The last fall by the one before it, where both are falls."""
    if rows.points < FEWEST_AFTER:
        return [None] * len(rows)
    falls = (rows.y[:, -3:-1] - rows.y[:, -2:]).tolist()
    return [last / before if before > 0 and last > 0 else None for before, last in falls]


def _only_rises(rows: Rows) -> dict[str, Any]:
    """Whether nothing but worse and worse values follow the best one: of so few evaluations no trend can be told."""
    if rows.points < FEWEST_AFTER:
        return {}
    best, rising = rows.y.argmin(1), rows.y[:, 1:] - rows.y[:, :-1] > 0
    fell = np.where(rising, 0, np.arange(1, rows.points)).max(1)
    by = (rows.y[:, -1] - rows.at(rows.y, best)).tolist()
    rises = (best < rows.points - 2) & (fell <= best)
    return {"only_rises": rises, "only_rises_by": [relative(one, rows.log) for one in by]}
