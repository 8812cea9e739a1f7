"""Curves of quantities that one kind of training logs, by many names."""

from __future__ import annotations

import numpy as np
import pytest

from advisor.signals.quantities import line_of, quantity
from tests.factories import series
from tests.signals.logs import run


@pytest.mark.parametrize("tag", ["kl", "train/approx_kl", "objective/kl"])
def test_a_quantity_is_found_by_its_names(tag: str) -> None:
    found = quantity(run({tag: np.ones(20), "loss": np.ones(20)}), "kl")
    assert found is not None
    assert found.tag == tag


def test_an_absent_quantity_is_none() -> None:
    assert quantity(run({"loss": np.ones(20)}), "kl") is None


def test_a_line_tells_its_start_end_and_late_level() -> None:
    line = line_of(series("kl", np.linspace(0, 1, 101)))
    assert line is not None
    assert line.start < 0.1
    assert line.end > 0.9
    assert line.late == pytest.approx(5 / 6, abs=0.02)
    assert line.stays_from(line.values > 0.495) == 50
    assert line.stays_from(line.values < 0.5) is None
