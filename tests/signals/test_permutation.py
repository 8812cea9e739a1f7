"""Chances by permutation."""

from __future__ import annotations

import numpy as np
import pytest

from advisor.signals import effects as measuring
from advisor.signals.effects import effects
from advisor.signals.permutation import holm
from tests.factories import parameter
from tests.signals.spaces import LR, designed, random_study, weighted

DROPOUT = parameter("dropout", low=0.0, high=0.5)
DECAY = parameter("weight_decay", low=1e-5, high=1e-1, log=True)
PARAMETERS = [LR, DROPOUT, DECAY]


def test_chances_are_fair_on_noise(monkeypatch: pytest.MonkeyPatch) -> None:
    """Corrected for three parameters, about one study in twenty shows a chance below 5 %."""
    monkeypatch.setattr(measuring, "TREES", 2)
    monkeypatch.setattr(measuring, "REPEATS", 1)
    found = [
        effects(designed(random_study(weighted(0, 0, 0), PARAMETERS, 20, noise=1.0, seed=seed))) for seed in range(30)
    ]
    assert sum(min(e.p_value for e in f.effects) < 0.05 for f in found if f) <= 4


def test_holms_correction_counts_all_that_was_tested() -> None:
    assert holm(np.array([0.01, 0.04, 0.5])).tolist() == pytest.approx([0.03, 0.08, 0.5])
    assert holm(np.array([0.01]), 4).tolist() == pytest.approx([0.04])
