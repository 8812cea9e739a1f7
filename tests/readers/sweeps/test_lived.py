"""A log that was written in one go, after the training, tells nothing of what a trial takes."""

from __future__ import annotations

import numpy as np
import pytest

from advisor.facts.setup import Setup
from advisor.planner.means import find_means
from advisor.readers.sweeps.lived import lived
from advisor.readers.sweeps.sweep import as_study
from advisor.records import Run
from tests.factories import run

CURVE = {"train_loss": [2.0, 1.0, 0.8], "val_loss": [2.0, 1.5, 1.7]}


def written_within(seconds: float) -> list[Run]:
    runs = [run(f"run_{index}", CURVE, lr=10.0**-index) for index in range(4)]
    walls = 1.7e9 + np.linspace(0.0, seconds, 3)
    timed = [{tag: s.model_copy(update={"wall_times": walls}) for tag, s in one.series.items()} for one in runs]
    return [one.model_copy(update={"series": series}) for one, series in zip(runs, timed, strict=True)]


@pytest.mark.parametrize("seconds", [0.0, 0.0073, 0.9])
def test_what_was_written_at_once_has_a_beginning_and_no_length(seconds: float) -> None:
    study = as_study(written_within(seconds), "logs")
    assert study is not None
    assert all(trial.started is not None and trial.completed is None for trial in study.trials)
    assert find_means(Setup(budget_trials=20), study, (), 1).budget.trial_hours is None
    assert find_means(Setup(budget_trials=20), None, written_within(seconds), 1).budget.trial_hours is None


@pytest.mark.parametrize("seconds", [2.0, 1800.0])
def test_a_log_that_grew_with_its_training_times_it(seconds: float) -> None:
    study = as_study(written_within(seconds), "logs")
    for evidence in ((study, ()), (None, written_within(seconds))):
        found = find_means(Setup(budget_hours=10.0), *evidence, 1).budget.trial_hours
        assert found == pytest.approx(seconds / 3600, rel=1e-3)


def test_no_time_is_no_length() -> None:
    assert not lived(float("nan"))
    assert not lived(float("inf"))
