"""Preference tuning by its own signs."""

from __future__ import annotations

import math

import numpy as np
import pytest

from advisor.meaning import classify
from advisor.signals.preference import preference_facts
from tests.signals.logs import run


def test_the_loss_stands_beside_that_of_an_untouched_model() -> None:
    made = run(
        {
            "loss": np.full(50, math.log(2) * 1.5),
            "rewards/accuracies": np.full(50, 0.4),
            "rewards/margins": np.full(50, -0.2),
        }
    )
    found = preference_facts(made, classify(list(made.series)))
    assert found.over_start == pytest.approx(1.5)
    assert (found.accuracy, found.margin) == (pytest.approx(0.4), pytest.approx(-0.2))


def test_the_held_out_loss_is_taken_where_there_is_one() -> None:
    made = run({"loss": np.full(50, 0.1), "eval_loss": np.full(50, math.log(2))})
    assert preference_facts(made, classify(list(made.series))).over_start == pytest.approx(1.0)


def test_a_loss_thrown_out_is_told_by_its_highest_level() -> None:
    thrown = np.concatenate([np.full(20, 1.5), np.full(60, math.log(2) * 1.01)])
    made = run({"loss": thrown, "rewards/accuracies": np.full(80, 0.5)})
    found = preference_facts(made, classify(list(made.series)))
    assert found.peak_over_start == pytest.approx(1.5 / math.log(2), rel=0.02)
    assert found.over_start == pytest.approx(1.01, rel=0.01)
