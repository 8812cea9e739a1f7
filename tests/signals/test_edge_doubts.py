"""What speaks against going beyond an end: its trials break a constraint, or nobody declared it."""

import pytest

from advisor.signals.edge_doubts import forbidden, observed
from advisor.signals.trials import tabulate
from tests.factories import parameter, study, trial


def _searched(broken_from: float = 2.0, **declared: object):
    rate = parameter("dropout", low=0.0, high=1.0, **declared)
    trials = [
        trial(i, 0.5, params={"dropout": i / 20}, constraints=(1.0 if i / 20 >= broken_from else -1.0,))
        for i in range(21)
    ]
    return study(trials, rate)


@pytest.mark.parametrize(("broken_from", "found"), [(0.8, True), (2.0, False)])
def test_an_end_whose_trials_break_a_constraint_is_forbidden(broken_from: float, found: bool) -> None:
    data = tabulate(_searched(broken_from))
    assert forbidden(data, "dropout", "high") is found
    assert not forbidden(data, "dropout", "low")
    assert not forbidden(None, "dropout", "high")


@pytest.mark.parametrize("declared", [True, False])
def test_an_end_that_nobody_declared_is_only_observed(declared: bool) -> None:
    column = tabulate(_searched(declared=declared)).columns["dropout"]
    assert observed(column, "high") is not declared
