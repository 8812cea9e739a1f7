from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from advisor.errors import PlanError
from advisor.facts.setup import Setup
from advisor.findings import Diagnosis, Prescription
from advisor.kinds import known_of
from advisor.planner.build import plan_from
from advisor.planner.calling import plan
from advisor.planner.plan import SearchPlan
from advisor.planner.reading import parse_plan
from advisor.planner.writing import plan_text
from advisor.records import Evidence, Study, TrialState
from tests.factories import run
from tests.planner.sources import LR, finding, function, planned, searched

NAMES = ("lr", "wd", "batch_size", "dropout", "n_layers", "opt", "momentum", "beta1", "my_thing", "act", "l2", "seed")


@st.composite
def spaces(draw: st.DrawFn) -> dict[str, dict[str, Any]]:
    names = draw(st.lists(st.sampled_from(NAMES), min_size=1, max_size=8, unique=True))
    made: dict[str, dict[str, Any]] = {}
    for name in names:
        kind = draw(st.sampled_from(["float", "int", "categorical"]))
        if kind == "categorical":
            pools = [("a", "b", "c"), (0.0, 0.1, 0.2), (16, 32, 64), (True, False), ("sgd", "adam"), ("x",), (None, 1)]
            made[name] = {"kind": kind, "choices": draw(st.sampled_from(pools))}
            continue
        low = draw(st.sampled_from([0.0, 1e-6, 1e-3, 1.0, 0.3]))
        high = low + draw(st.sampled_from([0.0, 1e-3, 0.5, 1000.0]))
        if kind == "int":
            low, high = math.floor(low), math.ceil(high)
        made[name] = {"kind": kind, "low": float(low), "high": float(high), "log": low > 0 and draw(st.booleans())}
    return made


@st.composite
def studies(draw: st.DrawFn) -> Study:
    state = draw(st.sampled_from([TrialState.COMPLETE, TrialState.COMPLETE, TrialState.FAIL, TrialState.PRUNED]))
    return searched(draw(spaces()), draw(st.integers(0, 40)), state)


def check_sound(plan: SearchPlan, budget: float) -> None:
    assert parse_plan(plan_text(plan)) == plan
    assert parse_plan(plan_text(plan, "json")) == plan
    assert sum(stage.full_trials for stage in plan.stages) <= budget + 1e-9
    assert plan.cost is not None
    assert plan.cost.full_trials <= budget + 1e-9
    names = {p.name for p in plan.space}
    assert not names & {fixed.name for fixed in plan.fixed}
    assert names <= set(plan.baseline)
    for parameter in plan.space:
        assert parameter.reason
        if parameter.kind != "categorical":
            assert parameter.low < parameter.high  # type: ignore[operator]
            assert not parameter.log or parameter.low > 0  # type: ignore[operator]
    for item in plan.left_out:
        assert item.reason


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(of=studies(), budget=st.integers(1, 700), parameters=st.none() | st.just(NAMES), seeds=st.integers(0, 40))
def test_any_study_and_budget_give_a_valid_plan_within_the_budget(
    of: Study, budget: int, parameters: tuple[str, ...] | None, seeds: int
) -> None:
    asked = finding("study/single-seed-winner", Prescription(action="repeat-seeds", count=seeds), severity="warning")
    try:
        plan = planned(asked, of=of, budget_trials=budget, parameters=parameters)
    except PlanError as error:
        told = str(error)
    else:
        told = ""
    if told:
        assert "nothing is left to search" in told
        return
    check_sound(plan, budget)
    if plan.advice == "tune":
        assert any(stage.kind == "explore" for stage in plan.stages)


@settings(max_examples=30, deadline=None)
@given(hours=st.floats(0.001, 1e5), each=st.floats(0.001, 100), workers=st.integers(1, 64))
def test_hours_and_workers_never_afford_more_than_they_pay_for(hours: float, each: float, workers: int) -> None:
    try:
        plan = planned(budget_trials=None, budget_hours=hours, trial_hours=each, n_workers=workers, n_examples=5000)
    except PlanError as error:
        told = str(error)
    else:
        told = ""
    if told:
        assert "of a full-length trial" in told
        assert hours * workers < each
        return
    check_sound(plan, hours * workers / each)
    assert plan.cost is not None
    assert plan.cost.hours is None or plan.cost.hours <= hours * (1 + 1e-9)


