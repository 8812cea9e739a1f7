"""A metric curve whose better direction is known."""

from __future__ import annotations

import numpy as np
import pytest

from advisor.meaning import classify
from advisor.signals.metric import metric_facts
from tests.factories import series


def test_best_last_and_gain_go_the_better_way() -> None:
    tag = "val/accuracy"
    values = np.concatenate([np.linspace(0.2, 0.9, 80), np.full(20, 0.85)])
    found = metric_facts(series(tag, values), classify([tag])[tag], 10_000)
    assert found is not None
    assert found.best == pytest.approx(0.9, abs=0.03)
    assert found.last == pytest.approx(0.85, abs=0.01)
    assert found.gain is not None
    assert found.gain > 0


def test_a_metric_without_a_number_has_no_facts() -> None:
    assert metric_facts(series("val/accuracy", [np.nan]), classify(["val/accuracy"])["val/accuracy"]) is None
