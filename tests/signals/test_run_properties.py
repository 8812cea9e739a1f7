"""Odd series never break the engine, and units and lengths do not change what is said."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from tests.factories import series
from tests.signals.logs import diagnosis, facts, falling, findings, rising_after, run

ODD = st.floats(width=64, allow_nan=True, allow_infinity=True)
QUICK = settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))


@QUICK
@given(
    arrays(np.float64, st.integers(0, 70), elements=ODD),
    arrays(np.float64, st.integers(0, 30), elements=ODD),
    arrays(np.float64, st.integers(0, 30), elements=st.floats(-1, 2)),
    st.permutations(range(30)),
)
def test_the_engine_never_breaks_on_odd_series(loss, held, accuracy, order) -> None:
    curves = {
        "train/loss": loss,
        "val/loss": series("val/loss", held, np.array(order[: len(held)], dtype=np.int64)),
        "val/accuracy": accuracy,
        "train/lr": np.abs(held),
        "train/grad_norm": np.abs(loss),
    }
    found = diagnosis(run(curves, lr="abc", batch_size=-3, n_classes=1))
    assert all(0 <= f.confidence <= 1 for f in found.findings)


@pytest.mark.parametrize(
    "curves",
    [
        {"train/loss": falling(100, floor=0.01), "val/loss": rising_after(amount=1.0)},
        {"train/loss": falling(150, floor=0.4, speed=15), "val/loss": falling(60, floor=0.5, speed=15, noise=0.004)},
        {"train/loss": np.concatenate([falling(60), np.geomspace(0.35, 20, 140)])},
    ],
)
@pytest.mark.parametrize("factor", [1e-4, 37.0, 1e5])
def test_the_unit_of_the_loss_changes_no_rule(curves, factor: float) -> None:
    as_logged = findings(curves, lr=0.01)
    rescaled = findings({tag: values * factor for tag, values in curves.items()}, lr=0.01)
    assert {r: f.severity for r, f in as_logged.items()} == {r: f.severity for r, f in rescaled.items()}


def test_the_unit_of_the_steps_changes_no_rule() -> None:
    curves = {"train/loss": falling(100, floor=0.01), "val/loss": rising_after(amount=1.0)}
    wide = {tag: series(tag, values, np.arange(len(values)) * 500 + 7) for tag, values in curves.items()}
    assert list(findings(curves)) == list(findings(wide))


def test_duplicate_and_disordered_steps_keep_the_last_value_of_a_step() -> None:
    values, steps = np.array([3.0, 2.0, 9.0, 1.0, 0.9]), np.array([0, 1, 2, 2, 3])
    assert facts({"train/loss": series("train/loss", values, steps)}).train.best < 1.0


@pytest.mark.parametrize("constant", [0.0, 1.0, -3.0])
def test_a_constant_loss_is_no_plateau_and_no_health(constant: float) -> None:
    found = findings({"train/loss": np.full(100, constant), "val/loss": np.full(100, constant)})
    assert not {"run/plateau", "run/healthy", "run/overfitting", "run/still-improving"} & set(found)
