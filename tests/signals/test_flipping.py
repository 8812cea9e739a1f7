"""Accuracies that jump between constant answers."""

from __future__ import annotations

import numpy as np
import pytest

from advisor.signals.flipping import constant_answers
from tests.factories import series
from tests.signals.logs import findings

RANDOM = np.random.default_rng(3)
AT = RANDOM.integers(0, 3, 25)
TRAIN, HELD = np.array([0.29333, 0.26333, 0.21667])[AT], np.array([0.2, 0.255, 0.295])[AT]


def test_a_network_thrown_from_one_class_to_the_next_learns_nothing() -> None:
    loss = np.concatenate([[28941.0, 18.7], 1.9 + 0.2 * RANDOM.standard_normal(23)])
    curves = {"train_loss": loss, "train_acc": TRAIN, "val_loss": np.abs(loss), "val_acc": HELD}
    told = findings(curves)["run/not-learning"]
    assert "jump between 3 values" in told.title
    assert told.prescriptions[0].factor == pytest.approx(0.1)


def test_values_that_do_not_come_again_are_learning() -> None:
    rising = 0.8 - 0.5 * np.exp(-np.arange(25) / 6)
    assert constant_answers(series("train_acc", rising), series("val_acc", rising - 0.05)) is None


def test_a_held_out_set_of_ten_repeats_itself_and_what_is_trained_on_does_not() -> None:
    rising = 0.8 - 0.5 * np.exp(-np.arange(25) / 6)
    assert constant_answers(series("train_acc", rising), series("val_acc", np.round(rising, 1))) is None
