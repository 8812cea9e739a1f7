"""What a training loss far above the held-out one says: a sum over steps, a leak, or nothing but dropout."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from advisor.meaning import classify
from advisor.signals.summed import with_terms
from tests.factories import series
from tests.signals.logs import findings, run

RANDOM = np.random.default_rng(45)


def texts(times: float, count: int = 80) -> dict[str, Any]:
    at = np.arange(count)
    loss = times * (0.46 + 0.85 * np.exp(-at / (0.15 * count))) * np.exp(0.05 * RANDOM.standard_normal(count))
    held = 0.47 + 0.86 * np.exp(-(at[9::10] + 5) / (0.15 * count))
    return {
        "train/loss": loss,
        "eval/loss": series("eval/loss", held, at[9::10]),
        "eval/mean_token_accuracy": series("eval/mean_token_accuracy", 0.9 - 0.2 * held, at[9::10]),
        "train/mean_token_accuracy": 0.9 - 0.2 * loss / times,
    }


@pytest.mark.parametrize("times", [4.0, 8.0, 16.0])
@pytest.mark.parametrize("count", [80, 200])
def test_a_loss_summed_over_accumulated_steps_is_told_and_no_good_health(times: float, count: int) -> None:
    found = findings(texts(times, count), {"training": "sft"})
    assert "run/healthy" not in found
    first = found["run/validation-better-than-train"].prescriptions[0]
    assert (first.action, "accumulat" in first.reason) == ("check-code", True)


def test_losses_of_one_size_are_not() -> None:
    assert "run/validation-better-than-train" not in findings(texts(1.0), {"training": "sft"})


@pytest.mark.parametrize("epochs", [20, 60])
def test_held_out_answers_that_are_right_from_the_first_on_are_a_leak(epochs: int) -> None:
    at = np.arange(epochs)
    curves = {
        "train_loss": 0.21 + 0.62 * np.exp(-at / 9),
        "train_acc": 0.78 + 0.13 * (1 - np.exp(-at / 8)),
        "val_loss": 0.004 + 0.03 * np.exp(-at / 3),
        "val_acc": 0.985 + 0.014 * (1 - np.exp(-at / 2)),
    }
    found = findings(curves)
    assert found["run/validation-better-than-train"].severity == "warning"
    assert "run/undecided" not in found


def test_a_mixed_up_training_set_is_no_leak() -> None:
    at = np.arange(60)
    curves = {
        "train_loss": 1.1 + 1.2 * np.exp(-at / 9),
        "train_acc": 0.65 - 0.5 * np.exp(-at / 8),
        "val_loss": 0.15 + 1.6 * np.exp(-at / 9),
        "val_acc": 0.96 - 0.6 * np.exp(-at / 8),
    }
    found = findings(curves)
    assert (
        "run/validation-better-than-train" not in found or found["run/validation-better-than-train"].severity == "info"
    )


def test_a_distance_that_grows_is_no_sum() -> None:
    made = run({"eval/kl": np.linspace(0.07, 0.7, 10), "eval/loss": np.linspace(0.07, 0.7, 10)})
    assert with_terms(made, classify(list(made.series)))[1] == {"eval/loss"}


def test_a_policy_by_half_that_never_moves_learns_nothing() -> None:
    for count, lr in ((40, 1e-8), (120, 3e-9)):
        curves = {
            "train/loss": 0.5 + 4e-4 * RANDOM.standard_normal(count),
            "train/kl": np.zeros(count),
            "train/rewards/chosen": 1e-3 * RANDOM.standard_normal(count),
            "train/rewards/rejected": 1e-3 * RANDOM.standard_normal(count),
            "train/rewards/margins": 1e-3 * RANDOM.standard_normal(count),
        }
        first = findings(curves, learning_rate=lr)["run/not-learning"].prescriptions[0]
        assert first.canonical == "learning_rate"
        assert 0.99e-7 <= first.factor * lr <= 5.01e-7, "up to where such trainings begin"


def test_a_scale_that_sank_after_a_long_plateau_tells_from_where() -> None:
    count = 60
    loss = np.where(np.arange(count) < 40, 4 + 6 * np.exp(-np.arange(count) / 8), 9.5) + 0.05 * RANDOM.standard_normal(
        count
    )
    scale = np.where(np.arange(count) < 40, 64.0, 64.0 / 2.0 ** np.clip(np.arange(count) - 39, 0, 20))
    found = findings({"train_loss": loss, "loss_scale": scale, "lr": np.linspace(1e-5, 2e-3, count)})["run/diverged"]
    assert found.severity == "error"
    assert found.since_step == pytest.approx(40, abs=2)
    assert found.prescriptions[0].action == "scale"


@pytest.mark.parametrize("size", [300.0, 9e5])
def test_a_held_out_loss_that_never_came_back_from_a_jump_is_lost(size: float) -> None:
    at = np.arange(200)
    loss = 0.65 + 1.7 * np.exp(-at / 40) + size * np.exp(-np.maximum(at - 3, 0) / 4) * (at >= 3)
    places = at[19::20]
    lost = series("val_loss", size * (1 + 0.01 * RANDOM.standard_normal(10)), places)
    back = series("val_loss", 0.7 + 2 * np.exp(-places / 40), places)
    found = findings({"train_loss": loss, "val_loss": lost})
    assert (next(iter(found)), found["run/diverged"].severity) == ("run/diverged", "error")
    assert "run/diverged" not in findings({"train_loss": loss, "val_loss": back})
