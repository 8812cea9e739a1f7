"""What several runs of one configuration tell: its mean, how sure that is, and what so many runs can show."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from advisor.records import IntArray
from advisor.signals.order import median, unique
from advisor.signals.trials import Table

FEWEST = 3  # runs of which a spread is told
ASTRAY = 6.0  # robust standard deviations from the middle at which a run is not one of its kind
SHOWN = 1.645 + 0.842  # in standard errors of a difference: 5 % one-sided, 80 % power


def seed_facts(data: Table, keys: IntArray) -> dict[str, Any]:
    """The mean of the runs and its 95 % half width, where all are of one configuration; nothing elsewhere."""
    rows = np.flatnonzero(data.usable)
    values = data.sign * data.scores[rows]
    if len(rows) < FEWEST or len(unique(keys[rows])) > 1:
        return {}
    middle = median(values)
    away = np.abs(values - middle)
    usual = 1.4826 * median(away)
    stray = away > ASTRAY * usual if usual > 0 else np.zeros(len(values), dtype=bool)
    kept = values[~stray]
    deviation = float(kept.std(ddof=1))
    return {
        "alike": len(values),
        "alike_mean": float(kept.mean()),
        "alike_deviation": deviation,
        "alike_unsure": _quantile(len(kept) - 1) * deviation / math.sqrt(len(kept)),
        "detectable": SHOWN * deviation * math.sqrt(2 / len(kept)),
        "astray": int(stray.sum()),
    }


def _quantile(freedom: int) -> float:
    """The 97.5 % quantile of Student's t, by the expansion of Cornish and Fisher in 1 / freedom (to 2 % from 2 on)."""
    z = 1.959964
    first, second = (z**3 + z) / 4, (5 * z**5 + 16 * z**3 + 3 * z) / 96
    third = (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384
    return z + first / freedom + second / freedom**2 + third / freedom**3
