"""Hyperparameters among a run's series: a known name whose value never changes."""

from __future__ import annotations

import numpy as np

from advisor.meaning import classify
from advisor.names import canonical, is_known
from advisor.readers._series import counts_steps
from advisor.records import Run, Scalar

_ROLES = ("hyperparameter", "other")


def with_constants(run: Run) -> Run:
    """The run with the settings that its series hold; what it names as a hyperparameter itself is kept."""
    found: dict[str, Scalar] = {}
    for tag, meaning in classify([tag for tag in run.series if _may_be_set(tag)]).items():
        values = run.series[tag].values
        if meaning.role in _ROLES and len(values) and np.isfinite(values[0]) and (values == values[0]).all():
            found[tag] = float(values[0])
    return run.model_copy(update={"hyperparameters": found | dict(run.hyperparameters)}) if found else run


def _may_be_set(tag: str) -> bool:
    """Whether a series of this name may hold a setting: no count of steps, nor the rate, which has its curve."""
    return is_known(tag) and not counts_steps(tag) and canonical(tag) not in ("learning_rate", "epochs")