def test_the_wishes_of_a_diagnosis_never_eat_the_search() -> None:
    asked = finding("study/single-seed-winner", Prescription(action="repeat-seeds", count=20), severity="warning")
    plan = planned(asked, of=searched({"lr": LR}), budget_trials=50)
    final = next(stage for stage in plan.stages if stage.kind == "validate")
    assert final.full_trials <= 0.2 * 50


def test_told_parameters_are_written_as_spelled_whatever_the_earlier_study_searched() -> None:
    names = ("dropout_rate", "eta0", "frobnicate", "num_epochs")
    plan = planned(of=searched({"dropout_rate": {"kind": "float", "low": 0.0, "high": 0.5}}), parameters=names)
    assert [p.name for p in plan.space] == ["eta0", "dropout_rate"]
    left = {item.name: item.reason for item in plan.left_out}
    assert "--set space.frobnicate=" in left["frobnicate"]
    assert "length of a trial" in left["num_epochs"]


def test_an_unknown_parameter_is_searched_between_told_ends() -> None:
    limits = {"tau": {"low": 0.001, "high": 1.0}, "n_heads": {"low": 1, "high": 8}}
    plan = planned(parameters=("tau", "n_heads"), limits=limits)
    shown = {p.name: (p.kind, p.low, p.high, p.log) for p in plan.space}
    assert shown == {"tau": ("float", 0.001, 1.0, True), "n_heads": ("int", 1.0, 8.0, False)}


def test_what_the_earlier_study_held_stays_held() -> None:
    space = {"lr": LR, "width": {"kind": "int", "low": 64.0, "high": 64.0}}
    plan = planned(of=searched(space), parameters=("lr", "width"))
    assert [(fixed.name, fixed.value) for fixed in plan.fixed] == [("width", 64)]


def test_stated_defaults_of_the_function_are_the_baseline(tmp_path: Path) -> None:
    code = "def train(config, report):\n    return config.get('lr', 0.003) + config.get('width', 17)\n"
    plan = planned(objective=function(tmp_path, code))
    assert plan.baseline == {"lr": 0.003, "width": 17}


def test_momentum_is_searched_under_sgd_alone() -> None:
    space = {"lr": LR, "opt": {"kind": "categorical", "choices": ("sgd", "adamw")},
             "momentum": {"kind": "float", "low": 0.5, "high": 0.99}}  # fmt: skip
    plan = planned(of=searched(space))
    assert plan.parameter("momentum").only_if == {"opt": ("sgd",)}  # type: ignore[union-attr]
    assert (
        planned(of=searched({k: space[k] for k in ("lr", "momentum")}), optimizer="adamw").parameter("momentum") is None
    )


def test_a_batch_size_is_searched_beside_a_learning_rate_only_when_it_can_be() -> None:
    plan = planned(of=searched({"batch_size": {"kind": "int", "low": 16.0, "high": 256.0, "log": True}}))
    assert plan.parameter("batch_size") is not None
    few = planned(of=searched({"lr": LR, "batch_size": {"kind": "int", "low": 16.0, "high": 256.0}}), budget_trials=9)
    assert [p.canonical for p in few.space] == ["learning_rate"]
    assert any(item.name == "batch_size" and "settle one parameter" in item.reason for item in few.left_out)


def test_nothing_completed_is_said_and_planned_from_the_space() -> None:
    plan = planned(of=searched({"lr": LR}, 12, TrialState.FAIL))
    assert any("no trial of study 'first' completed" in why.reason for why in plan.assumed)
    assert plan.carry_over is None
    assert plan.incumbents == ()


