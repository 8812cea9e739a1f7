"""The trials of a study as arrays."""

from __future__ import annotations

import numpy as np
import pytest

from advisor.records import TrialState
from advisor.signals.trials import LARGEST, configuration_keys, direction, is_seed, tabulate, varying, wanted_scale
from tests.factories import parameter, search, study, trial


def test_scores_are_low_when_good_and_what_failed_is_bad() -> None:
    changes = {
        1: {"state": TrialState.FAIL, "values": ()},
        2: {"values": (float("nan"),)},
        3: {"values": (10 * LARGEST,)},
    }
    data = tabulate(search(10, changes=changes), 0, "maximize")
    assert data.sign == -1
    assert data.bad[:4].tolist() == [False, True, True, True]
    assert data.usable.sum() == 7


def test_a_pruned_trial_counts_with_its_last_report_and_running_ones_do_not() -> None:
    pruned = trial(0, state="pruned", params={"lr": 0.1}, intermediate={0: 3.0, 5: 2.0})
    data = tabulate(study([pruned, trial(1, state="running")], parameter("lr", low=0.0, high=1.0)))
    assert (len(data.trials), data.scores.tolist(), data.pruned.tolist()) == (1, [2.0], [True])


def test_a_column_goes_back_to_values() -> None:
    column = tabulate(search(30)).columns["lr"]
    assert column.log
    assert column.value(0.5) == pytest.approx(1e-3)
    assert np.all((column.unit >= 0) & (column.unit <= 1))


def test_which_way_is_better_by_what_is_told_then_the_study_then_the_name() -> None:
    named = study([], directions=(), metric_names=("accuracy",))
    assert direction(named, 0, None, None) == "maximize"
    assert direction(named, 0, "minimize", None) == "minimize"
    assert direction(study([], directions=("minimize",)), 0, None, "accuracy") == "minimize"


def test_seeds_and_scales_by_name() -> None:
    assert is_seed("random_seed")
    assert wanted_scale(parameter("lr")) == "log"
    assert wanted_scale(parameter("weather")) is None


def test_what_does_not_vary_is_not_searched() -> None:
    trials = [trial(n, 1.0, params={"lr": 0.1 * (n + 1), "batch": 32}) for n in range(4)]
    assert varying(study(trials, parameter("lr", low=0.1, high=1.0), parameter("batch", low=32, high=32))) == ("lr",)


def test_trials_of_one_configuration_share_a_key() -> None:
    trials = [trial(n, 1.0, params={"lr": rate}) for n, rate in enumerate([0.1, 0.2, 0.1])]
    keys = configuration_keys(tabulate(study(trials, parameter("lr", low=0.1, high=1.0))))
    assert keys[0] == keys[2] != keys[1]
