"""What the contract says of runs, on curves whose fault is known."""

from __future__ import annotations

import math

import numpy as np
import pytest

from advisor.records import Series
from tests.factories import series
from tests.signals.logs import diagnosis, falling, findings, rising_after, run

RANDOM = np.random.default_rng(3)


def test_a_loss_that_ends_without_numbers_has_diverged_from_that_step() -> None:
    loss = falling()
    loss[120:] = np.nan
    found = findings({"train/loss": loss}, learning_rate=0.3)["run/diverged"]
    assert (found.severity, found.since_step) == ("error", 120)
    assert found.prescriptions[0].to == pytest.approx(0.03)
    assert "0.3 → 0.03" in found.prescriptions[0].reason


def test_a_run_whose_losses_both_end_without_numbers_is_not_told_to_train_longer() -> None:
    rng, steps = np.random.default_rng(0), np.arange(60)
    loss = 0.2 + 2 * np.exp(-steps / 10) + rng.normal(0, 0.01, 60)
    held = 1.05 * loss + rng.normal(0, 0.01, 60)
    loss[30:], held[30:] = np.nan, np.nan
    told = [
        one.rule for one in diagnosis(run({"train/loss": loss, "val/loss": held})).findings if not one.suppressed_by
    ]
    assert told == ["run/diverged"]


def test_what_a_rule_misses_without_a_held_out_loss_is_named_as_it_would_be_logged() -> None:
    missed = {one.rule: one for one in diagnosis(run({"train/loss": falling()})).unexamined}
    assert (missed["run/overfitting"].missing, missed["run/overfitting"].reason) == (("val_loss",), "not-logged")


def test_the_rate_at_which_the_loss_was_lost_decides_during_warmup() -> None:
    loss = falling(100)
    loss[10:] = np.nan
    found = findings({"train/loss": loss, "train/lr": np.linspace(0.002, 0.2, 100)})["run/diverged"]
    assert float(str(found.prescriptions[0].to)) < 0.3 * 0.03
    assert found.prescriptions[0].factor == pytest.approx(float(str(found.prescriptions[0].to)) / 0.2)


def test_a_sudden_loss_of_numbers_is_divergence_although_evaluation_had_improved_until_then() -> None:
    loss, held = falling(), falling(20, noise=0.005)
    loss[150:], held[16:] = np.nan, np.nan
    assert "run/diverged" in findings({"train/loss": loss, "val/loss": series("val/loss", held, np.arange(20) * 10)})


def test_numbers_lost_by_the_evaluation_just_before_the_next_logged_training_loss_are_divergence() -> None:
    loss, held = falling(), falling(20, noise=0.005)
    loss[100:], held[9:] = np.nan, np.nan
    found = findings({"train/loss": loss, "val/loss": series("val/loss", held, np.arange(1, 21) * 10 - 1)})
    assert (found["run/diverged"].severity, found["run/diverged"].since_step) == ("error", 100)


def test_an_evaluation_alone_without_numbers_beside_a_falling_training_loss_is_no_divergence() -> None:
    held = falling(20, noise=0.005)
    held[9:] = np.nan
    assert "run/diverged" not in findings({"train/loss": falling(), "val/loss": series("val/loss", held)})


def test_no_divergence_while_evaluation_still_improves() -> None:
    loss = falling()
    loss[150:] = np.nan
    held = series("val/loss", falling(20, speed=2, noise=0.001), np.arange(20) * 10)
    assert "run/diverged" not in findings({"train/loss": loss, "val/loss": held})
    climbing = np.concatenate([falling(100), np.linspace(0.3, 3.0, 100)])
    assert "run/diverged" not in findings({"train/loss": climbing, "val/loss": held})


def test_rising_evaluation_beside_falling_training_is_overfitting_never_divergence() -> None:
    found = findings({"train/loss": falling(100, floor=0.01), "val/loss": rising_after(amount=4.0)})
    assert "run/diverged" not in found
    overfit = found["run/overfitting"]
    assert overfit.severity == "warning"
    assert 20 <= (overfit.best_step or 0) <= 45
    assert (overfit.since_step or 0) >= (overfit.best_step or 0)


def test_a_climbing_training_loss_has_diverged() -> None:
    climbing = np.concatenate([falling(60), np.geomspace(0.35, 20, 140)])
    found = findings({"train/loss": climbing})
    assert found["run/diverged"].severity == "error"


