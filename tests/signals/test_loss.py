"""Facts of a loss: over which points its recent change is told."""

from __future__ import annotations

import numpy as np
import pytest

from tests.signals.logs import facts


@pytest.mark.parametrize(("points", "told"), [(6, 6), (15, 8), (60, None)])
def test_a_change_over_more_than_the_last_third_says_over_how_many_points(points: int, told: int | None) -> None:
    loss = 1.0 + np.exp(-np.arange(points) / points)
    assert facts({"train/loss": loss}).train.recent_points == told


def test_a_constant_answer_over_a_number_of_classes_that_is_told_or_seen_in_the_accuracy() -> None:
    noise = 0.002 * np.random.default_rng(4).standard_normal(30)
    flat = {"train_loss": np.log(17) + noise, "val_loss": np.log(17) - noise}
    assert facts(flat).train.equals_classes is None
    assert facts(flat, {"n_classes": 17}).train.equals_classes == 17
    assert facts({**flat, "val_acc": 1 / 17 + noise / 10}).train.equals_classes == 17
