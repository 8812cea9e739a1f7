"""A run that learns nothing: never moved, dead after a jump, a log that begins late, a constant answer by its name."""

from __future__ import annotations

import math

import numpy as np
import pytest

from tests.factories import series
from tests.signals.logs import facts, falling, findings

RANDOM = np.random.default_rng(11)
UP = {"train-longer", "regularize"}


def actions(found: object) -> set[str]:
    return {p.action for p in found.prescriptions}  # type: ignore[attr-defined]


def rates(found: object) -> list[float]:
    made = found.prescriptions  # type: ignore[attr-defined]
    return [p.factor for p in made if p.canonical == "learning_rate" and p.factor is not None]


def thrown_out(level: float, start: float = 0.7, jumps: int = 6, count: int = 60) -> np.ndarray:
    return np.concatenate([[start], start * RANDOM.uniform(2, 20, jumps), np.full(count - jumps - 1, level)])


@pytest.mark.parametrize("classes", [2, 10, 1000])
def test_thrown_out_and_dead_at_a_constant_answer_asks_for_a_smaller_step(classes: int) -> None:
    level = round(math.log(classes), 4)
    found = findings({"loss": thrown_out(level, start=level * 1.01)})["run/not-learning"]
    assert str(classes) in found.title
    assert found.since_step == 7
    assert max(rates(found)) < 1
    assert not actions(found) & UP


@pytest.mark.parametrize("names", [("loss", "acc"), ("train_loss", "val_acc")])
def test_exactly_constant_from_the_second_epoch_on(names: tuple[str, str]) -> None:
    found = findings({names[0]: [1.9112, *[1.9105] * 9], names[1]: [0.5325, *[0.5378] * 9]})["run/not-learning"]
    assert found.prescriptions[0].action in ("scale", "check-code")
    assert all(factor < 1 for factor in rates(found))


def test_exactly_constant_from_the_first_record_points_at_the_code_and_never_up() -> None:
    found = findings({"loss": np.full(30, 0.6931)})["run/not-learning"]
    assert found.prescriptions[0].action == "check-code"
    assert all(factor < 1 for factor in rates(found))


def test_a_loss_that_learnt_and_then_stands_still_is_not_dead() -> None:
    learnt = np.concatenate([falling(60, noise=0.0), np.full(40, falling(60, noise=0.0)[-1])])
    assert "run/not-learning" not in findings({"loss": learnt})


def test_a_loss_printed_with_one_digit_is_not_exactly_constant() -> None:
    assert facts({"loss": [0.9, 0.8, *[0.7] * 20]}).train.frozen is False


@pytest.mark.parametrize("first_step", [50_000, 1_200_000])
def test_a_log_that_begins_late_is_a_plateau_at_most(first_step: int) -> None:
    flat = 2.5 * np.exp(0.01 * RANDOM.standard_normal(120))
    found = findings({"lm_loss": series("lm_loss", flat, first_step + 10 * np.arange(120)), "lr": np.full(120, 3e-4)})
    assert "run/not-learning" not in found
    assert not [f for f in found.values() if f.severity in ("warning", "error") and any(x > 1 for x in rates(f))]


def test_the_same_curve_from_the_start_never_moved() -> None:
    flat = 2.5 * np.exp(0.01 * RANDOM.standard_normal(120))
    assert "run/not-learning" in findings({"lm_loss": series("lm_loss", flat, 10 * np.arange(120))})


def test_a_constant_answer_is_named_by_what_it_equals() -> None:
    flat = math.log(1000) * np.exp(0.001 * RANDOM.standard_normal(100))
    found = findings({"loss": flat})["run/not-learning"]
    assert "logarithm of 1000" in found.title


def test_what_learns_nothing_is_not_told_to_regularize() -> None:
    curves = {
        "train_loss": 26.6 + 0.05 * RANDOM.standard_normal(30) + np.r_[0.8, 0.3, np.zeros(28)],
        "test_loss": 26.9 + 0.08 * RANDOM.standard_normal(30),
    }
    found = findings(curves, lr=1e-4)["run/not-learning"]
    assert "regularize" not in actions(found)
    assert len({factor > 1 for factor in rates(found)}) == 1


def test_a_creep_far_into_a_long_run_asks_for_no_larger_steps() -> None:
    creeping = series("train/loss", 1.92 - 4e-4 * np.arange(100), np.arange(800_000, 850_000, 500))
    found = findings({"train/loss": creeping})
    assert not [f for f in found.values() if f.severity in ("warning", "error")]


def test_no_run_is_healthy_beside_a_warning_of_whatever_kind() -> None:
    speed = np.concatenate([np.full(110, 75.0), np.full(90, 4.5)]) + RANDOM.normal(0, 0.3, 200)
    curves = {"train_loss": falling(200, speed=14), "val_loss": falling(200, floor=0.33, speed=14)}
    assert findings(curves)["run/healthy"].severity == "good"
    told = findings({**curves, "samples_per_second": speed})
    assert told["run/throughput-collapse"].severity == "warning"
    assert "run/healthy" not in told