def test_a_rate_of_zero_throughout_trains_nothing() -> None:
    flat = 2.3 + 0.01 * RANDOM.standard_normal(100)
    found = findings({"train/loss": flat, "train/lr": np.zeros(100)})["run/not-learning"]
    assert "rate is zero" in found.title
    assert (found.prescriptions[0].action, found.prescriptions[0].value) == ("check-code", None)
    accuracy = np.full(20, 0.1)
    known = {"train/loss": flat, "train/lr": np.zeros(100), "val/loss": flat[::5], "val/accuracy": accuracy}
    assert findings(known, optimizer="sgd")["run/not-learning"].prescriptions[0].action == "set"


def test_a_rate_logged_as_zero_beside_a_falling_loss_was_not_measured() -> None:
    assert "run/not-learning" not in findings({"train/loss": falling(), "train/lr": np.zeros(200)})


def test_a_gradient_norm_of_zero_beside_a_falling_loss_was_not_measured() -> None:
    found = diagnosis(run({"train/loss": falling(), "train/grad_norm": np.zeros(200)}))
    assert not [f for f in found.findings if "gradient" in f.rule]
    assert any(u.rule == "run/vanishing-gradients" and u.reason == "unusable" for u in found.unexamined) or not any(
        f.rule == "run/vanishing-gradients" for f in found.findings
    )


def test_a_loss_at_the_logarithm_of_the_classes_is_a_constant_answer() -> None:
    flat = math.log(10) + 0.005 * RANDOM.standard_normal(100)
    found = findings({"train/loss": flat}, told={"n_classes": 10})["run/not-learning"]
    assert "constant prediction" in found.explanation


def test_a_loss_that_starts_far_above_a_constant_answer_points_at_the_code() -> None:
    stuck = 40 * np.exp(0.02 * RANDOM.standard_normal(100))
    found = findings({"train/loss": stuck}, told={"n_classes": 10})["run/not-learning"]
    assert found.prescriptions[0].action == "check-code"


def test_the_number_of_classes_is_inferred_where_accuracy_and_loss_agree_on_it() -> None:
    held = {
        "val/loss": np.full(12, math.log(2)) + 1e-4 * RANDOM.standard_normal(12),
        "val/accuracy": np.full(12, 0.497),
    }
    assert "run/not-learning" in findings(held)


def test_too_little_data_is_unexamined_with_what_to_log() -> None:
    found = diagnosis(run({"train/loss": [2.0, 1.0]}))
    assert not [f for f in found.findings if f.rule != "run/no-validation"]
    assert any(u.rule == "run/overfitting" and u.missing for u in found.unexamined)


@pytest.mark.parametrize(
    "tags",
    [
        ("Loss/G_A", "Loss/D_A"),
        ("train/policy_gradient_loss", "train/value_loss", "rollout/ep_rew_mean", "train/loss"),
    ],
)
def test_adversaries_and_surrogates_get_no_plateau_or_overfitting_verdict(tags: tuple[str, ...]) -> None:
    curves = {tag: 0.5 + 0.05 * RANDOM.standard_normal(200) for tag in tags}
    curves |= {"val/loss": rising_after(200)} if "rollout/ep_rew_mean" in tags else {}
    found = findings(curves)
    assert not {"run/plateau", "run/overfitting", "run/underfitting", "run/not-learning"} & set(found)


def test_one_point_a_tag_is_a_result_and_no_curve() -> None:
    found = diagnosis(run({"val/accuracy": [0.9], "val/loss": [0.3], "train/loss": [0.1]}))
    assert not found.findings


def test_healthy_is_earned_and_not_given_to_a_loss_that_rose_a_little() -> None:
    flat = falling(60, floor=0.4, speed=15, noise=0.004)
    train = falling(60, floor=0.35, speed=15, noise=0.004)
    assert "run/healthy" in findings({"train/loss": train, "val/loss": flat})
    risen = np.where(np.arange(60) > 20, flat * 1.08, flat)
    assert "run/healthy" not in findings({"train/loss": train, "val/loss": risen})
    assert "run/healthy" not in findings({"train/loss": train[:5], "val/loss": flat[:5]})


def test_a_straight_descent_asks_for_larger_steps_and_a_bent_one_does_not() -> None:
    line = np.linspace(2.0, 1.2, 200) * np.exp(0.01 * RANDOM.standard_normal(200))
    found = findings({"train/loss": line}, lr=1e-5, optimizer="adam")["run/slow-convergence"]
    first = found.prescriptions[0]
    assert (first.action, first.parameter, first.canonical) == ("scale", "lr", "learning_rate")
    assert first.to == pytest.approx(1e-5 * float(first.factor or 0))
    bent = 0.02 + 2 * np.exp(-4 * np.arange(200) / 200)
    assert "run/slow-convergence" not in findings({"train/loss": bent}, lr=1e-5, optimizer="adam")


