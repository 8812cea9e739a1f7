from __future__ import annotations

from typing import Any

import pytest

from advisor.planner import calling
from advisor.signals.study import _needed
from tests.planner.sources import LR, finding, planned, searched

FLOAT = {"kind": "float", "low": 0.0, "high": 0.5}
MANY = {
    "act": {"kind": "categorical", "choices": ("relu", "gelu")}, "dropout": FLOAT, "lr": LR, "eps": FLOAT,
    "batch_size": {"kind": "int", "low": 16, "high": 256, "log": True}, "mystery": FLOAT, "wd": {**LR, "high": 0.1},
}  # fmt: skip


def test_the_budget_keeps_what_matters_most_and_lists_the_rest() -> None:
    plan = planned(of=searched(MANY), budget_trials=20)
    assert [p.name for p in plan.space] == ["lr", "batch_size", "wd", "mystery", "dropout"]
    assert {item.name for item in plan.left_out} == {"act", "eps"}
    assert all("20 full-length trials settle 2 parameters and bear 5 at most" in item.reason for item in plan.left_out)


@pytest.mark.parametrize("trials", [8, 12, 20, 40, 50, 60])
def test_a_plan_says_of_no_more_parameters_that_trials_settle_them_than_the_report_on_the_search(trials: int) -> None:
    many = {f"lr_{n}": FLOAT for n in range(12)} | MANY
    said = [
        item.reason for item in planned(of=searched(many), budget_trials=trials).left_out if "settle" in item.reason
    ]
    assert said
    settled = {1 if "settle one" in text else int(text.split("settle ")[1].split()[0]) for text in said}
    assert all(trials >= _needed(count) for count in settled)


def test_a_large_budget_searches_all() -> None:
    assert len(planned(of=searched(MANY), budget_trials=200).space) == len(MANY)


def test_what_was_measured_to_do_little_comes_last() -> None:
    from advisor.findings import Prescription

    hint = finding("study/low-impact-parameters", Prescription(action="freeze", parameter="wd"), severity="info")
    plan = planned(hint, of=searched(MANY), budget_trials=20)
    assert "wd" not in [p.name for p in plan.space]


def test_the_learning_rate_alone_below_ten_trials() -> None:
    plan = planned(of=searched(MANY), budget_trials=8)
    assert [p.name for p in plan.space] == ["lr"]
    assert [stage.kind for stage in plan.stages] == ["baseline", "explore"]


BOOSTED: dict[str, Any] = {"metric": "logloss", "training": "catboost", "trial_cost": "1m"}
CATBOOST = ("learning_rate", "depth", "bootstrap_type", "bagging_temperature", "subsample")


def test_what_acts_under_one_choice_is_searched_under_it() -> None:
    space = {p.name: p for p in calling.plan(**BOOSTED, budget="200trials", parameters=",".join(CATBOOST)).space}
    assert space["bootstrap_type"].choices == ("MVS", "Bayesian", "Bernoulli")
    assert dict(space["bagging_temperature"].only_if) == {"bootstrap_type": ("Bayesian",)}
    assert dict(space["subsample"].only_if) == {"bootstrap_type": ("MVS", "Bernoulli")}


def test_what_acts_under_the_default_of_a_choice_that_is_not_searched_is_free() -> None:
    alone = {p.name: p for p in calling.plan(**BOOSTED, budget="200trials", parameters="depth,subsample").space}
    assert not alone["subsample"].only_if
    few = calling.plan(**BOOSTED, budget="19trials", parameters=",".join(CATBOOST))
    assert all(other in {p.name for p in few.space} for p in few.space for other in p.only_if)
