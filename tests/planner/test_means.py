from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from advisor.facts.setup import Setup
from advisor.planner.means import find_means
from tests.planner.sources import LR, planned, searched


def affordable(**told: object) -> float:
    return find_means(Setup(**told), None, (), 3).trials  # type: ignore[arg-type]


def test_hours_and_workers_become_full_length_trials() -> None:
    assert affordable(budget_hours=50.0, trial_hours=0.5) == 100
    assert affordable(budget_hours=50.0, trial_hours=0.5, n_workers=4) == 400
    assert affordable(budget_hours=50.0, trial_hours=0.5, n_workers=4, budget_kind="gpu") == 100
    assert affordable(budget_hours=50.0, trial_hours=0.5, budget_trials=30) == 30


def test_nobody_told_a_budget() -> None:
    found = find_means(Setup(), None, (), 9)
    assert found.trials == 90
    assert "as nobody told one" in found.assumed[0].reason


def test_the_earlier_trials_tell_what_one_costs() -> None:
    began = datetime(2026, 1, 1)
    trials = tuple(
        trial.model_copy(update={"started": began, "completed": began + timedelta(minutes=30)})
        for trial in searched({"lr": LR}, 5).trials
    )
    found = find_means(Setup(budget_hours=10.0), searched({"lr": LR}, 5).model_copy(update={"trials": trials}), (), 3)
    assert found.trials == 20
    assert "30 min, the median of 5 completed trials" in found.assumed[0].reason


def test_money_is_that_of_all_devices() -> None:
    plan = planned(budget_trials=None, budget_hours=10.0, trial_hours=0.5, n_workers=4, price_per_hour=2.0)
    assert plan.cost is not None
    assert plan.cost.full_trials <= 80
    assert plan.cost.money == pytest.approx(plan.cost.full_trials * 0.5 * 2.0)
    assert plan.cost.hours == pytest.approx(plan.cost.full_trials * 0.5 / 4)
