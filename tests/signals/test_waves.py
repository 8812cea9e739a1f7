"""A held-out loss that goes in waves, as under a restarted rate, overfits where its troughs rise."""

from __future__ import annotations

import numpy as np
import pytest

from tests.signals.logs import facts, findings

RANDOM = np.random.default_rng(8)
N = 240
T = np.arange(N) / N


def waves(count: int, rise: float, at: float = 0.3) -> np.ndarray:
    phase = T * count % 1
    clean = (0.7 + 1.3 * np.exp(-10 * T)) * (1 + 0.25 * (1 - phase)) * (1 + rise * np.clip((T - at) / (1 - at), 0, 1))
    return np.asarray(clean * np.exp(0.02 * RANDOM.standard_normal(N)))


TRAIN = 0.2 + 1.8 * np.exp(-6 * T)


@pytest.mark.parametrize("count", [4, 6])
def test_troughs_that_rise_are_overfitting(count: int) -> None:
    found = findings({"train/loss": TRAIN, "val/loss": waves(count, 0.4)})["run/overfitting"]
    assert found.severity == "warning"


@pytest.mark.parametrize("count", [3, 4, 6])
def test_troughs_that_stay_are_not(count: int) -> None:
    assert "run/overfitting" not in findings({"train/loss": TRAIN, "val/loss": waves(count, 0.0)})


def test_a_bump_that_heals_is_no_wave() -> None:
    bump = (
        (0.6 + 1.4 * np.exp(-12 * T))
        * (1 + 0.4 * np.exp(-(((T - 0.45) / 0.1) ** 2)))
        * (1 - 0.1 * np.clip(T - 0.6, 0, 1))
    )
    held = bump * np.exp(0.03 * RANDOM.standard_normal(N))
    assert "run/overfitting" not in findings({"train/loss": TRAIN, "val/loss": held})


def test_the_rise_begins_where_it_first_leaves_the_best_for_good() -> None:
    held = 0.5 + np.abs(T - 0.4)
    found = facts({"train/loss": TRAIN, "val/loss": held}).val
    assert found.best_step <= found.rise_since <= found.best_step + 0.15 * N
