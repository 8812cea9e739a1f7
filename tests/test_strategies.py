"""What the table of strategies says by the number of parameters."""

import pytest

from advisor.consult.costs import costs
from advisor.facts.setup import Setup
from advisor.strategies import row_by_parameters, useful_trials


@pytest.mark.parametrize(("parameters", "high"), [(1, 25), (2, 25), (3, 200), (4, 200), (5, 500), (12, 500)])
def test_the_trials_that_so_many_parameters_can_use(parameters: int, high: float) -> None:
    assert useful_trials(parameters) == high
    assert row_by_parameters(parameters)["high"] == high


def test_a_reply_spends_no_more_on_a_search_than_a_plan_does() -> None:
    found = costs(Setup(budget_hours=160, trial_hours=1 / 3, parameters=("a", "b", "c")))
    assert (found.trials, found.useful) == (480, 200)
    assert found.explore + found.refine <= 200


def test_what_the_budget_affords_is_split_whole_where_it_can_be_used() -> None:
    found = costs(Setup(budget_hours=20, trial_hours=1 / 3, parameters=("a", "b", "c")))
    assert (found.trials, found.useful, found.explore, found.refine) == (60, None, 30, 15)