def test_the_training_loss_evaluated_beside_the_held_out_one_is_the_one_compared() -> None:
    steps = np.arange(40) * 50
    curves = {
        "loss": series("loss", falling(2000, floor=1.5), np.arange(2000)),
        "train/loss": series("train/loss", falling(40, floor=0.4), steps),
        "validation/loss": series("validation/loss", falling(40, floor=0.6), steps),
    }
    assert "run/validation-better-than-train" not in findings(curves)


def test_both_losses_that_jump_are_unstable_though_the_last_evaluation_lies_far_above_the_best() -> None:
    loss, held = falling(1000, floor=1.0, noise=0.7), falling(40, floor=1.1, noise=0.35)
    curves = {"train/loss": loss, "val/loss": series("val/loss", held, np.arange(1, 41) * 25 - 1)}
    assert findings(curves, learning_rate=0.1)["run/unstable"].severity == "warning"


def test_a_clear_rise_warns_whatever_a_change_is_worth() -> None:
    for amount in (0.5, 1.0, 4.0):
        found = findings({"train/loss": falling(100, floor=0.01), "val/loss": rising_after(amount=amount)})
        assert found["run/overfitting"].severity == "warning"


def test_a_known_good_run_is_told_from_a_worse_one_by_the_spread_of_its_seeds() -> None:
    def held(end: float, seed: int) -> np.ndarray:
        return falling(50, floor=end) * np.exp(0.01 * np.random.default_rng(seed).standard_normal(50))

    good = tuple(run({"val/loss": held(0.3 + 0.005 * i, i)}, name=f"good{i}") for i in range(4))
    worse = diagnosis(run({"val/loss": held(0.5, 9)}), against=good)
    same = diagnosis(run({"val/loss": held(0.31, 8)}), against=good)
    assert "run/worse-than-reference" in {f.rule for f in worse.findings}
    assert "run/worse-than-reference" not in {f.rule for f in same.findings}


def test_a_rate_far_below_the_usual_is_raised_before_training_longer() -> None:
    line = np.linspace(2.3, 2.0, 200) * np.exp(0.004 * RANDOM.standard_normal(200))
    found = findings({"train/loss": line, "val/loss": line * 1.01}, lr=1e-6, optimizer="adam")["run/slow-convergence"]
    assert (found.prescriptions[0].action, found.prescriptions[0].canonical) == ("scale", "learning_rate")
    assert float(found.prescriptions[0].factor or 0) > 1


def test_accuracy_that_rises_beside_a_rising_loss_is_miscalibration() -> None:
    t = np.arange(200) / 200
    held = (
        (0.5 + 1.5 * np.exp(-12 * t)) * (1 + 0.4 * np.clip(t - 0.3, 0, 1)) * np.exp(0.01 * RANDOM.standard_normal(200))
    )
    accuracy = 0.7 + 0.2 * t + 0.002 * RANDOM.standard_normal(200)
    found = findings({"train/loss": falling(200, floor=0.05), "val/loss": held, "val/accuracy": accuracy})
    assert next(iter(found)) == "run/miscalibrated"


def test_a_settled_run_is_healthy_and_no_plateau() -> None:
    t = np.arange(200) / 200
    train = (0.3 + 1.7 * np.exp(-12 * t)) * np.exp(0.02 * RANDOM.standard_normal(200))
    held = (0.4 + 1.6 * np.exp(-12 * t)) * np.exp(0.01 * RANDOM.standard_normal(200))
    found = findings({"train/loss": train, "val/loss": held})
    assert next(iter(found)) == "run/healthy"
    assert "run/plateau" in findings({"train/loss": 1.2 + (train - 0.3) * 0.3})


def test_a_rate_that_was_gone_before_learning_ended_is_decayed_more_slowly() -> None:
    loss = np.concatenate([2.3 - 1.2 * np.arange(50) / 50, np.full(150, 1.1)]) * np.exp(
        0.01 * RANDOM.standard_normal(200)
    )
    rate = np.where(np.arange(200) < 50, 0.1, 0.0005)
    found = findings({"train/loss": loss, "val/loss": loss * 1.02, "lr": rate})["run/lr-decayed-too-early"]
    assert found.prescriptions[0].action == "slower-decay"
    assert found.since_step in range(48, 52)


