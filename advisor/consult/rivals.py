"""The best results of a search that lie close together: whether the first of them is the best."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from typing import Any

from advisor.consult.quantities import composed
from advisor.patterns import compiled
from advisor.tables import table


def close_rivals(said: str) -> dict[str, Any]:
    """`winner 0.8812, second 0.8809`, `the second is 0.2 behind`, `A 0.912, B 0.914`: results hardly apart."""
    ways = (_behind, _in_a_row, _labelled, _by_place)
    return next((found for way in ways if (found := way(said)) is not None), {})


def _behind(said: str) -> dict[str, Any] | None:
    """How far the second lies behind, beside what repeats scatter by where that is told."""
    gap, spread = _expression("rival_gap").search(said), _expression("spread").search(said)
    if gap is None or _expression("stopping").search(said):
        return None
    beside = {"gain_spread": float(spread["s"])} if spread else {}
    return {"question": "rival-behind", "c": float(next(value for value in gap.groups() if value)), **beside}


def _in_a_row(said: str) -> dict[str, Any] | None:
    """`91.2 / 91.5 / 90.9, is model 2 the best?`."""
    m = _expression("in_a_row").search(said)
    results = [float(v) for v in _expression("a_result").findall(m["row"])] if m else []
    return _close(results, 2.0) if len(results) > 1 else None


def _labelled(said: str) -> dict[str, Any] | None:
    """`0.912 for A, 0.914 for B`."""
    m = None if _expression("concludes").search(said) else _expression("labelled").search(said)
    return _close([float(value) for value in m.groups() if value]) if m else None


def _by_place(said: str) -> dict[str, Any] | None:
    best = _expression("winner_at").search(said)
    others = [float(m["v"]) for m in _expression("rival_at").finditer(said)]
    return _close([float(best["v"]), *others]) if best and others else None


def _close(results: list[float], times: float = 1.0) -> dict[str, Any]:
    """The question whether the first is the best; empty where the results lie further apart than chance as a rule."""
    first, second = results[:2]
    gap = max(abs(first - other) for other in results[1:])
    apart = gap / abs(first) if first else math.inf
    told = {"question": "rivals-close", "a": first, "b": second, "c": gap}
    return told if apart <= times * float(_rows()["close"]) else {}


def _expression(key: str) -> re.Pattern[str]:
    return compiled(composed(_rows()[key]))


def _rows() -> Mapping[str, str]:
    return table("plain_questions")["figures_beside"]  # type: ignore[no-any-return]
