"""A trend, its interval and its chances."""

from __future__ import annotations

import numpy as np
import pytest

from advisor.signals.trend import trend, trends, trends_of

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


@pytest.mark.parametrize("points", [3, 4, 5, 12, 60, 81, 200])
@pytest.mark.parametrize("count", [1, 3, 9])
def test_many_curves_have_the_trends_of_each(points: int, count: int) -> None:
    random = np.random.default_rng(points)
    rows = np.cumsum(random.normal(size=(count, points)), axis=1).round(1)
    steps = np.cumsum(random.integers(1, 4, points)).astype(float)
    alone = [trend(steps, row) for row in rows]
    assert trends(steps[None], rows) == alone
    assert trends(np.array([steps] * count), rows) == alone
    mixed = [(steps, row) for row in rows] + [(steps[1:], rows[0, 1:])]
    assert trends_of(mixed) == [*alone, trend(steps[1:], rows[0, 1:])]


def test_points_at_one_step_have_no_slope() -> None:
    random = np.random.default_rng(2)
    steps, rows = np.repeat(np.arange(20.0), 2), random.normal(size=(6, 40))
    assert trends(steps[None], rows) == [trend(steps, row) for row in rows]
    assert trends(np.ones((1, 40)), rows) == [None] * 6
