"""Metrics that are as good as they can be throughout: right where another metric of the same data still moves."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from advisor.meaning import Meaning
from advisor.names import words
from advisor.records import FloatArray
from advisor.signals.read import Read
from advisor.tables import table


def ceilings(meaning: Meaning) -> Sequence[float]:
    """The values that nothing is better than."""
    return (0.0,) if meaning.direction == "minimize" else table("metrics")["broken"]["perfect"]


def at_ceiling(values: FloatArray, meaning: Meaning, read: Read) -> bool:
    """Whether a metric that never moves is at its ceiling, as one of many answers is right or one kind of error rare.

    What is whole only where everything is right cannot be so beside a metric that moves.
    """
    finite = values[np.isfinite(values)]
    if not len(finite) or finite.min() != finite.max() or finite[0] not in ceilings(meaning) or _is_whole(meaning.tag):
        return False
    others = [m for m in read.meanings.values() if m.role == "metric" and m.split == meaning.split and m.direction]
    return any(_moves(read.run.series[other.tag].values) for other in others if other.tag != meaning.tag)


def _is_whole(tag: str) -> bool:
    known, spoken = table("metrics")["broken"], words(tag)
    several = any(one in known["of_several"] and two.isdecimal() and int(two) > 1 for one, two in pairwise(spoken))
    text = f" {' '.join(spoken)} "
    return not several and any(f" {' '.join(words(name))} " in text for name in known["whole"])


def _moves(values: FloatArray) -> bool:
    finite = values[np.isfinite(values)]
    return bool(len(finite)) and bool(finite.min() < finite.max())
