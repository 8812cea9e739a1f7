"""What the curve of a learning-rate range test says of the rate to use."""

from __future__ import annotations

import math

from advisor.signals.rate_readings import READINGS, is_lost, read_sweep


def test_readings_of_a_fall_lie_on_it_and_the_one_over_both_sides_is_not_late() -> None:
    rates = [10 ** (-6 + 0.06 * step) for step in range(100)]
    losses = [0.1 + 2 / (1 + (rate / 1e-3) ** 1.5) + (rate / 0.3) ** 2 for rate in rates]
    read = read_sweep(rates, losses, None, delay=9)
    found = {name: rate for name in READINGS if (rate := read.reading(name)) is not None}
    assert set(found) == set(READINGS)
    assert found["smoothed"] == read.suggestion
    assert abs(math.log10(found["smoothed"] / 1e-3)) < 0.3, "where the loss falls fastest"
    assert found["steepest"] > found["smoothed"] > found["momentum"]
    assert read.range is not None
    assert read.range[0] <= read.suggestion <= read.range[1]


def test_a_loss_that_is_no_number_or_far_above_the_lowest_ends_the_test() -> None:
    assert is_lost(math.nan, [2.0])
    assert is_lost(9.0, [2.0, 3.0])
    assert not is_lost(7.0, [2.0, 3.0])
