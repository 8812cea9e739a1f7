"""Hyperparameters among a run's series: a known name whose value never changes."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from advisor.meaning import classify
from advisor.names import canonical, is_known
from advisor.readers._series import counts_steps
from advisor.records import Run, Scalar

_ROLES = ("hyperparameter", "other")
_KEPT = 256
"""Sets of tags whose meaning is kept while many runs are read."""


def with_constants(run: Run) -> Run:
    """The run with the settings that its series hold; what it names as a hyperparameter itself is kept."""
    found: dict[str, Scalar] = {}
    for tag in _settings(tuple(run.series)):
        values = run.series[tag].values
        if len(values) and np.isfinite(values[0]) and (values == values[0]).all():
            found[tag] = float(values[0])
    return run.model_copy(update={"hyperparameters": found | dict(run.hyperparameters)}) if found else run


@lru_cache(maxsize=_KEPT)
def _settings(tags: tuple[str, ...]) -> tuple[str, ...]:
    """Those of a run's tags that may be settings; runs of one training log the same, and are asked once."""
    meanings = classify([tag for tag in tags if _may_be_set(tag)])
    return tuple(tag for tag, meaning in meanings.items() if meaning.role in _ROLES)


def _may_be_set(tag: str) -> bool:
    """Whether a series of this name may hold a setting: no count of steps, nor the rate, which has its curve."""
    return is_known(tag) and not counts_steps(tag) and canonical(tag) not in ("learning_rate", "epochs")
