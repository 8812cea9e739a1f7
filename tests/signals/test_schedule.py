"""The learning-rate schedule as logged."""

from __future__ import annotations

import numpy as np
import pytest

from advisor.signals.schedule import schedule_facts
from tests.factories import series


def test_a_cosine_with_warmup() -> None:
    t = np.linspace(0, 1, 101)
    rate = np.where(t < 0.1, t / 0.1, 0.5 * (1 + np.cos(np.pi * (t - 0.1) / 0.9))) * 3e-4
    found = schedule_facts(series("lr", rate), None, None)
    assert found.peak == pytest.approx(3e-4)
    assert found.decays
    assert found.warmup_share == pytest.approx(0.1, abs=0.02)
    assert not found.constant


def test_a_rate_that_is_only_told_says_nothing_of_its_course() -> None:
    found = schedule_facts(None, 0.1, None)
    assert (found.peak, found.zero, found.decays) == (0.1, False, None)


def test_a_rate_of_zero() -> None:
    assert schedule_facts(series("lr", np.zeros(50)), None, None).zero


def test_the_first_steps_of_a_long_decay_are_no_constant_rate() -> None:
    assert schedule_facts(series("lr", 2e-4 * (1 - np.arange(300) / 10485)), None, None).on_its_way
    assert not schedule_facts(series("lr", np.full(300, 2e-4)), None, None).on_its_way
    assert not schedule_facts(series("lr", 2e-4 * (1 - np.arange(300) / 300)), None, None).on_its_way


def test_a_rate_that_goes_up_at_once_is_told_with_its_step_and_how_often() -> None:
    decayed = 1e-3 * np.exp(-np.arange(30) / 14)
    resumed = schedule_facts(series("lr", np.concatenate([decayed, np.full(30, 1e-3)])), None, None)
    assert (resumed.raised_step, resumed.raises) == (30, 1)
    assert resumed.raised == pytest.approx(1e-3 / decayed[-1])
    assert schedule_facts(series("lr", np.tile(decayed, 4)), None, None).raises == 3
    assert schedule_facts(series("lr", decayed), None, None).raises == 0
    warmed = np.concatenate([np.geomspace(1e-6, 1e-3, 4), 1e-3 * np.exp(-np.arange(96) / 40)])
    assert schedule_facts(series("lr", warmed), None, None).raises == 0
