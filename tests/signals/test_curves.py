"""A logged series made ready for statistics."""

from __future__ import annotations

import numpy as np

from advisor.signals.curves import (
    MOST_POINTS,
    best_place,
    blocks,
    curve,
    end_level,
    noise,
    ordered,
    smooth,
    start_level,
)
from tests.factories import series


def test_the_last_written_value_of_a_step_is_kept_in_step_order() -> None:
    steps, values = ordered(series("loss", [3.0, 1.0, 2.0, 9.0], [2, 0, 1, 2]))
    assert (steps.tolist(), values.tolist()) == ([0, 1, 2], [1.0, 2.0, 9.0])


def test_a_curve_is_low_when_good_and_in_logs_where_all_is_positive() -> None:
    loss, accuracy = curve(series("loss", [2.0, 1.0])), curve(series("acc", [0.1, 0.9]), maximize=True)
    assert loss is not None
    assert accuracy is not None
    assert (loss.log, accuracy.log) == (True, False)
    np.testing.assert_allclose(loss.y, np.log([2.0, 1.0]))
    assert accuracy.y[1] < accuracy.y[0]


def test_numbers_that_are_none_are_left_out() -> None:
    made = curve(series("loss", [np.nan, 2.0, np.inf, 1.0]))
    assert made is not None
    assert (len(made), made.raw_points, made.raw_steps.tolist()) == (2, 4, [1, 3])
    assert curve(series("loss", [np.nan])) is None


def test_long_curves_are_block_medians() -> None:
    steps, values = blocks(np.arange(1000.0), np.arange(1000.0), MOST_POINTS)
    assert len(values) <= MOST_POINTS
    assert np.all(np.diff(values) > 0)
    assert len(steps) == len(values)


def test_levels_and_noise() -> None:
    y = np.concatenate([np.full(50, 2.0), np.full(50, 1.0)])
    assert (start_level(y), end_level(y)) == (2.0, 1.0)
    noisy = np.random.default_rng(0).normal(0, 0.1, 500)
    assert 0.08 < noise(noisy) < 0.12
    assert np.std(smooth(noisy)) < np.std(noisy) / 2


def test_the_point_to_keep_is_the_lowest_near_the_lowest_level() -> None:
    y = np.array([9.0, 6.0, 4.0, 3.0, 2.0, 1.9, 1.2, 2.1, 2.6, 3.0, 3.5, 0.5])
    level = smooth(y)
    assert best_place(y, level) == 6
