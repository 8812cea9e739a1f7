from __future__ import annotations

import math
from collections.abc import Mapping

import pytest

from advisor.findings import Prescription
from advisor.planner.plan import PlannedParameter
from tests.planner.sources import LR, finding, planned, searched

EDGE = "study/boundary-optimum"


def rates(best: float, trials: int = 30, **told: object) -> PlannedParameter:
    """The planned rate after a study whose results peak at this power of ten."""

    def value(params: Mapping[str, object]) -> float:
        return -abs(math.log10(float(params["lr"])) - best)  # type: ignore[arg-type]

    found = planned(of=searched({"lr": LR}, trials, value=value), **told).parameter("lr")
    assert found is not None
    return found


def test_a_learning_rate_reaches_ten_times_its_old_end_where_the_best_lean_and_nothing_declines() -> None:
    opened = rates(-3.0)
    assert (opened.low, opened.high, opened.rule) == (1e-5, 0.01, "tables/learning_rate")
    assert "10 times the old end" in opened.reason
    assert (rates(-4.0).low, rates(-4.0).high) == (1e-5, 1e-3)
    assert rates(-4.0, trials=6).high == 0.01
    assert rates(-5.0).low == 1e-5


def test_a_told_training_opens_the_range_to_its_own_usual_rates() -> None:
    assert rates(-3.0, optimizer="sgd").high > 0.01


@pytest.mark.parametrize("told", [{}, {"optimizer": "sgd"}, {"optimizer": "adamw"}])
@pytest.mark.parametrize("end", [0.003, 0.01])
def test_an_end_that_a_finding_gives_is_the_plans(end: float, told: dict[str, object]) -> None:
    def value(params: Mapping[str, object]) -> float:
        return math.log10(float(params["lr"]))  # type: ignore[arg-type]

    move = Prescription(action="expand", parameter="lr", side="high", to=end)
    rate = planned(finding(EDGE, move), of=searched({"lr": LR}, value=value), **told).parameter("lr")
    assert rate is not None
    assert rate.high == end


def test_an_end_beyond_which_trials_die_is_not_opened_again() -> None:
    move = Prescription(action="narrow", parameter="lr", low=1e-5, high=5e-4)
    made = searched({"lr": LR}, 6, value=lambda params: -float(params["lr"]))  # type: ignore[arg-type]
    rate = planned(finding("study/early-deaths", move), of=made).parameter("lr")
    assert rate is not None
    assert rate.high == 5e-4
