"""A gradient of nothing: a diagnosis beside a loss that stands still, a non-measurement beside one that falls."""

from __future__ import annotations

import numpy as np
import pytest

from tests.signals.logs import falling, findings

RANDOM = np.random.default_rng(41)


@pytest.mark.parametrize("points", [40, 300])
@pytest.mark.parametrize("level", [2.3026, 1.37, 0.693, 6.9])
@pytest.mark.parametrize("norm", [0.0, 2e-9, 4e-8])
def test_no_rate_is_raised_where_the_gradient_is_nothing(points: int, level: float, norm: float) -> None:
    loss = level + 0.005 * level * RANDOM.standard_normal(points)
    found = findings({"train/loss": loss, "grad_norm": np.full(points, norm)}, learning_rate=1e-4)["run/not-learning"]
    assert found.severity == "warning"
    assert [one.action for one in found.prescriptions] == ["check-code"]
    assert "gradient norm" in found.explanation
    assert "requires_grad" in found.prescriptions[0].reason


def test_a_flat_loss_beside_a_gradient_that_flows_is_still_told_a_rate() -> None:
    loss, norms = 2.3026 + 0.01 * RANDOM.standard_normal(200), np.exp(0.2 * RANDOM.standard_normal(200))
    found = findings({"train/loss": loss, "grad_norm": norms}, learning_rate=1e-6)["run/not-learning"]
    assert (found.prescriptions[0].action, found.prescriptions[0].canonical) == ("scale", "learning_rate")


def test_a_gradient_that_died_on_the_way_was_killed() -> None:
    loss = np.concatenate([2.0 + 3 * np.abs(RANDOM.standard_normal(20)), np.full(60, 2.302585)])
    norms = np.concatenate([np.full(20, 30.0), np.zeros(60)])
    found = findings({"train/loss": loss, "grad_norm": norms}, learning_rate=0.5)["run/not-learning"]
    assert found.prescriptions[0].factor is not None
    assert found.prescriptions[0].factor < 1


def test_zeros_beside_a_falling_loss_were_not_measured() -> None:
    assert "run/not-learning" not in findings({"train/loss": falling(), "grad_norm": np.zeros(200)})
