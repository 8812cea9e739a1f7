"""The chance that the minimum of a fitted surface lies beyond an end."""

from __future__ import annotations

from advisor.signals.design import design
from advisor.signals.response import beyond
from advisor.signals.trials import tabulate
from tests.factories import search


def test_a_minimum_far_beyond_is_likelier_than_one_inside() -> None:
    chances = []
    for best in (-0.2, -3.0):
        made = design(tabulate(search(40, best=best, noise=0.001)))
        assert made is not None
        chances.append(beyond(made).get((0, "high"), 0.0))
    assert chances[0] > 0.9
    assert chances[1] < 0.1


def test_too_few_trials_have_no_surface() -> None:
    made = design(tabulate(search(5)))
    assert made is not None
    assert beyond(made) == {}
