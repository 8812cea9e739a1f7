"""A run whose metric stands still and whose loss gains next to nothing is not told to train longer."""

from __future__ import annotations

import numpy as np
import pytest

from tests.signals.logs import findings


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("percent", [1.0, 100.0])
def test_a_solved_task_is_not_still_improving(seed: int, percent: float) -> None:
    random, at = np.random.default_rng(seed), np.arange(150)
    right = (
        percent
        * np.minimum(0.992, 0.1 + 0.9 / (1 + np.exp(-(at - 60) / 6)))
        * (1 + 0.0005 * random.standard_normal(150))
    )
    held = 4.0 / (1 + np.exp((at - 60) / 8)) * np.exp(0.02 * random.standard_normal(150)) + 1e-3 * np.exp(-at / 80)
    found = findings({"train_loss": np.maximum(1e-4, 0.5 * held), "val_loss": held, "val_accuracy": right})
    assert all(one.prescriptions[0].action != "train-longer" for one in found.values() if one.prescriptions)


@pytest.mark.parametrize("seed", range(4))
def test_a_converged_run_is_not_told_to_train_longer(seed: int) -> None:
    random, at = np.random.default_rng(seed), np.arange(60)
    held = 0.28 + 2 * np.exp(-at / (4 + seed)) + 0.003 * random.standard_normal(60)
    train = 0.22 + 2 * np.exp(-at / (4 + seed)) + 0.003 * random.standard_normal(60)
    right = 0.93 - 0.6 * np.exp(-at / (4 + seed)) + 0.002 * random.standard_normal(60)
    found = findings({"train_loss": train, "val_loss": held, "val_acc": right}, learning_rate=3e-4, optimizer="adamw")
    longer = [one.rule for one in found.values() if one.prescriptions and one.prescriptions[0].action == "train-longer"]
    assert not longer


@pytest.mark.parametrize("ceiling", [0.62, 0.8])
def test_a_run_that_gains_to_its_end_still_is(ceiling: float) -> None:
    at = np.arange(60)
    held = 0.4 + 1.8 * np.exp(-at / 45)
    curves = {"train_loss": 0.95 * held, "val_loss": held, "val_acc": ceiling * (1 - np.exp(-(at + 5) / 45))}
    assert "run/still-improving" in findings(curves)
