from __future__ import annotations

from advisor.findings import Prescription
from tests.planner.sources import LR, finding, planned, searched

DONE = finding("study/converged", Prescription(action="stop-search"), severity="good")


def test_a_converged_search_is_validated_and_not_repeated() -> None:
    plan = planned(DONE, of=searched({"lr": LR}))
    assert plan.advice == "do-not-tune"
    assert plan.reasons[0].rule == "study/converged"


def test_what_converged_in_another_space_says_nothing_of_this_one() -> None:
    assert planned(DONE, of=searched({"lr": LR}), parameters=("lr", "batch_size")).advice == "tune"
    higher = searched({"lr": LR}, value=lambda params: float(params["lr"]))  # type: ignore[arg-type]
    assert planned(DONE, of=higher).advice == "tune"


def test_few_examples_and_minutes_come_before_a_search() -> None:
    assert "training examples" in planned(of=searched({"lr": LR}), n_examples=200).reasons[0].reason
    short = planned(budget_trials=None, budget_hours=0.5, trial_hours=0.2)
    assert "less than one hour" in short.reasons[0].reason


def test_one_trial_is_no_search() -> None:
    plan = planned(budget_trials=1, parameters=("lr", "dropout"), metric="val_loss")
    assert plan.advice == "do-not-tune"
    assert "one full-length trial is no search" in plan.reasons[0].reason
    assert planned(budget_trials=2, parameters=("lr",), metric="val_loss").advice == "tune"
