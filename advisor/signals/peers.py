"""A run beside others: its training level among the runs read with it, and its course against known-good ones."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from advisor.facts.run import PeerFacts, ReferenceFacts
from advisor.records import FloatArray
from advisor.signals.curves import Curve, curve, end_level, smooth

if TYPE_CHECKING:
    from advisor.signals.runs import Read


class PeerTable:
    """End levels of the training losses (in logs) by run."""

    def __init__(self, levels: Mapping[str, float]) -> None:
        self._levels = levels
        self._ordered = sorted(levels.values())
        self._best = min(levels, key=lambda name: levels[name]) if levels else ""

    def facts(self, name: str) -> PeerFacts:
        """Where the run stands."""
        if name not in self._levels or len(self._levels) < 2:
            return PeerFacts(default_reason="too-few")
        own, best = self._levels[name], self._ordered[0]
        return PeerFacts(
            runs=len(self._ordered),
            rank=int(np.searchsorted(self._ordered, own)) + 1,
            best=math.exp(min(best, 200.0)),
            best_run=self._best,
            behind=math.expm1(min(own - best, 50.0)),
        )


def reference_facts(read: Read, good: Sequence[Read]) -> ReferenceFacts:
    """The run's end level against the spread of the known-good runs, on the first held-out quantity they share."""
    if not good:
        return ReferenceFacts(default_reason="not-told")
    for name in ("metric", "val", "train"):
        own = _curve(read, name)
        others = [c for other in good if (c := _curve(other, name)) is not None and c.tag == (own.tag if own else "")]
        if own is not None and len(own) >= 3 and others:
            return _compare(own, others, _signs(read, name))
    return ReferenceFacts(default_reason="not-logged")


def _signs(read: Read, name: str) -> float:
    series = read.chosen[name]
    return -1.0 if read.meanings[series.tag].direction == "maximize" else 1.0


def _curve(read: Read, name: str) -> Curve | None:
    series = read.chosen.get(name)
    return curve(series) if series is not None else None


def _end(made: Curve) -> float:
    return end_level(made.values)


def _compare(own: Curve, others: Sequence[Curve], sign: float) -> ReferenceFacts:
    ends = np.array([_end(other) for other in others])
    value, mean = _end(own), float(ends.mean())
    worse = sign * (value - mean)
    if len(ends) < 3:
        return ReferenceFacts(
            runs=len(ends), tag=own.tag, value=value, mean=mean, worse_by=worse, default_reason="too-few"
        )
    spread = max(float(ends.std(ddof=1)), 1e-9 * abs(mean), 1e-12)
    t = worse / (spread * math.sqrt(1 + 1 / len(ends)))
    from scipy.special import stdtr

    return ReferenceFacts(
        runs=len(ends),
        tag=own.tag,
        value=value,
        mean=mean,
        spread=spread,
        worse_by=worse,
        p_value=float(1 - stdtr(len(ends) - 1, t)),
        since_step=_since(own, others, sign),
        default_reason="too-few",
    )


def _since(own: Curve, others: Sequence[Curve], sign: float) -> int | None:
    """The first step from which the smoothed run stays worse than every known-good one."""
    level = sign * smooth(own.values)
    band: FloatArray = np.max([np.interp(own.steps, o.steps, sign * smooth(o.values)) for o in others], axis=0)
    outside = level > band
    if not outside[-1]:
        return None
    first = len(outside) - int(np.argmin(outside[::-1])) if not outside.all() else 0
    return int(own.steps[first])