def test_speed_that_collapses_is_told_and_a_change_of_the_logging_interval_is_not() -> None:
    at = np.arange(400)
    walls = 1e9 + np.cumsum(np.where(at < 200, 1.0, 4.0) * np.random.default_rng(0).uniform(0.9, 1.1, 400))
    slow = Series(tag="train/loss", steps=at, values=falling(400), wall_times=walls)
    assert "run/throughput-collapse" in findings({"train/loss": slow})
    steps = np.concatenate([np.arange(100), 100 + 500 * np.arange(300)])
    sparse = Series(
        tag="train/loss", steps=steps, values=falling(400), wall_times=1e9 + np.cumsum(np.diff(steps, prepend=0) + 2.0)
    )
    assert "run/throughput-collapse" not in findings({"train/loss": sparse})


def test_clipping_is_advised_at_the_norms_before_the_explosion() -> None:
    rng = np.random.default_rng(1)
    norm = np.exp(0.1 * rng.standard_normal(400))
    norm[280:] *= np.exp(np.linspace(0, 12, 120))
    loss = falling(400)
    loss[300:] = np.linspace(loss[300], 900, 100)
    told = diagnosis(run({"train/loss": loss, "grad_norm": norm})).findings
    limits = [p.value for finding in told for p in finding.prescriptions if p.action == "clip"]
    assert limits
    assert all(isinstance(limit, float) and limit < 12 for limit in limits)


def test_a_rate_that_is_gone_after_four_evaluations_ended_the_learning() -> None:
    loss = np.concatenate([[2.2, 1.9, 1.7, 1.5], np.full(26, 1.45)])
    rate = np.concatenate([[0.05, 0.04, 0.03, 0.02], np.zeros(26)])
    found = findings({"train/loss": loss, "val/loss": loss * 1.02, "lr": rate})
    assert next(iter(found)) == "run/lr-decayed-too-early"
    assert found["run/lr-decayed-too-early"].severity == "warning"


def test_a_noisy_evaluation_of_a_smooth_training_is_no_unstable_run() -> None:
    rng, at = np.random.default_rng(2), np.arange(120)
    train = (0.2 + 1.8 * np.exp(-at / 15)) * np.exp(0.003 * rng.standard_normal(120))
    held = (0.6 + 1.6 * np.exp(-at / 15)) * np.exp(0.5 * rng.standard_normal(120))
    found = findings({"train/loss": train, "val/loss": held})
    assert "run/noisy-validation" in found
    assert "run/unstable" not in found


def test_weight_decay_alone_over_regularizes_where_no_dropout_is_logged() -> None:
    rng, at = np.random.default_rng(4), np.arange(60)
    train = (0.7 + 1.5 * np.exp(-at / 6)) * np.exp(0.005 * rng.standard_normal(60))
    found = findings({"train/loss": train, "val/loss": 0.97 * train}, weight_decay=0.3, optimizer="sgd")
    assert "weight decay 0.3" in found["run/over-regularized"].title


def test_boosted_trees_whose_held_out_auc_falls_while_the_other_rises_overfit() -> None:
    rounds = np.arange(150)
    train = 0.7 + 0.3 * (1 - np.exp(-rounds / 15))
    held = 0.71 + 0.1 * (1 - np.exp(-rounds / 8)) - 0.0006 * np.maximum(0, rounds - 25)
    found = findings({"train-auc": train, "eval-auc": held}, {"training": "xgboost"})
    assert next(iter(found)) == "run/overfitting"


def test_a_jump_at_a_rise_of_the_rate_is_told_with_it_and_restarts_of_a_schedule_are_not() -> None:
    t = np.arange(60)
    rate = np.where(t < 30, 1e-3 * np.exp(-t / 14), 1e-3)
    jump = np.where(t < 30, 0.2 + 1.5 * np.exp(-t / 6), 0.42 + 0.8 * np.exp(-(t - 30) / 3) - 0.0006 * t)
    curves = {"train_loss": jump, "val_loss": jump + 0.15}
    found = findings({**curves, "lr": rate})["run/lost-ground"]
    assert (found.severity, found.prescriptions[0].action) == ("warning", "check-code")
    assert "where the learning rate rose" in found.title
    assert "run/lost-ground" in findings(curves)
    cycles = np.tile(0.2 + 0.8 * np.exp(-np.arange(20) / 3), 3)
    rates = np.tile(1e-3 * np.cos(np.arange(20) / 20 * np.pi / 2), 3)
    assert "run/lost-ground" not in findings({"train_loss": cycles, "val_loss": cycles + 0.1, "lr": rates})
