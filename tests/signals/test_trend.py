"""A trend, its interval and its chances."""

from __future__ import annotations

import numpy as np
import pytest

from advisor.signals.trend import trend

STEPS = np.arange(60.0)


def test_a_fall_is_shown_with_its_size() -> None:
    noise = np.random.default_rng(0).normal(0, 0.05, 60)
    found = trend(STEPS, 1.0 - STEPS / 59 + noise)
    assert found is not None
    assert found.change == pytest.approx(-1.0, abs=0.1)
    assert found.low < found.change < found.high < 0
    assert found.p_fall < 1e-6 < 0.9 < found.p_rise


def test_noise_is_no_trend_and_is_shown_to_be_flat() -> None:
    shown = [trend(STEPS, np.random.default_rng(seed).normal(0, 0.05, 60)) for seed in range(40)]
    assert sum(one is not None and one.p_fall < 0.05 for one in shown) <= 5
    assert sum(one is not None and one.flat(0.2) for one in shown) > 35


def test_few_points_are_judged_by_counting_orders() -> None:
    found = trend(np.arange(5.0), np.array([5.0, 4, 3, 2, 1]))
    assert found is not None
    assert found.p_fall == pytest.approx(1 / 120)
    assert trend(np.arange(3.0), np.ones(3)) is None
