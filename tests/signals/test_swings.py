"""The noise of losses and the wandering of their level."""

from __future__ import annotations

import numpy as np
import pytest

from advisor.signals.curves import curve
from advisor.signals.rows import alike
from advisor.signals.swings import swings
from tests.factories import series


def told(values: np.ndarray) -> dict[str, float]:
    made = curve(series("loss", values))
    assert made is not None
    ((_, rows),) = alike([made])
    return swings(rows)[0]


@pytest.mark.parametrize("spread", [0.01, 0.05])
def test_noise_and_swings_are_those_of_the_points(spread: float) -> None:
    found = told(np.exp(spread * np.random.default_rng(1).standard_normal(400)))
    assert found["noise"] == pytest.approx(spread, rel=0.3)
    assert found["swings"] == pytest.approx(1.28 * spread, rel=0.3)  # four fifths of a normal distribution
    assert found["noisy_share"] == pytest.approx(0.5, abs=0.1)


def test_a_level_that_wanders_swings_beyond_its_points() -> None:
    steps, noise = np.arange(400), 0.01 * np.random.default_rng(2).standard_normal(400)
    still, wandering = told(np.exp(noise)), told(np.exp(noise + 0.3 * np.sin(steps / 7)))
    assert wandering["level_swings"] > 10 * still["level_swings"]


def test_a_curve_of_many_points_is_held_against_its_level_between_them() -> None:
    steps = np.arange(1000)
    assert told(2 * np.exp(-steps / 300) + 1.0)["swings"] < 0.01
    assert told(-2 * np.exp(-steps / 300))["swings_by_progress"] is None
