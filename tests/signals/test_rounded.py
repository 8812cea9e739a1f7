"""A learning rate of zero beside what moves was only printed so."""

from __future__ import annotations

import numpy as np

from tests.signals.logs import facts, falling, findings

ZEROS = np.zeros(60)


def test_a_zero_rate_beside_a_loss_that_falls_is_unknown() -> None:
    found = facts({"loss": falling(60), "val_loss": falling(60), "lr": ZEROS})
    assert (found.setup.learning_rate, found.schedule.zero, found.usual.position) == (None, None, None)


def test_a_zero_rate_beside_a_loss_that_diverges_or_a_logged_setting_is_unknown_too() -> None:
    assert facts({"loss": falling(60)[::-1], "lr": ZEROS}).setup.learning_rate is None
    assert facts({"loss": falling(60)}, learning_rate=0.0).setup.learning_rate is None


def test_a_zero_rate_beside_an_entropy_that_goes_is_unknown() -> None:
    entropy = np.maximum(0.62 * np.exp(-np.arange(60) / 4), 0.008)
    curves = {"actor/entropy": entropy, "actor/kl_loss": ZEROS + 0.01, "critic/rewards/mean": ZEROS + 0.4, "lr": ZEROS}
    assert facts({**curves, "actor/ppo_kl": ZEROS + 0.001}, {"training": "ppo"}).setup.learning_rate is None


def test_a_zero_rate_beside_a_loss_of_noise_is_measured() -> None:
    noise = 1.7 + 0.1 * np.random.default_rng(0).standard_normal(60)
    assert facts({"loss": noise, "lr": ZEROS}).schedule.zero


def test_no_advice_names_a_rate_of_zero() -> None:
    slow = np.linspace(0.89, 0.54, 30)
    found = findings({"train loss": slow, "val loss": slow + 0.03, "lr": np.zeros(30)})
    values = [one.value for finding in found.values() for one in finding.prescriptions]
    assert found
    assert 0.0 not in values
    assert "Learning rate times 3" in found["run/slow-convergence"].prescriptions[0].reason
