"""Where a series ends without numbers."""

from __future__ import annotations

import numpy as np
import pytest

from advisor.signals.endings import ending, tail
from tests.factories import series

NAN = np.nan


@pytest.mark.parametrize(
    ("values", "since"),
    [
        ([1.0, 0.9, NAN, NAN], 2),
        ([1.0, NAN, 0.8, NAN, NAN], 3),
        ([NAN, NAN], 0),
        ([1.0, 0.9, np.inf], 2),
        ([1.0, 0.9, 1e200], 2),
    ],
)
def test_numbers_end_where_none_follows(values: list[float], since: int) -> None:
    found = ending(series("loss", values), frozenset())
    assert found is not None
    assert (found.since, found.way) == (since, "numbers")


@pytest.mark.parametrize("values", [[1.0, NAN, 0.8], [1.0, NAN, NAN, 0.9, NAN]])
def test_holes_that_closed_are_no_end(values: list[float]) -> None:
    assert ending(series("loss", values), frozenset()) is None


def test_zeros_that_stand_for_no_number_are_told_as_such() -> None:
    found = ending(series("loss", [1.0, NAN, NAN]), frozenset({"loss"}))
    assert found is not None
    assert found.way == "zeros"
    assert found.before.tolist() == [1.0]


def test_a_tail_of_all_begins_at_the_first() -> None:
    assert (tail(np.array([True, True])), tail(np.array([True, False, True]))) == (0, 2)
