"""How long a run trained, and what of that was wasted."""

from __future__ import annotations

import numpy as np
import pytest

from tests.signals.logs import facts, falling, findings


def test_the_longest_curve_tells_how_long_the_run_was() -> None:
    lengths = facts({"train/loss": falling(200), "val/loss": falling(20)}).lengths
    assert (lengths.points, lengths.evaluations) == (200, 20)
    assert lengths.trained
    assert lengths.validated
    assert lengths.fragment is False


def test_what_comes_after_the_best_held_out_level_is_wasted() -> None:
    reached = np.linspace(2.0, 0.5, 50)
    lengths = facts({"train/loss": falling(100), "val/loss": np.concatenate([reached, np.full(50, 0.5)])}).lengths
    assert lengths.wasted == pytest.approx(0.5, abs=0.1)
    assert lengths.saved_share == pytest.approx(1 - lengths.wasted)


def test_without_held_out_data_nothing_is_known_to_be_wasted() -> None:
    lengths = facts({"train/loss": falling(100)}).lengths
    assert lengths.wasted is None
    assert lengths.absent["wasted"] == "not-logged"


RISING = 0.9 - 0.5 * np.exp(-np.arange(60) / 20)


@pytest.mark.parametrize("tag", ["val_xyz", "val/score", "test_zeta"])
def test_a_held_out_measurement_of_unknown_direction_is_told_and_asked_for(tag: str) -> None:
    found = findings({"train_loss": falling(60), tag: RISING})
    assert "run/no-validation" not in found
    assert tag in found["run/unknown-metric"].title
    assert f"--set metric={tag}" in found["run/unknown-metric"].prescriptions[0].reason


def test_counts_and_what_never_moves_are_no_measurements() -> None:
    for values in (np.arange(60.0), np.full(60, 0.3)):
        found = findings({"train_loss": falling(60), "val_xyz": values})
        assert "run/no-validation" in found
        assert "run/unknown-metric" not in found


def test_beside_a_held_out_loss_an_unknown_measurement_asks_nothing() -> None:
    assert "run/unknown-metric" not in findings({"train_loss": falling(60), "val_loss": falling(60), "val_xyz": RISING})
