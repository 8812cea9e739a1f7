"""A loss far above what its share of wrong answers can cost began with outputs or inputs on the wrong scale."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from tests.signals.logs import facts, findings


def classifier(scale: float, epochs: int, speed: float, percent: bool = False, names: str = "acc") -> dict[str, Any]:
    at, random = np.arange(epochs), np.random.default_rng(epochs)
    wrong = 0.1 + 0.2 * np.exp(-at / 4)
    right = (1 - wrong) * (100 if percent else 1)
    loss = (3 * wrong + scale * np.exp(-at / speed)) * np.exp(0.02 * random.standard_normal(epochs))
    held = (3.3 * wrong + 0.4 * scale * np.exp(-at / speed)) * np.exp(0.01 * random.standard_normal(epochs))
    return {f"train_{names}": right, "train_loss": loss, f"val_{names}": 0.98 * right, "val_loss": held}


@pytest.mark.parametrize("scale", [15.0, 45.0, 300.0])
@pytest.mark.parametrize(("epochs", "speed"), [(15, 1.5), (30, 3.0), (60, 2.0)])
@pytest.mark.parametrize("percent", [False, True])
def test_a_start_on_the_wrong_scale_is_no_good_health(scale: float, epochs: int, speed: float, percent: bool) -> None:
    curves = classifier(scale, epochs, speed, percent)
    found = findings(curves)
    assert found["run/unscaled-start"].prescriptions[0].action == "check-code"
    assert "run/healthy" not in found
    told = findings(curves, {"n_classes": 10})
    assert told["run/unscaled-start"].severity == "warning"


@pytest.mark.parametrize("names", ["acc", "accuracy"])
def test_an_ordinary_start_stays_silent(names: str) -> None:
    for told in (None, {"n_classes": 10}):
        assert "run/unscaled-start" not in findings(classifier(0.8, 30, 3.0, names=names), told)


def test_sure_answers_that_are_wrong_late_are_of_overfitting() -> None:
    at = np.arange(40)
    curves = {
        "train_loss": 2 * np.exp(-at / 6) + 0.01,
        "val_loss": 1 + 0.08 * at,
        "val_acc": 0.6 + 0.3 * (1 - np.exp(-at / 5)),
    }
    assert "run/unscaled-start" not in findings(curves)


def test_the_accuracy_of_a_part_says_nothing_of_the_whole_loss() -> None:
    curves = {"total_loss": 6 * np.exp(-np.arange(30) / 5) + 0.5, "fast_rcnn/cls_accuracy": np.linspace(0.95, 0.98, 30)}
    assert facts(curves).gap.error_cost is None
    assert "run/unscaled-start" not in findings(curves)
