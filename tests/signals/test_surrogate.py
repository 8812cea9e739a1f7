"""The process over a study: its predictions and their spread, outliers, lost runs."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from advisor.signals.surrogate import MAX_TRIALS, surrogate
from tests.signals.spaces import ALPHA, LR, WIDTH, designed, random_study

PLACES = [0.0, 0.25, 0.5, 0.75, 1.0]


def test_the_profile_follows_the_function() -> None:
    design = designed(random_study(lambda x: float(np.sum((x - 0.5) ** 2)), [LR, ALPHA], 60, noise=0.001))
    model = surrogate(design)
    mean, covariance = model.profile(0, PLACES, np.arange(5))
    centred = (mean - mean[2]) * model.unit
    assert centred == pytest.approx([0.25, 0.0625, 0.0, 0.0625, 0.25], abs=0.02)
    assert np.all(np.diag(covariance) >= 0)


def test_more_noise_is_less_certainty() -> None:
    deviations = []
    for noise in (0.01, 0.3):
        model = surrogate(designed(random_study(lambda x: float(x[0]), [LR, ALPHA], 40, noise=noise)))
        _, covariance = model.profile(0, PLACES, np.arange(5))
        deviations.append(float(covariance[0, 0] + covariance[4, 4] - 2 * covariance[0, 4]))
    assert deviations[1] > 3 * deviations[0]


def test_an_outlier_moves_the_profile_little() -> None:
    design = designed(random_study(lambda x: float((x[0] - 0.5) ** 2), [LR, ALPHA], 50, noise=0.01))
    lucky = design.cost.copy()
    lucky[int(np.argmax(design.positions[:, 0]))] -= 1.0
    plain = surrogate(design)
    mean, _ = plain.profile(0, PLACES, np.arange(5))
    other = surrogate(dataclasses.replace(design, cost=lucky))
    moved, _ = other.profile(0, PLACES, np.arange(5))
    change = (moved - moved[2]) * other.unit - (mean - mean[2]) * plain.unit
    assert abs(change[4]) < 0.25


def test_long_studies_are_thinned() -> None:
    design = designed(random_study(lambda x: float(x[0]), [LR, ALPHA, WIDTH], 600))
    assert len(surrogate(design).rows) == MAX_TRIALS


def test_constant_costs_are_no_trouble() -> None:
    model = surrogate(designed(random_study(lambda x: 1.0, [LR, ALPHA], 20, noise=0.0)))
    mean, covariance = model.profile(0, PLACES, np.arange(3))
    assert np.all(np.isfinite(mean))
    assert np.all(np.isfinite(covariance))
