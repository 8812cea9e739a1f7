from __future__ import annotations

import pytest

from advisor.findings import Prescription
from tests.planner.sources import LR, finding, planned, searched

DONE = finding("study/converged", Prescription(action="stop-search"), severity="good")


def test_a_converged_search_is_validated_and_not_repeated() -> None:
    plan = planned(DONE, of=searched({"lr": LR}))
    assert plan.advice == "do-not-tune"
    assert plan.reasons[0].rule == "study/converged"


def test_what_converged_in_another_space_says_nothing_of_this_one() -> None:
    wider = planned(DONE, of=searched({"lr": LR}), parameters=("lr", "batch_size"))
    assert wider.advice == "tune"
    assert any(why.rule == DONE.rule and "this plan searches more: batch_size" in why.reason for why in wider.reasons)
    assert planned(DONE, of=searched({"lr": LR}), space={"lr": "1e-5..1e-1:log"}).advice == "tune"


def test_a_converged_search_is_not_opened_towards_usual_rates() -> None:
    """The same report says that no end holds the optimum back."""
    higher = searched({"lr": LR}, value=lambda params: float(params["lr"]))  # type: ignore[arg-type]
    assert planned(DONE, of=higher).advice == "do-not-tune"
    assert planned(of=higher).advice == "tune"


@pytest.mark.parametrize("action", ["repeat-seeds", "enable-pruning", "add-baseline"])
def test_what_asks_for_no_other_range_does_not_bring_a_converged_search_back(action: str) -> None:
    beside = finding("study/single-seed-winner", Prescription(action=action), severity="warning")
    assert planned(beside, DONE, of=searched({"lr": LR})).advice == "do-not-tune"


def test_values_rounded_outward_are_no_new_space() -> None:
    """A table of trials tells no ranges: those of its values are rounded, which adds nothing to search."""
    assert planned(DONE, of=searched({"lr": {**LR, "low": 1.234e-5, "high": 9.87e-4, "declared": False}})).stages == ()


def test_few_examples_and_minutes_come_before_a_search() -> None:
    assert "training examples" in planned(of=searched({"lr": LR}), n_examples=200).reasons[0].reason
    short = planned(budget_trials=None, budget_hours=0.5, trial_hours=0.2)
    assert "less than one hour" in short.reasons[0].reason


def test_one_trial_is_no_search() -> None:
    plan = planned(budget_trials=1, parameters=("lr", "dropout"), metric="val_loss")
    assert plan.advice == "do-not-tune"
    assert "one full-length trial is no search" in plan.reasons[0].reason
    assert planned(budget_trials=2, parameters=("lr",), metric="val_loss").advice == "tune"
