"""The worth of single changes: what it needs, what it leaves out, which way it points."""

from __future__ import annotations

import numpy as np

from tests.signals.logs import facts, falling, findings, rising_after

CURVES = {"train/loss": falling(100, floor=0.05), "val/loss": rising_after(amount=1.0)}


def test_both_curves_are_needed() -> None:
    found = facts({"train/loss": falling()}).remedy
    assert found.best is None
    assert found.reason("best") == "not-logged"


def test_a_loss_that_ends_without_numbers_is_not_judged() -> None:
    lost = {tag: np.where(np.arange(100) > 60, np.nan, values) for tag, values in CURVES.items()}
    assert facts(lost).remedy.reason("best") == "unusable"


def test_chances_are_shares_and_the_best_is_the_one_of_most_worth() -> None:
    found = facts(CURVES, lr=0.01, optimizer="adam", dropout=0.2, weight_decay=0.01).remedy
    assert 0 <= (found.chance or 0) <= 1
    worths = [getattr(found, name) for name in ("lower_rate", "raise_rate", "longer", "shorter", "dropout", "capacity")]
    assert found.worth >= max(worths)
    assert found.worth == getattr(found, found.best)


def test_what_is_not_there_is_not_taken_back() -> None:
    found = facts(CURVES, lr=0.01, dropout=0.0, weight_decay=0.0, clip_norm=1.0).remedy
    assert (found.less_dropout, found.less_weight_decay, found.clip) == (None, None, None)


def test_a_small_batch_is_not_divided_further() -> None:
    small, large, unknown = (
        facts(CURVES, lr=0.01, **told).remedy for told in ({"batch_size": 16}, {"batch_size": 32}, {})
    )
    assert (small.smaller_batch, "batch x0.25" in small.odds) == (None, False)
    assert None not in (large.smaller_batch, unknown.smaller_batch)


def test_a_schedule_that_is_told_to_decay_is_not_decayed_again() -> None:
    told = {name: facts(CURVES, lr=0.01, lr_scheduler_type=name).remedy.decay for name in ("linear", "constant", "own")}
    assert [name for name, worth in told.items() if worth is None] == ["linear"]


def test_a_slow_descent_at_a_tiny_rate_asks_for_a_higher_one() -> None:
    slow = 2.3 * (1 - 0.15 * np.arange(100) / 100)
    curves = {"train/loss": slow * np.exp(0.01 * np.sin(np.arange(100))), "val/loss": 1.01 * slow}
    found = facts(curves, lr=1e-6, optimizer="adam").remedy
    assert found.raise_rate > 0.5
    assert (found.best in ("raise_rate", "longer"), found.lower_rate) == (True, None)


def test_no_rate_is_advised_beyond_where_one_ever_helped() -> None:
    noisy = {tag: 2.3 * np.exp(0.1 * np.sin(7 * np.arange(100))) for tag in CURVES}
    low, high = (facts(noisy, lr=rate, optimizer="adam").remedy for rate in (1e-6, 3.0))
    assert (low.lower_rate, high.raise_rate) == (None, None)
    assert high.lower_rate > 0


def test_the_likeliest_of_a_rules_prescriptions_comes_first() -> None:
    found = findings(CURVES, lr=1.0, optimizer="adam")["run/overfitting"]
    assert found.prescriptions[0].canonical == "learning_rate"
    assert (found.prescriptions[0].factor or 1) < 1


def test_a_clip_that_acts_on_every_step_may_be_widened() -> None:
    tight, wide = (facts(CURVES, lr=0.01, clip_norm=norm).remedy for norm in (0.01, 5.0))
    assert tight.clip is not None
    assert wide.clip is None


def test_networks_far_larger_than_the_retrained_ones_are_not_judged() -> None:
    found = facts(CURVES, lr=0.0003, hidden_size=4096, num_layers=32).remedy
    assert (found.best, found.reason("best")) == (None, "unusable")


def test_nothing_is_left_to_gain_where_every_held_out_answer_was_right_from_the_first_on() -> None:
    right, late = np.ones(100), np.concatenate([np.full(5, 0.8), np.ones(95)])
    assert facts({**CURVES, "val/accuracy": right}).remedy.basis is None
    assert facts({**CURVES, "val/accuracy": late}).remedy.basis == "curves"


def test_a_rate_above_all_usual_ones_or_chosen_as_the_highest_is_not_raised() -> None:
    half = np.arange(50) / 50
    cycle = 0.05 * np.concatenate([0.04 + 0.96 * half, np.cos(half * np.pi / 2) ** 2])
    assert facts(CURVES, lr=20.0).remedy.raise_rate is None
    assert facts({**CURVES, "lr": cycle}).remedy.raise_rate is None
    assert facts({**CURVES, "lr": np.full(100, 0.05)}).remedy.raise_rate is not None


def test_no_more_steps_where_the_only_held_out_curve_is_a_score_that_stands_still() -> None:
    random = np.random.default_rng(2)
    score = 0.8 - 0.4 * np.exp(-np.arange(100) / 8) + 0.003 * random.standard_normal(100)
    curves = {"train/loss": falling(100, speed=2.0)}
    assert "train-longer" not in (facts({**curves, "val/accuracy": score}).remedy.odds or {})
    rises = 0.4 + 0.4 * np.arange(100) / 100
    assert "train-longer" in facts({**curves, "val/accuracy": rises}).remedy.odds
    assert "run/still-improving" not in findings({**curves, "val/accuracy": score})
