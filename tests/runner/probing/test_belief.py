"""What is believed of a change follows its chance and its pairs, in any unit, either way round."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.runner.probing.belief import Belief, Chances, after, gain


def test_before_anything_ran_the_calibrated_chance_stands() -> None:
    belief = Belief(Chances(0.3, 0.1))
    assert belief.helps == pytest.approx(0.3, abs=0.05)
    assert belief.harms == pytest.approx(0.1, abs=0.05)


def test_pairs_that_agree_narrow_the_interval() -> None:
    one, five = (Belief(Chances(0.5), (0.2,) * count).interval for count in (1, 5))
    assert one[0] < five[0] < five[1] < one[1]


def test_the_promise_falls_with_what_speaks_against_it() -> None:
    fresh, worse = Belief(Chances(0.5)), Belief(Chances(0.5), (-0.3,))
    assert worse.promise() < 0.1 < fresh.promise() < 0.5


@given(st.floats(0.01, 10), st.floats(-2, 2), st.sampled_from(["minimize", "maximize"]))
def test_a_gain_and_the_value_after_it_are_each_others_inverse(base: float, gained: float, direction: str) -> None:
    changed = after(gained, base, direction)  # type: ignore[arg-type]
    share = 0.5 < base < 1 and not 0.5 < changed < 1
    if direction == "minimize" or not share:
        assert gain(changed, base, direction) == pytest.approx(gained, abs=1e-6)  # type: ignore[arg-type]


def test_of_accuracies_the_errors_are_compared() -> None:
    assert gain(0.95, 0.90, "maximize") == pytest.approx(math.log(2))
    assert gain(0.30, 0.20, "maximize") == pytest.approx(math.log(1.5))
    assert gain(-2.0, -1.0, "minimize") == pytest.approx(1.0), "below zero no ratio is meant"
