"""Noise from repeats and from the model, the winner's luck, and what more trials are worth."""

from __future__ import annotations

import numpy as np
import pytest

from advisor.records import REPEATS
from advisor.signals.design import design
from advisor.signals.luck import luck_facts
from advisor.signals.noise import Noise, measured_noise
from advisor.signals.stopping import stopping_facts
from advisor.signals.trials import configuration_keys, tabulate
from tests.factories import parameter, search, study, trial


def noise_of(made, way="minimize") -> Noise | None:
    data = tabulate(made, 0, way)
    return measured_noise(data, configuration_keys(data), design(data))


@pytest.mark.parametrize("true", [0.02, 0.2])
def test_the_model_finds_the_noise_within_a_factor_of_two(true: float) -> None:
    found = noise_of(search(80, noise=true))
    assert found is not None
    assert found.source == "residual"
    assert 0.5 * true < found.deviation < 2.0 * true


def test_repeats_decide_where_there_are_some() -> None:
    random = np.random.default_rng(0)
    trials = [trial(i, 1.0 + 0.1 * float(random.normal()), params={"lr": 0.01}) for i in range(40)]
    found = noise_of(study(trials, parameter("lr", low=1e-5, high=0.1, log=True)))
    assert found is not None
    assert found.source == "repeats"
    assert 0.07 < found.deviation < 0.14


def test_folds_of_trainings_that_broke_say_nothing_of_the_noise_among_the_good_ones() -> None:
    random = np.random.default_rng(0)
    made = []
    for i in range(24):
        broken = i % 3 == 0
        folds = tuple(float(v) for v in (3.0 if broken else 1.0) + (2.0 if broken else 0.02) * random.normal(size=5))
        made.append(trial(i, float(np.mean(folds)), params={"lr": 1e-4 * (i + 1)}, user_attrs={REPEATS: folds}))
    found = noise_of(study(made, parameter("lr", low=1e-4, high=0.1, log=True)))
    assert found is not None
    assert found.source == "repeats"
    assert found.deviation < 0.02


def test_too_few_trials_give_no_noise() -> None:
    assert noise_of(search(6)) is None


def test_a_winner_among_noise_falls_and_a_clear_one_does_not() -> None:
    def share(noise: float) -> float:
        made = search(80, noise=noise, best=-3.0)
        data = tabulate(made)
        found = luck_facts(data, configuration_keys(data), noise_of(made), None)
        assert found.share is not None
        assert found.winner_repeats == 1
        return found.share

    assert share(0.6) > 0.3
    assert share(0.005) < 0.05


def test_maximizing_is_the_same_upside_down() -> None:
    down, up = noise_of(search(60, noise=0.1)), noise_of(search(60, noise=0.1, sign=-1.0), "maximize")
    assert down is not None
    assert up is not None
    assert down.deviation == pytest.approx(up.deviation, rel=0.6)


def test_a_long_search_gains_little_more_and_a_young_one_more() -> None:
    def share(trials: int) -> float:
        made = search(trials, noise=0.005)
        found = stopping_facts(tabulate(made), noise_of(made))
        assert found.expected_share is not None
        assert found.expected_low is not None
        assert found.expected_high is not None
        assert found.expected_gain is not None
        assert 0 <= found.expected_low <= found.expected_gain <= found.expected_high
        return found.expected_share

    assert share(150) < 0.1


def test_pure_noise_promises_nothing() -> None:
    random = np.random.default_rng(1)
    flat = search(80, changes={i: {"values": (5.0 + float(random.normal()),)} for i in range(80)})
    found = stopping_facts(tabulate(flat), noise_of(flat))
    assert found.expected_share is not None
    assert found.expected_share < 0.25


def test_below_ten_trials_nothing_is_foretold() -> None:
    found = stopping_facts(tabulate(search(8)), None)
    assert found.expected_gain is None
    assert found.reason("expected_gain") == "too-few"
