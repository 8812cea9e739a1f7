"""Whether everything gets one answer, told by two metrics at once: a share that never moves, and nothing found."""

from __future__ import annotations

import numpy as np

from advisor.meaning import Meaning
from advisor.names import words
from advisor.signals.read import Read
from advisor.tables import table
from advisor.tag_entries import holds_any


def one_answer(read: Read) -> tuple[Meaning, Meaning] | None:
    """The score that is 0 in every evaluation and the share of right answers that never moves beside it.

    Two measurements that agree need fewer evaluations than one alone.
    """
    known = table("metrics")["broken"]["one_answer"]
    held = [m for m in read.meanings.values() if m.role == "metric" and m.split in ("validation", "test")]
    scores = [m for m in held if holds_any(words(m.tag), known["any"])]
    shares = [m for m in held if holds_any(words(m.tag), known["beside"])]
    nothing = bool(scores) and all(_only_value(read, m) == 0.0 for m in scores)
    share = next((m for m in shares if 0.0 < (_only_value(read, m) or 0.0) not in known["perfect"]), None)
    first = next((m for m in scores if holds_any(words(m.tag), known["first"])), None)
    if not nothing or share is None or first is None or share.split != first.split:
        return None
    return first, share


def _only_value(read: Read, meaning: Meaning) -> float | None:
    """The one value of all evaluations, where they are enough."""
    values = np.asarray(read.run.series[meaning.tag].values, dtype=float)
    alike = len(values) >= table("metrics")["broken"]["one_answer"]["fewest_points"] and values.min() == values.max()
    return float(values[0]) if alike else None
