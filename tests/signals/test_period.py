"""What repeats in every epoch, whole or fractional counter; what merely falls within an epoch is progress."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from advisor.records import FloatArray
from tests.factories import series
from tests.signals.logs import facts, findings


def curves(wave: Any, epochs: int, points: int, whole: bool, spacing: int = 10, seed: int = 0) -> dict[str, Any]:
    """A loss that falls over the epochs with a wave of the share of the epoch on it."""
    at = np.arange(epochs * points)
    random, share = np.random.default_rng(seed), (at % points) / points
    loss = 0.5 + 0.9 * np.exp(-3 * at / len(at)) + wave(share) + 0.02 * random.standard_normal(len(at))
    counter = at // points if whole else at / points
    steps = at * spacing
    return {"train_loss": series("train_loss", loss, steps), "epoch": series("epoch", counter, steps)}


def tooth(height: float) -> Any:
    return lambda share: height * (0.5 - share)


@pytest.mark.parametrize("whole", [True, False])
@pytest.mark.parametrize("height", [0.35, 0.7])
@pytest.mark.parametrize(("epochs", "points"), [(6, 40), (10, 60), (25, 33)])
def test_data_in_a_fixed_order_is_told_to_be_shuffled_and_nothing_was_lost(
    epochs: int, points: int, height: float, whole: bool
) -> None:
    found = findings(curves(tooth(height), epochs, points, whole))
    first = next(iter(found.values()))
    assert (first.rule, first.severity) == ("run/epoch-periodicity", "warning")
    assert first.prescriptions[0].action == "check-code"
    assert "run/diverged" not in found
    assert "run/still-improving" not in found


def test_a_bad_part_of_the_data_is_found_by_its_place() -> None:
    told = curves(lambda share: 0.8 * ((share > 0.7) & (share < 0.76)), 10, 80, False)
    assert facts(told).period.at == pytest.approx(0.73, abs=0.05)
    found = findings(told)
    assert next(iter(found)) == "run/epoch-periodicity"
    assert " % into it" in found["run/epoch-periodicity"].prescriptions[0].reason


def staircase(epochs: int, points: int) -> FloatArray:
    levels = np.repeat(np.geomspace(1.3, 0.15, epochs), points)
    return np.asarray(levels + 0.02 * np.random.default_rng(2).standard_normal(len(levels)))


def running_mean(epochs: int, points: int) -> FloatArray:
    at = np.arange(epochs * points)
    now = 0.3 + 1.5 * np.exp(-4 * at / len(at)) + 0.03 * np.random.default_rng(3).standard_normal(len(at))
    rows = now.reshape(epochs, points)
    return np.asarray((np.cumsum(rows, 1) / np.arange(1, points + 1)).ravel())


@pytest.mark.parametrize("made", [staircase, running_mean])
@pytest.mark.parametrize(("epochs", "points"), [(6, 40), (12, 50)])
def test_a_staircase_and_a_mean_since_the_epoch_began_do_not_warn(made: Any, epochs: int, points: int) -> None:
    loss = made(epochs, points)
    told = {"train_loss": loss, "epoch": series("epoch", np.arange(len(loss)) // points)}
    found = findings(told)
    assert "run/epoch-periodicity" not in found or found["run/epoch-periodicity"].severity == "info"


@pytest.mark.parametrize("seed", range(6))
def test_a_loss_that_falls_as_every_loss_does_repeats_nothing(seed: int) -> None:
    told = curves(lambda share: 0 * share, 8 + seed, 30 + 7 * seed, seed % 2 == 0, seed=seed)
    assert "run/epoch-periodicity" not in findings(told)


def test_what_was_best_at_the_very_end_is_not_lost() -> None:
    at = np.arange(600)
    loss = 0.45 + 0.9 * np.exp(-at / 250) + 0.7 * (0.5 - (at % 60) / 60)
    assert "run/diverged" not in findings({"train_loss": loss})
    assert "run/diverged" in findings({"train_loss": np.concatenate([loss[:480], np.geomspace(0.5, 9, 120)])})


def test_many_jumps_evenly_apart_are_of_the_data_wherever_the_first_is() -> None:
    loss = 0.8 + 0.7 * np.exp(-np.arange(800) / 250) + 0.03 * np.random.default_rng(4).standard_normal(800)
    loss[np.add.outer(np.arange(60, 800, 80), np.arange(4)).ravel()] += 0.9
    found = findings({"loss": loss})
    assert found["run/loss-spikes"].severity == "info"
    assert found["run/loss-spikes"].prescriptions[0].action == "keep"
    assert "run/early-instability" not in found
