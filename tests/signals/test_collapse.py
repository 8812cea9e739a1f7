"""A metric that fell for good from its own best, and one that cannot be right."""

from __future__ import annotations

import numpy as np
import pytest

from tests.factories import series
from tests.signals.logs import facts, falling, findings


def test_a_metric_that_falls_for_good_is_told_with_its_best_and_its_step() -> None:
    accuracy = np.concatenate([np.linspace(0.3, 0.9, 60), np.full(40, 0.1)])
    found = facts({"loss": falling(100), "val/accuracy": accuracy}).collapse
    assert found.collapsed
    assert found.tag == "val/accuracy"
    assert found.best == pytest.approx(0.9, abs=0.03)
    assert found.last == pytest.approx(0.1)
    assert 55 <= found.best_step <= 60 <= found.since_step <= 62
    assert found.sudden


def test_a_metric_that_holds_is_none() -> None:
    assert not facts({"loss": falling(100), "val/accuracy": np.linspace(0.3, 0.9, 100)}).collapse.collapsed


def test_a_metric_of_zero_beside_a_loss_that_falls_cannot_be_right() -> None:
    found = facts({"loss": falling(100), "val/loss": falling(100), "val/f1": np.zeros(100)}).broken
    assert (found.broken, found.why, found.tag) == (True, "zero", "val/f1")


def test_the_value_that_a_metric_cannot_have_is_told_and_not_its_last() -> None:
    accuracy = np.concatenate([[-0.2], np.linspace(0.3, 0.9, 99)])
    found = facts({"loss": falling(100), "val/accuracy": accuracy}).broken
    assert (found.why, found.value) == ("range", -0.2)


def test_an_accuracy_that_never_moves_is_a_constant_answer_however_little_the_loss_fell() -> None:
    loss = 0.42 + 0.05 * np.exp(-np.arange(40) / 4)
    found = facts({"loss": loss, "val/loss": 1.02 * loss, "val/accuracy": np.full(40, 0.85)}).broken
    assert (found.broken, found.why) == (True, "constant")
    assert not facts({"loss": loss, "val/loss": 1.02 * loss, "val/accuracy": np.full(12, 0.85)}).broken.broken


def test_fewer_values_that_are_all_the_same_need_losses_that_fell_farther() -> None:
    loss = np.linspace(1.0, 0.6, 16)
    found = facts({"loss": loss, "val/loss": 1.02 * loss, "val/accuracy": np.full(16, 0.7202)}).broken
    assert (found.broken, found.why) == (True, "constant")


def test_an_overlap_of_zero_throughout_is_told_and_a_strict_precision_is_given_time() -> None:
    loss = 0.61 + 0.08 * np.exp(-np.arange(40) / 5)
    curves = {"loss": loss, "val/loss": 1.02 * loss}
    assert facts({**curves, "val/dice": np.zeros(40)}).broken.why == "zero"
    assert not facts({**curves, "val/map": np.zeros(40)}).broken.broken


def test_a_return_that_falls_from_the_start_has_collapsed_though_nothing_was_gained() -> None:
    returned = np.round(9.4 + 13 * np.exp(-np.arange(120) / 12))
    found = facts({"reward": returned}).collapse
    assert found.collapsed
    assert found.lost is None
    assert not facts({"reward": returned - 40}).collapse.collapsed


def test_a_perfect_metric_is_doubted_where_the_losses_began_above_chance() -> None:
    loss = 0.3 + 1.05 * np.exp(-np.arange(100) / 30)
    found = facts({"loss": loss, "val/loss": 1.02 * loss, "val/accuracy": np.ones(100)}).broken
    assert (found.broken, found.why) == (True, "constant")
    assert not facts({"loss": 0.2 * loss, "val/loss": 0.21 * loss, "val/accuracy": np.ones(100)}).broken.broken


def test_a_held_out_accuracy_that_never_leaves_chance_while_training_gets_all_right_is_the_evaluations_fault() -> None:
    loss, learned = falling(30), 1 - 0.65 * np.exp(-np.arange(30) / 4)
    curves = {"train_loss": loss, "train_acc": learned, "val_loss": np.linspace(2.75, 11, 30)}
    found = facts({**curves, "val_acc": np.full(30, 0.1)}).broken
    assert (found.broken, found.why, found.tag) == (True, "unmoved", "val_acc")
    percent = {**curves, "train_acc": 100 * learned, "val_acc": np.full(30, 10.0)}
    assert facts(percent).broken.why == "unmoved"
    told = findings({**curves, "val_acc": np.full(30, 0.1)})
    assert next(iter(told)) == "run/broken-metric"
    assert "run/overfitting" not in told


def test_a_held_out_accuracy_that_moves_or_is_no_chance_is_right_beside_one_that_is_learned() -> None:
    learned = 1 - 0.65 * np.exp(-np.arange(30) / 4)
    curves = {"train_loss": falling(30), "train_acc": learned, "val_loss": np.linspace(2.75, 11, 30)}
    moving = 0.1 + 0.002 * np.random.default_rng(0).standard_normal(30)
    assert not facts({**curves, "val_acc": moving}).broken.broken
    assert not facts({**curves, "val_acc": np.full(30, 0.62)}).broken.broken


def test_a_held_out_loss_that_is_that_of_the_training_to_the_last_digit_is_a_copy() -> None:
    loss = falling(40)
    found = facts({"train_loss": loss, "val_loss": loss}).broken
    assert (found.why, found.tag, found.beside) == ("copied", "val_loss", "train_loss")
    assert facts({"train_loss": loss, "val_loss": loss + 1e-4}).broken.why is None
    assert "run/improvable" not in findings({"train_loss": loss, "val_loss": loss})


def test_a_training_loss_that_rises_above_a_held_out_one_that_falls_is_swapped() -> None:
    t = np.arange(40)
    rises = 0.5 + np.exp(-t / 3) + np.clip(t - 10, 0, None) / 25
    falls = 0.02 + np.exp(-t / 8)
    found = findings({"train_loss": rises, "val_loss": falls})
    assert found["run/broken-metric"].prescriptions[0].action == "check-code"
    assert not any(one.action == "train-longer" for finding in found.values() for one in finding.prescriptions)
    assert facts({"train_loss": falls, "val_loss": rises}).broken.why is None


def test_a_constant_share_beside_a_training_loss_that_is_learnt_is_no_overfitting() -> None:
    t = np.arange(30)
    curves = {"loss": np.exp(-t / 8), "val_loss": 3.8 + t / 3, "val_accuracy": np.full(30, 0.1667)}
    for more in ({}, {"accuracy": 1 - 0.5 * np.exp(-t / 8)}):
        found = findings({**curves, **more})
        assert next(iter(found)) == "run/broken-metric"
        assert "run/overfitting" not in found


def test_of_few_evaluations_the_best_is_the_one_that_was_logged() -> None:
    few = [0.52, 0.71, 0.88, 0.64, 0.31, 0.12, 0.1, 0.1, 0.1, 0.1]
    collapse = facts({"loss": np.linspace(2, 1, 100), "val_accuracy": series("val_accuracy", few, every=10)}).collapse
    assert (collapse.best, collapse.best_step) == (0.88, 20)
    assert collapse.best_at == pytest.approx(2 / 9)
