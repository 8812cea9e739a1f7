"""The default beside the tuned trials."""

from __future__ import annotations

import math

import numpy as np
import pytest

from advisor.facts import Setup
from advisor.signals.baseline import baseline_facts, baseline_rows, ran
from advisor.signals.noise import Noise
from advisor.signals.trials import tabulate
from tests.factories import parameter, search, study, trial


def test_a_told_baseline_is_found_by_canonical_name_and_number() -> None:
    trials = [trial(n, 1.0 - n / 10, params={"lr": rate}) for n, rate in enumerate([0.1, 0.2, 0.3])]
    data = tabulate(study(trials, parameter("lr", low=0.1, high=1.0)))
    assert baseline_rows(data, {"learning_rate": "0.2"}) == (1,)
    assert ran({"lr": 0.2}, {"lr": 0.2})
    assert baseline_facts(data, Setup(baseline={"lr": 0.2}), None, "minimize").value == 0.9


def test_no_baseline_is_no_fact() -> None:
    assert baseline_facts(tabulate(search(20)), Setup(), None, "minimize").value is None


def test_a_default_that_was_enqueued_and_ran_again_is_one_default() -> None:
    rates = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.1]
    trials = [trial(n, 1.0, params={"lr": rate}) for n, rate in enumerate(rates)]
    trials[0] = trials[0].model_copy(update={"system_attrs": {"fixed_params": {"lr": 0.1}}})
    assert baseline_rows(tabulate(study(trials, parameter("lr", low=0.1, high=1.0)))) == (0, 6)


def test_the_luck_taken_from_the_best_tuned_trial_is_its_own() -> None:
    trials = [
        trial(n, value, params={"lr": 0.1 + n / 100}) for n, value in enumerate([0.2, 0.5, 0.4, 0.45, 0.43, 0.42])
    ]
    data = tabulate(study(trials, parameter("lr", low=0.1, high=1.0)), 0, "minimize")
    noise = Noise(0.05, "residual", fall=0.3, unsure=0.05, levels=np.array([0.4, 0.5, 0.41, 0.45, 0.43, 0.42]))
    told = Setup(baseline={"lr": 0.1})
    found = baseline_facts(data, told, noise, "minimize")
    assert found.margin_noise == pytest.approx(0.2 / (0.05 * 2**0.5))
    assert found.sureness == pytest.approx(1 - 0.5 * math.erfc(0.21 / math.hypot(0.05, 0.05) / 2**0.5), abs=1e-6)
