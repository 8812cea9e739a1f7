"""The noise of losses and the wandering of their level."""

from __future__ import annotations

import numpy as np
import pytest

from advisor.signals.curves import curve
from advisor.signals.rows import alike
from advisor.signals.swings import swings
from tests.factories import series
from tests.signals.logs import findings


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


def test_points_drawn_anew_are_unlike_their_neighbours_and_those_of_a_wander_are_like_them() -> None:
    noise = np.random.default_rng(3).standard_normal(400)
    assert abs(told(np.exp(0.3 * noise))["alike"]) < 0.2
    assert told(np.exp(0.1 * np.cumsum(noise)))["alike"] > 0.8
    assert told(np.exp(0.3 * noise[:30]))["alike"] is None


def batches(count: int, spread: float, seed: int) -> np.ndarray:
    """A fine-tuning loss of single batches: it falls within a twentieth, then scatters about one level."""
    steps = np.arange(count)
    clean = 0.8 + 0.6 * np.exp(-20 * steps / count)
    return np.asarray(np.maximum(0.05, clean + spread * np.random.default_rng(seed).standard_normal(count)))


@pytest.mark.parametrize("spread", [0.1, 0.15, 0.2])
@pytest.mark.parametrize("seed", range(5))
def test_what_single_batches_of_text_differ_by_is_no_swing_nor_a_rise(spread: float, seed: int) -> None:
    at = np.arange(10, 301, 10)
    held = series("eval/loss", batches(30, spread, seed + 100), at)
    found = findings({"train/loss": batches(300, spread, seed), "eval/loss": held}, lora_r=16, learning_rate=2e-4)
    assert [rule for rule, one in found.items() if one.severity in ("warning", "error")] == []


@pytest.mark.parametrize("seed", range(5))
def test_batches_of_one_logged_at_every_step_are_no_swing(seed: int) -> None:
    found = findings({"train/loss": batches(500, 0.3, seed)}, lora_r=16, learning_rate=2e-4)
    assert "run/unstable" not in found


def test_a_fine_tuning_whose_level_swings_with_its_points_is() -> None:
    steps = np.arange(400)
    level = (0.8 + 0.6 * np.exp(-steps / 20)) * np.exp(0.6 * np.sin(steps / 2))
    noise = np.exp(0.05 * np.random.default_rng(4).standard_normal(400))
    found = findings({"train/loss": level * noise}, lora_r=16, learning_rate=2e-3)
    assert found["run/unstable"].severity == "warning"