@pytest.mark.parametrize(
    ("rule", "action"),
    [("study/constant-objective", "log-metric"), ("run/underfitting", "add-capacity"), ("study/stuck", "check-code")],
)
def test_a_diagnosis_that_comes_first_makes_a_plan_not_to_tune(rule: str, action: str) -> None:
    plan = planned(finding(rule, Prescription(action=action)), of=searched({"lr": LR}))  # type: ignore[arg-type]
    assert plan.advice == "do-not-tune"
    assert plan.stages == ()
    assert plan.reasons[0].rule == rule
    assert plan.summary.startswith("Don't tune yet")


def test_a_space_at_fault_is_searched_anew_in_spite_of_the_symptom() -> None:
    bug = finding("study/early-deaths", Prescription(action="check-code"))
    edge = finding("study/boundary-optimum", Prescription(action="expand", parameter="lr", side="high", to=0.1))
    assert planned(bug, edge, of=searched({"lr": LR})).advice == "tune"


def test_bad_input_is_told() -> None:
    with pytest.raises(PlanError, match="at least one full-length trial"):
        planned(budget_trials=0)
    with pytest.raises(PlanError, match="how long does one full-length trial take"):
        planned(budget_trials=None, budget_hours=5.0)
    with pytest.raises(PlanError, match="contradict each other"):
        planned(of=searched({"lr": LR}), limits={"lr": {"low": 1.0, "high": 0.1}})
    (moved,) = planned(of=searched({"lr": LR}), limits={"lr": {"low": 1.0}}).space
    assert (moved.low, moved.high) == (1.0, 10.0)
    assert moved.reason.endswith("moved beside the limit that was told")
    with pytest.raises(PlanError, match="higher or lower"):
        planned(metric="objective")
    with pytest.raises(PlanError, match="nothing is left to search"):
        planned(parameters=("frobnicate",))


def test_a_value_in_use_lies_in_its_range() -> None:
    told = {"num_layers": 24, "batch_size": 1024, "baseline": {"lr_schedule": "onecycle"}}
    names = ["learning_rate", "batch_size", "num_layers", "lr_schedule"]
    made = plan(budget="100trials", metric="val_loss", parameters=names, **told)
    layers, batch, schedule = (made.parameter(n) for n in ("num_layers", "batch_size", "lr_schedule"))
    assert layers.low < 24 < layers.high
    assert batch.low < 1024 < batch.high
    assert "onecycle" in schedule.choices


def test_both_accuracies_low_and_close_is_no_case_for_a_search() -> None:
    assert plan(budget="50trials", metric="val_acc", train_accuracy=0.76, val_accuracy=0.75).advice == "do-not-tune"
    assert plan(budget="50trials", metric="val_acc", train_accuracy=0.99, val_accuracy=0.75).advice == "tune"


@pytest.mark.parametrize("training", ["xgboost", "lightgbm", "catboost", "dpo", "grpo", "ppo", "lora"])
def test_a_kind_that_is_told_is_planned_by_its_own_parameters(training: str) -> None:
    made = planned(training=training, budget_trials=200, direction="maximize", metric="score")
    searched = {parameter.name for parameter in made.space}
    assert searched <= set(known_of(training, "accepts"))
    assert "learning_rate" in searched
    assert len(searched) > 1


def test_a_run_tells_the_values_in_use_however_it_spells_them() -> None:
    logged = run("a", {"val_loss": [2.0 * 0.95**n + 0.3 for n in range(60)]}, **{"lr": 0.2, "opt.name": "sgd"})
    made = plan_from(Diagnosis(), Evidence(runs=(logged,)), Setup())
    rate = made.parameter("learning_rate")
    assert rate is not None
    assert (rate.default, made.baseline["learning_rate"]) == (0.2, 0.2)
    assert rate.high is not None
    assert rate.high >= 0.5, "the range of plain SGD"
    told = plan_from(Diagnosis(), Evidence(runs=(logged,)), Setup(learning_rate=0.05))
    assert told.baseline["learning_rate"] == 0.05
