"""What a norm was before a training was lost is its limit; a warmup that never ended is not made shorter."""

from __future__ import annotations

import numpy as np
import pytest

from tests.signals.logs import facts, falling, findings

RANDOM = np.random.default_rng(8)


@pytest.mark.parametrize(("at", "count"), [(5, 60), (40, 100), (90, 300)])
@pytest.mark.parametrize("times", [6.0, 12.0, 80.0])
def test_the_clipping_norm_is_of_before_the_explosion(at: int, count: int, times: float) -> None:
    loss = np.concatenate([falling(at, 2.0, 1.2), np.full(count - at, 6.0)]) * np.exp(
        0.02 * RANDOM.standard_normal(count)
    )
    norms = np.where(np.arange(count) < at, 0.5, 0.5 * times) * np.exp(0.2 * RANDOM.standard_normal(count))
    found = findings({"train/loss": loss, "grad_norm": norms}, learning_rate=1e-3)["run/diverged"]
    clip = next(one for one in found.prescriptions if one.action == "clip")
    assert isinstance(clip.value, float)
    assert 0.4 < clip.value < 1.2
    assert "before the loss rose" in clip.reason


def test_of_a_loss_that_only_falls_there_is_no_before() -> None:
    norms = np.exp(0.2 * RANDOM.standard_normal(200))
    assert facts({"train/loss": falling(), "grad_norm": norms}).grad.before is None


@pytest.mark.parametrize("share", [0.4, 1.0])
def test_a_warmup_that_the_run_did_not_outlive_is_not_made_shorter(share: float) -> None:
    loss, count = falling(100, 9.0, 3.0), 100
    loss[70:] = np.nan
    rate = 6e-4 * np.minimum(1, (np.arange(count) + 1) / (share * count))
    norms = np.where(np.arange(count) < 60, 1.0, 50.0) * np.exp(0.1 * RANDOM.standard_normal(count))
    found = findings({"train/loss": loss, "lr": rate, "grad_norm": norms})
    assert found["run/diverged"].severity == "error"
    warmups = [one for f in found.values() for one in f.prescriptions if one.action == "warmup"]
    assert bool(warmups) == (share < 0.9)
