"""Training against held-out."""

from __future__ import annotations

import math

import numpy as np
import pytest

from advisor.records import FloatArray
from advisor.signals.curves import Curve, curve
from advisor.signals.generalization import gained_after, gap_facts
from tests.factories import series
from tests.signals.logs import falling, rising_after


def _curve(values: object) -> Curve:
    made = curve(series("loss", values))
    assert made is not None
    return made


def test_the_gap_opens_while_training_falls_on() -> None:
    found = gap_facts(_curve(falling(100, floor=0.05)), _curve(rising_after(100)), (0.99, 0.76))
    assert found.end is not None
    assert found.at_best is not None
    assert found.end > found.at_best > 1
    assert found.train_fell_after is not None
    assert found.train_fell_after > 0.3
    assert found.accuracy == pytest.approx(0.23)


def test_a_held_out_loss_that_is_always_lower_is_shown_so() -> None:
    train = falling(100)
    found = gap_facts(_curve(train), _curve(train * 0.8), (None, None))
    assert found.val_better_share == 1.0
    assert found.val_better_p is not None
    assert found.val_better_p < 0.01


def test_one_curve_alone_has_no_gap() -> None:
    assert gap_facts(_curve(np.ones(20)), None, (None, None)).end is None


def test_what_a_metric_gains_after_the_best_loss_is_told_as_a_share() -> None:
    error = curve(series("wer", np.array([34.2, 30.9, 29.7, 28.9, 28.6, 28.4])))
    loss = _curve(np.array([0.340, 0.306, 0.319, 0.339, 0.362, 0.380]))
    told = gained_after(error, loss)
    assert told["metric_gained_after"] == pytest.approx(math.log(30.9 / 28.4) / math.log(34.2 / 28.4))
    assert told["metric_goes_on"]
    assert gained_after(None, loss) == {}


def _goes_on(values: FloatArray, maximize: bool = True) -> bool:
    t = np.arange(len(values))
    loss = _curve(0.8 + np.exp(-t / 3) + 0.01 * t)
    return bool(gained_after(curve(series("metric", values), maximize=maximize), loss)["metric_goes_on"])


def test_a_metric_that_clearly_gains_after_the_best_loss_goes_on_and_one_that_holds_does_not() -> None:
    t, random = np.arange(80), np.random.default_rng(0)
    noise = 0.002 * random.standard_normal(80)
    assert _goes_on(0.72 - 0.4 * np.exp(-t / 3) + 0.07 * (1 - np.exp(-t / 20)) + noise)
    assert not _goes_on(0.72 - 0.4 * np.exp(-t / 3) + noise)
    assert not _goes_on(0.72 - 0.4 * np.exp(-t / 3) - 0.001 * t + noise)
    assert not _goes_on(0.55 - 0.2 * np.exp(-t / 3) + 0.02 * (1 - np.exp(-t / 20)) + 0.02 * noise)
    assert _goes_on(29.4 - 4.0 * (1 - np.exp(-t / 20)) + 10 * noise, maximize=False)
