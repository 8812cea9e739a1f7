"""How surely the cost still falls at an end of a range."""

from __future__ import annotations

import math

import pytest

from advisor.signals.design import Design
from advisor.signals.edge import edge_tests
from advisor.signals.end_slope import end_slopes
from tests.signals.spaces import ALPHA, LR, WIDTH, designed, random_study


def _bowl(best: float, noise: float = 0.05, seed: int = 0, trials: int = 60) -> Design:
    made = random_study(lambda x: (x[0] - best) ** 2 + 0.3 * (x[1] - 0.5) ** 2, [LR, WIDTH], trials, noise, seed)
    return designed(made)


@pytest.mark.parametrize("seed", range(4))
def test_it_turns_where_the_optimum_lies_inside_and_falls_on_where_it_lies_beyond(seed: int) -> None:
    inside, beyond = _bowl(0.85, seed=seed), _bowl(1.3, seed=seed)
    assert end_slopes(inside, 0, "high")[0] < -1.0
    assert end_slopes(beyond, 0, "high")[0] > 1.0
    assert end_slopes(_bowl(-0.3, seed=seed), 0, "low")[0] > 1.0


def test_too_few_trials_and_a_constant_tell_nothing() -> None:
    assert end_slopes(_bowl(1.3, trials=6), 0, "high") == (0.0, 0.0)
    flat = designed(random_study(lambda x: 1.0, [LR, ALPHA], 30, 0.0))
    assert end_slopes(flat, 0, "high") == (0.0, 0.0)


def test_failed_runs_and_strays_do_not_bend_it() -> None:
    made = random_study(lambda x: math.nan if x[0] < 0.15 else (x[0] - 1.4) ** 2, [LR, ALPHA], 60)
    assert end_slopes(designed(made), 0, "high")[0] > 1.0


@pytest.mark.parametrize("seed", range(6))
def test_an_optimum_at_nine_tenths_of_a_range_fails_no_build(seed: int) -> None:
    """A tester's own surface: a wide bowl in the logarithm of the rate, noise of a tenth of what it moves."""
    made = random_study(
        lambda x: 0.18 * (x[0] - 0.9) ** 2 + 0.008 * (x[1] - 0.4) ** 2,
        [LR, WIDTH, ALPHA],
        40,
        0.002,
        seed,
    )
    assert not edge_tests(designed(made))[0][1].proven
