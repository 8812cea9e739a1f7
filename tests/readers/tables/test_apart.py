"""Several trainings in one table, and what looks like them."""

from __future__ import annotations

from advisor.readers.tables._apart import column_apart


def test_the_first_column_that_differs_from_training_to_training() -> None:
    rows = [[m, "adam", lr, str(e)] for m, lr in (("wide", "0.1"), ("deep", "0.01")) for e in range(3)]
    assert column_apart(rows, 3, but={3}) == 0
    assert column_apart(rows, 3, but={3, 0}) == 2


def test_steps_that_go_back_elsewhere_are_a_resumed_training() -> None:
    rows = [[note, str(step)] for note, steps in (("a", range(4)), ("b", range(2, 5))) for step in steps]
    assert column_apart(rows, 1, but={1}) is None


def test_trainings_that_no_column_tells_apart() -> None:
    assert column_apart([["a", str(e)] for e in (0, 1, 2, 0, 1)], 1, but={1}) is None
    assert column_apart([["a", "x"], []], 1, but={1}) is None
