"""Settings among a run's series: a known name whose value never changes, told for each run by its own values."""

from __future__ import annotations

import numpy as np

from advisor.readers._constants import with_constants
from advisor.records import Run, Series


def run(**values: list[float]) -> Run:
    series = {
        tag: Series(tag=tag, steps=np.arange(len(v)), values=np.array(v), wall_times=np.full(len(v), np.nan))
        for tag, v in values.items()
    }
    return Run(name="a", series=series)


def test_runs_of_the_same_tags_have_their_own_settings() -> None:
    first = run(loss=[2.0, 1.0], batch_size=[32, 32], dropout=[0.1, 0.1])
    other = run(loss=[2.0, 1.0], batch_size=[64, 64], dropout=[0.1, 0.2])
    assert with_constants(first).hyperparameters == {"batch_size": 32.0, "dropout": 0.1}
    assert with_constants(other).hyperparameters == {"batch_size": 64.0}


def test_what_varies_or_is_no_setting_is_none() -> None:
    plain = run(loss=[1.0, 1.0], learning_rate=[0.1, 0.1])
    assert with_constants(plain) is plain
