"""Facts of the last few points of a loss."""

from __future__ import annotations

import numpy as np
import pytest

from tests.signals.logs import facts, findings


def test_the_last_fall_is_told_by_the_one_before_it() -> None:
    found = facts({"val_loss": np.array([0.8, 0.5, 0.4])}).val
    assert found.last_gain == pytest.approx(0.25)
    assert found.slowing == pytest.approx(np.log(0.5 / 0.4) / np.log(0.8 / 0.5))


def test_a_rise_slows_nothing() -> None:
    assert facts({"val_loss": np.array([0.8, 0.5, 0.51])}).val.slowing is None


def test_four_epochs_that_settle_are_not_told_to_go_on() -> None:
    train = np.array([0.81, 0.44, 0.33, 0.29])
    settled = findings({"train_loss": train, "val_loss": np.array([0.52, 0.41, 0.385, 0.38])})
    assert "run/still-improving" not in settled
    falling = findings({"train_loss": train, "val_loss": np.array([0.62, 0.5, 0.41, 0.345])})
    assert falling["run/still-improving"].severity == "warning"
