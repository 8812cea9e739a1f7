"""Facts of a loss: over which points its recent change is told."""

from __future__ import annotations

import numpy as np
import pytest

from tests.signals.logs import facts


@pytest.mark.parametrize(("points", "told"), [(6, 6), (15, 8), (60, None)])
def test_a_change_over_more_than_the_last_third_says_over_how_many_points(points: int, told: int | None) -> None:
    loss = 1.0 + np.exp(-np.arange(points) / points)
    assert facts({"train/loss": loss}).train.recent_points == told
