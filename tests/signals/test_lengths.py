"""How long a run trained, and what of that was wasted."""

from __future__ import annotations

import numpy as np
import pytest

from tests.signals.logs import facts, falling


def test_the_longest_curve_tells_how_long_the_run_was() -> None:
    lengths = facts({"train/loss": falling(200), "val/loss": falling(20)}).lengths
    assert (lengths.points, lengths.evaluations) == (200, 20)
    assert lengths.trained
    assert lengths.validated
    assert lengths.fragment is False


def test_what_comes_after_the_best_held_out_level_is_wasted() -> None:
    reached = np.linspace(2.0, 0.5, 50)
    lengths = facts({"train/loss": falling(100), "val/loss": np.concatenate([reached, np.full(50, 0.5)])}).lengths
    assert lengths.wasted == pytest.approx(0.5, abs=0.1)
    assert lengths.saved_share == pytest.approx(1 - lengths.wasted)


def test_without_held_out_data_nothing_is_known_to_be_wasted() -> None:
    lengths = facts({"train/loss": falling(100)}).lengths
    assert lengths.wasted is None
    assert lengths.absent["wasted"] == "not-logged"
