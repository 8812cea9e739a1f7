"""A metric without a loss is evidence: it collapsed, or it cannot be right."""

from __future__ import annotations

import numpy as np
import pytest

from tests.signals.logs import falling, findings

RANDOM = np.random.default_rng(2)
T = np.arange(100) / 100


def noisy(values: np.ndarray, size: float = 0.01) -> np.ndarray:
    return np.asarray(values + size * np.abs(values).max() * RANDOM.standard_normal(len(values)))


def up_then(level: float, best: float, at: float = 0.5, start: float = 0.0) -> np.ndarray:
    return np.where(at > T, start + (best - start) * (1 - np.exp(-8 * T / at)), level)


@pytest.mark.parametrize(
    ("tag", "start", "best", "last"),
    [
        ("val_accuracy", 0.1, 0.9, 0.08),
        ("accuracy", 0.1, 0.9, 0.4),
        ("rollout/ep_rew_mean", 20.0, 640.0, 62.0),
        ("rollout/ep_rew_mean", -900.0, -100.0, -750.0),
        ("eval/f1", 0.0, 0.97, 0.0),
        ("fid", 300.0, 12.0, 90.0),
        ("val/wer", 1.0, 0.1, 0.8),
    ],
)
def test_a_metric_that_falls_for_good_is_a_warning_with_the_step_to_go_back_to(
    tag: str, start: float, best: float, last: float
) -> None:
    found = findings({tag: noisy(up_then(last, best, start=start))})["run/metric-collapse"]
    assert found.severity == "warning"
    assert found.best_step is not None
    assert 10 < found.best_step < 52 <= (found.since_step or 0) + 3
    assert found.prescriptions[0].action in ("scale", "train-shorter")
    assert (found.prescriptions[0].factor or 1) < 1


@pytest.mark.parametrize(
    ("tag", "values"),
    [
        ("val_accuracy", up_then(0.85, 0.9, start=0.1)),
        ("val_accuracy", 0.9 * (1 - np.exp(-8 * T))),
        ("rollout/ep_rew_mean", 300 * (1 - np.exp(-5 * T)) + 40 * np.sin(40 * T)),
        ("val_accuracy", 0.9 - 0.5 * ((T > 0.4) & (T < 0.5))),
        ("val_accuracy", 0.5 + 0.02 * np.sin(30 * T)),
        ("fid", 300 * np.exp(-6 * T) + 12),
    ],
)
def test_what_holds_recovers_or_only_wanders_has_not_collapsed(tag: str, values: np.ndarray) -> None:
    assert "run/metric-collapse" not in findings({tag: noisy(values)})


def test_a_slow_fall_says_keep_and_a_sudden_one_says_smaller_steps() -> None:
    slow = np.where(T < 0.4, 0.9 * T / 0.4, 0.9 - 1.2 * (T - 0.4))
    assert findings({"val_accuracy": noisy(slow)})["run/metric-collapse"].prescriptions[0].action == "train-shorter"
    sudden = findings({"val_accuracy": noisy(up_then(0.1, 0.9))})["run/metric-collapse"]
    assert sudden.prescriptions[0].canonical == "learning_rate"


@pytest.mark.parametrize("tag", ["train_accuracy", "val/acc", "eval/exact_match", "metrics/mAP50"])
def test_a_metric_of_zero_beside_a_falling_loss_is_broken(tag: str) -> None:
    found = findings({"loss": falling(40), tag: np.zeros(40)})
    assert found["run/broken-metric"].severity == "warning"
    assert tag in found["run/broken-metric"].title
    assert not [f for f in found.values() if f.rule == "run/still-improving" and f.suppressed_by is None]


@pytest.mark.parametrize("tag", ["val/loss", "val/box_loss", "eval/accuracy"])
def test_what_is_never_a_number_beside_a_training_that_goes_on_is_broken(tag: str) -> None:
    found = findings({"train/loss": falling(40), tag: np.full(40, np.nan)})["run/broken-metric"]
    assert "NaN" in found.explanation
    assert found.prescriptions[0].action == "check-code"


def test_an_accuracy_of_340_cannot_be() -> None:
    assert (
        "cannot have" in findings({"loss": falling(40), "val_accuracy": np.full(40, 340.0)})["run/broken-metric"].title
    )


@pytest.mark.parametrize(
    "values",
    [
        np.linspace(0.1, 0.9, 40),
        np.full(40, 1.0),
        np.r_[np.zeros(15), np.linspace(0, 0.4, 25)],
        np.linspace(10, 92, 40),
    ],
)
def test_a_metric_that_moves_or_is_perfect_is_not_broken(values: np.ndarray) -> None:
    assert "run/broken-metric" not in findings({"loss": falling(40), "val_accuracy": values})


def test_a_constant_metric_beside_a_loss_that_does_not_move_is_no_broken_metric() -> None:
    assert "run/broken-metric" not in findings({"loss": np.full(40, 2.3025), "val_accuracy": np.full(40, 0.1)})


def test_a_metric_of_a_run_that_is_lost_is_not_told_beside_it() -> None:
    lost = np.where(T > 0.5, np.nan, falling(100))
    found = findings({"loss": lost, "val_accuracy": noisy(up_then(0.1, 0.9))})
    assert next(iter(found)) == "run/diverged"
    assert "run/metric-collapse" not in found


def test_an_error_of_one_throughout_is_broken_and_an_accuracy_of_one_may_be_right() -> None:
    curves = {"train_loss": falling(40, floor=0.05), "val_loss": falling(40, floor=0.1)}
    assert findings(curves | {"val_wer": np.ones(40)})["run/broken-metric"].severity == "warning"
    assert "run/broken-metric" not in findings(curves | {"val_loss": falling(40, 0.5, 0.02), "val_acc": np.ones(40)})


def test_nothing_is_to_be_gained_where_every_answer_is_right() -> None:
    curves = {"train_loss": falling(40, floor=0.01), "val_loss": falling(40, floor=0.01, speed=3)}
    assert "run/still-improving" not in findings(curves | {"val_acc": np.minimum(1.0, 0.8 + 0.1 * np.arange(40))})
