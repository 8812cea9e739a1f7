from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import pytest

from advisor.diagnosis import diagnose_evidence
from advisor.facts.setup import Setup
from advisor.findings import Prescription
from advisor.planner.build import plan_from
from advisor.records import Evidence, Scalar, TrialState
from tests.planner.sources import LR, finding, planned, searched

LINEAR = {"kind": "float", "low": 0.0, "high": 0.1}
SPACE = {"lr": LR, "batch": {"kind": "int", "low": 16, "high": 64, "log": True}, "drop": {**LINEAR, "high": 0.5}}
EDGE = "study/boundary-optimum"


def asked(action: str, parameter: str = "lr", **told: object) -> Prescription:
    return Prescription(action=action, parameter=parameter, **told)  # type: ignore[arg-type]


def test_a_proven_edge_moves_the_end_and_names_the_rule() -> None:
    plan = planned(finding(EDGE, asked("expand", side="high", to=0.1, reason="the best press")), of=searched(SPACE))
    rate = plan.parameter("lr")
    assert rate is not None
    assert (rate.low, rate.high, rate.rule, rate.reason) == (1e-5, 0.1, EDGE, "the best press")
    assert any(why.rule == EDGE for why in plan.reasons)


def test_an_end_never_leaves_what_is_sane_or_possible() -> None:
    high = finding(EDGE, asked("expand", side="high", to=1e9), asked("expand", "drop", side="high", to=3.0))
    plan = planned(high, of=searched(SPACE))
    assert plan.parameter("lr").high == 10.0  # type: ignore[union-attr]
    assert plan.parameter("drop").high <= 1.0  # type: ignore[union-attr,operator]


@pytest.mark.parametrize("grade", ["note"])
def test_what_is_only_noted_changes_nothing(grade: str) -> None:
    item = asked("expand", side="high", to=0.1).model_copy(update={"grade": grade})
    assert planned(finding(EDGE, item), of=searched(SPACE)).parameter("lr").high == 1e-3  # type: ignore[union-attr]


def test_good_news_and_suppressed_findings_change_nothing() -> None:
    item = asked("expand", side="high", to=0.1)
    for told in ({"severity": "good"}, {"suppressed_by": "study/constant-objective"}):
        plan = planned(finding(EDGE, item, **told), of=searched(SPACE))
        assert plan.parameter("lr").high == 1e-3  # type: ignore[union-attr]


def test_what_never_harms_is_held_at_its_high_end_as_a_whole_number() -> None:
    trees = {"lr": LR, "n_estimators": {"kind": "int", "low": 10, "high": 200}}
    item = asked("freeze", "n_estimators", side="high", value=200.0)
    plan = planned(finding(EDGE, item, severity="info"), of=searched(trees))
    assert [(fixed.name, fixed.value, type(fixed.value)) for fixed in plan.fixed] == [("n_estimators", 200, int)]


def test_freeze_holds_the_best_value_and_says_why() -> None:
    rule = "study/low-impact-parameters"
    plan = planned(finding(rule, asked("freeze", "drop"), severity="warning"), of=searched(SPACE))
    held = next(fixed for fixed in plan.fixed if fixed.name == "drop")
    assert held.rule == rule
    assert held.value == plan.incumbents[0].get("drop", held.value)
    assert [item.name for item in plan.left_out] == ["drop"]


def test_log_scale_offers_zero_apart() -> None:
    space = {**SPACE, "l2": LINEAR}
    plan = planned(finding("space/linear-scale", asked("log-scale", "l2")), of=searched(space))
    decay = plan.parameter("l2")
    assert decay is not None
    assert (decay.log, decay.zero, decay.low) == (True, True, 1e-5)


def test_numeric_choices_become_a_range_when_their_end_is_left() -> None:
    space = {"lr": {"kind": "categorical", "choices": (1e-4, 1e-3, 1e-2)}}
    plan = planned(finding(EDGE, asked("expand", side="high", to=0.1)), of=searched(space))
    rate = plan.parameter("lr")
    assert rate is not None
    assert (rate.kind, rate.high, rate.log) == ("float", 0.1, True)


def test_searched_epochs_that_should_be_more_are_held_at_the_most_and_not_searched() -> None:
    told: dict[str, dict[str, Any]] = {**SPACE, "epochs": {"kind": "int", "low": 5, "high": 30}}
    item = asked("train-longer", "epochs", side="high", to=45.0, factor=1.5)
    plan = planned(finding(EDGE, item), of=searched(told))
    assert plan.parameter("epochs") is None
    assert next(fixed.value for fixed in plan.fixed if fixed.name == "epochs") == 30
    longer = planned(finding("run/still-improving", Prescription(action="train-longer", factor=3)), of=searched(told))
    assert longer.parameter("epochs") is not None


@pytest.mark.parametrize(
    ("choices", "side", "to", "acts_by"),
    [
        ((16, 32, 64, 128), "low", 8.0, "2**n"),
        ((4, 8, 16, 64), "high", 256.0, "2**n"),
        ((100, 200, 400), "high", 800.0, ""),
    ],
)
def test_listed_powers_of_two_stay_powers_of_two(choices: tuple[int, ...], side: str, to: float, acts_by: str) -> None:
    told: dict[str, dict[str, Any]] = {**SPACE, "size": {"kind": "categorical", "choices": choices}}
    size = planned(finding(EDGE, asked("expand", "size", side=side, to=to)), of=searched(told)).parameter("size")
    assert size is not None
    assert (size.kind, size.acts_by, to in (size.low, size.high)) == ("int", acts_by, True)


