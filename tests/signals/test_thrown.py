"""A training thrown up before anything held out was measured: what that gains since tells of the wreck alone."""

from __future__ import annotations

import numpy as np
import pytest

from advisor.records import FloatArray
from tests.factories import series
from tests.signals.logs import facts, findings


def thrown(at: int, low: float, high: float, creep: float, back: float = 0.0, count: int = 200) -> FloatArray:
    """A loss that is thrown up at a place and creeps down since, or comes back within a share of the run."""
    random, places = np.random.default_rng(at + count), np.arange(count)
    since = np.maximum(0, places - at) / count
    up = low + (high - low) * np.exp(-since / back) if back else high * np.exp(-creep * since)
    clean = np.where(places < at, low + 0.3 * np.exp(-places / 3), up)
    return np.asarray(clean * np.exp(0.02 * random.standard_normal(count)))


def curves(loss: FloatArray, every: int) -> dict[str, object]:
    places = np.arange(every - 1, len(loss), every)
    held = np.minimum.accumulate(1.02 * loss[places])
    return {"train/loss": loss, "val/loss": series("val/loss", held, places)}


@pytest.mark.parametrize(
    ("at", "low", "high", "creep", "every"),
    [(13, 1.3, 6.0, 0.15, 33), (4, 1.1, 7.5, 0.2, 20), (24, 2.0, 6.4, 0.3, 40), (60, 3.2, 7.0, 0.1, 66)],
)
def test_what_crept_down_since_a_training_was_thrown_up_does_not_clear_it(
    at: int, low: float, high: float, creep: float, every: int
) -> None:
    found = findings(curves(thrown(at, low, high, creep), every), learning_rate=5e-3)
    first = next(iter(found.values()))
    assert (first.rule, first.severity) == ("run/diverged", "error")
    assert first.prescriptions[0].factor is not None
    assert first.prescriptions[0].factor < 1
    assert "measured only after the jump" in first.explanation
    assert first.best_step is None or first.best_step < at


@pytest.mark.parametrize("back", [0.08, 0.25])
def test_a_training_on_its_way_back_is_not_lost(back: float) -> None:
    told = curves(thrown(13, 1.3, 6.0, 0.0, back), 33)
    assert facts(told).gap.thrown == 0
    assert "run/diverged" not in findings(told)


def test_held_out_data_that_was_measured_before_and_improves_still_decides() -> None:
    loss = thrown(60, 1.3, 2.6, 0.1)
    held = series("val/loss", 3 * np.exp(-np.arange(20) / 12), np.arange(5, 200, 10))
    assert facts({"train/loss": loss, "val/loss": held}).gap.thrown == 0
    assert "run/diverged" not in findings({"train/loss": loss, "val/loss": held})


def test_a_held_out_loss_in_other_units_is_not_compared() -> None:
    loss, places = thrown(13, 1.3, 6.0, 0.15), np.arange(32, 200, 33)
    held = series("val/loss", 100 * loss[places], places)
    assert facts({"train/loss": loss, "val/loss": held}).gap.thrown == 0


def test_a_loss_that_grows_by_and_by_as_its_target_sharpens_was_not_thrown() -> None:
    at = np.arange(400) / 400
    loss = 0.12 + 0.35 * np.exp(-at / 0.01) + 0.3 * (1 - np.exp(-at / 0.15)) - 0.04 * at
    assert facts(curves(loss, 40)).gap.thrown == 0
