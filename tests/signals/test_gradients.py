"""Gradient norms and clipping."""

from __future__ import annotations

import numpy as np
import pytest

from advisor.signals.gradients import clip_facts, gradient_facts
from tests.factories import series


def test_a_norm_that_grows_and_its_outliers() -> None:
    random = np.random.default_rng(0)
    values = np.exp(np.linspace(0, 2, 200) + 0.1 * random.standard_normal(200))
    values[150] = 500.0
    found = gradient_facts(series("grad_norm", values))
    assert found.growing
    assert (found.largest_step, found.outliers, found.first_outlier) == (150, 1, 150)
    assert found.growth == pytest.approx(np.exp(2), rel=0.4)


def test_zeros_were_not_measured_and_lost_numbers_are_counted() -> None:
    assert gradient_facts(series("grad_norm", np.zeros(50))).measured is False
    assert gradient_facts(series("grad_norm", [1.0, np.nan, np.inf])).nonfinite == 2


def test_from_where_the_norm_is_no_number_to_the_end_is_told() -> None:
    lost = [1.0, np.nan, 1.1, 0.9, np.nan, np.inf]
    assert gradient_facts(series("grad_norm", lost)).nonfinite_since == 4
    assert gradient_facts(series("grad_norm", [1.0, np.nan, 1.1])).nonfinite_since is None


def test_a_norm_on_the_limit_was_logged_after_clipping() -> None:
    found = clip_facts(series("grad_norm", np.minimum(np.linspace(0.5, 3.0, 100), 1.0)), 1.0)
    assert found.after
    assert found.share == pytest.approx(0.8, abs=0.02)
    assert clip_facts(None, None).share is None