def test_add_brings_in_what_the_training_accepts_and_says_so_where_it_does_not() -> None:
    space = {"drop": SPACE["drop"]}
    missing = finding("space/missing-lr", Prescription(action="add", canonical="learning_rate"))
    plan = planned(missing, of=searched(space), parameters=("drop", "step_size"))
    assert plan.parameter("learning_rate").name == "step_size"  # type: ignore[union-attr]
    plan = planned(missing, of=searched(space), parameters=("drop",))
    assert any("does not accept" in item.reason for item in plan.left_out)


def test_over_pruning_makes_the_pruner_careful() -> None:
    plan = planned(finding("study/over-pruned", asked("relax-pruning", "lr")), of=searched(SPACE))
    explore = next(stage for stage in plan.stages if stage.kind == "explore")
    assert explore.pruner.rule == "study/over-pruned"


def test_narrow_keeps_a_range() -> None:
    rule = "space/dropout-too-wide"
    plan = planned(finding(rule, asked("narrow", "drop", high=0.3), severity="warning"), of=searched(SPACE))
    assert plan.parameter("drop").high == 0.3  # type: ignore[union-attr]
    plan = planned(finding(rule, asked("narrow", "drop", low=0.9, high=0.95), severity="warning"), of=searched(SPACE))
    assert plan.parameter("drop").high == 0.5  # type: ignore[union-attr]


def test_narrow_leaves_of_numeric_choices_those_inside() -> None:
    """Most trials of the two largest batches died."""
    told: dict[str, dict[str, Any]] = {**SPACE, "batch": {"kind": "categorical", "choices": (64, 128, 256, 512)}}
    item = asked("narrow", "batch", low=64, high=130)
    plan = planned(
        finding("study/early-deaths", item), of=searched(told, value=lambda p: -abs(float(str(p["batch"])) - 128))
    )
    assert plan.parameter("batch").choices == (64, 128)  # type: ignore[union-attr]
    plan = planned(
        finding("study/early-deaths", item), of=searched(told, value=lambda p: -abs(float(str(p["batch"])) - 256))
    )
    assert plan.parameter("batch").choices == (64, 128, 256, 512)  # type: ignore[union-attr]


def test_a_rate_searched_where_nothing_sensible_lies_is_searched_elsewhere() -> None:
    told = {**SPACE, "lr": {**LR, "low": 1.0, "high": 1000.0}}
    item = asked("narrow", low=1e-5, high=0.5, reason="the usual rates")
    rate = planned(finding("space/lr-range-unreasonable", item), of=searched(told)).parameter("lr")
    assert rate is not None
    assert rate.high is not None
    assert rate.high <= 0.5
    assert rate.rule == "space/lr-range-unreasonable"


def _peak(params: Mapping[str, Scalar], best: float) -> float:
    return -abs(math.log(float(str(params["lr"])) / best))


@pytest.mark.parametrize("first", [0, 1])
def test_a_parameter_that_two_findings_narrow_keeps_to_both(first: int) -> None:
    usual = finding("space/lr-range-unreasonable", Prescription(action="narrow", parameter="lr", low=1e-5, high=1.0))
    died = finding("study/early-deaths", Prescription(action="narrow", parameter="lr", low=1e-5, high=0.02))
    found = (usual, died)
    study = searched({"lr": {**LR, "high": 10.0}}, value=lambda p: _peak(p, 1e-3))
    plan = planned(found[first], found[1 - first], of=study)
    rate = plan.parameter("lr")
    assert rate is not None
    assert (rate.low, rate.high) == (1e-5, 0.02)


@pytest.mark.parametrize("high", [0.5, 10.0])
@pytest.mark.parametrize("state", [TrialState.FAIL, TrialState.COMPLETE])
def test_an_end_above_which_trials_died_wins_in_the_report_and_in_the_plan(high: float, state: TrialState) -> None:
    study = searched({"lr": {**LR, "high": high}}, 60, value=lambda p: _peak(p, 0.01))
    trials = [
        t.model_copy(update={"state": state, "values": (math.nan,) if state is TrialState.COMPLETE else ()})
        if float(str(t.params["lr"])) > 0.02
        else t
        for t in study.trials
    ]
    evidence = Evidence(studies=(study.model_copy(update={"trials": tuple(trials)}),))
    diagnosis = diagnose_evidence(evidence)
    asks = [p for f in diagnosis.findings for p in f.prescriptions if p.action == "narrow" and p.parameter == "lr"]
    ends = [p.high for p in asks if p.high is not None]
    assert len(ends) == len(asks) > 0
    assert all(0.01 < end <= 0.021 for end in ends)
    rate = plan_from(diagnosis, evidence, Setup(budget_trials=60)).parameter("lr")
    assert rate is not None
    assert rate.high == min(ends)
