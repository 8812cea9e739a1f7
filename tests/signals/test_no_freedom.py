"""What fits held-out data as well as its own and learns no more is not regularized; one parameter gets one target."""

from __future__ import annotations

import numpy as np
import pytest

from tests.factories import series
from tests.signals.logs import findings

RANDOM = np.random.default_rng(20)


@pytest.mark.parametrize("level", [7.5, 7.2, 6.9])
def test_a_model_of_frequencies_alone_is_not_regularized(level: float) -> None:
    at = np.arange(400)
    loss = level + (10.9 - level) * np.exp(-at / 8) + 0.02 * RANDOM.standard_normal(400)
    held = series("val_loss", loss[19::20] + 0.01, np.arange(19, 400, 20))
    for found in findings({"train_loss": loss, "val_loss": held}, learning_rate=0.01).values():
        assert "regularize" not in {one.action for one in found.prescriptions}


@pytest.mark.parametrize("dropout", [0.5, 0.7, 0.85])
def test_one_dropout_has_one_target(dropout: float) -> None:
    at = np.arange(60)
    loss = 1.5 + 0.8 * np.exp(-at / 6) + 0.01 * RANDOM.standard_normal(60)
    told = {"dropout": dropout, "weight_decay": 0.1, "optimizer": "adamw", "learning_rate": 1e-3, "batch_size": 64}
    found = findings({"train_loss": loss, "val_loss": 0.8 * loss}, None, **told)
    open_ones = [one for one in found.values() if one.suppressed_by is None]
    targets = {p.value for f in open_ones for p in f.prescriptions if p.canonical == "dropout"}
    assert next(iter(found)) == "run/over-regularized"
    assert targets == {0.1}
    if "run/plateau" in found:
        assert found["run/plateau"].suppressed_by == "run/over-regularized"
