"""Whether a loss that rose above its best level is on its way back, by its pace long after the rise."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from advisor.records import FloatArray
from advisor.signals.rows import Rows
from advisor.signals.trend import Trend, trends_of
from advisor.tables import table

_Stretch = tuple[FloatArray, FloatArray]


def won_back(rows: Rows, rises: Sequence[Mapping[str, Any]]) -> list[dict[str, float]]:
    """The share of what each curve lost since its best level that another run of its length would win back.

    The pace is that of the later half of the points since the rise began: a spike's first fall is no longer in it.
    Where hardly anything was lost, all of it is won back.
    """
    lost, spans = rows.end - rows.lowest, rows.steps[:, -1] - rows.steps[:, 0]
    places = np.flatnonzero(lost > table("curves")["loss"]["above_start"]).tolist()
    late = [_late(rows.steps[place], rows.y[place], rises[place].get("rise_since")) for place in places]
    paces = [_pace(found, float(np.ptp(steps))) for found, (steps, _) in zip(trends_of(late), late, strict=True)]
    shares = np.ones(len(rows))
    shares[places] = np.array(paces) * spans[places] / lost[places]
    return [{"won_back": share} for share in shares.tolist()]


def won_back_since(steps: FloatArray, y: FloatArray, first: int, lost: float) -> float:
    """The share of what was lost that the pace long after this place wins back in another run of this length."""
    late = _late(steps, y, int(steps[first]))
    return _pace(trends_of([late])[0], float(np.ptp(late[0]))) * float(np.ptp(steps)) / lost


def _late(steps: FloatArray, y: FloatArray, since: int | None) -> _Stretch:
    """The later half of the points from this step on; the last point where nothing rose for long."""
    first = len(steps) - 1 if since is None else int(np.searchsorted(steps, since))
    middle = min((first + len(steps)) // 2, len(steps) - 1)
    return steps[middle:], y[middle:]


def _pace(found: Trend | None, span: float) -> float:
    """How far the points fell for a step; 0 where they did not, or are too few to tell."""
    return max(0.0, -found.change / span) if found is not None and span > 0 else 0.0
