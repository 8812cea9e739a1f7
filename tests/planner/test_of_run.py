"""What the run that a plan follows tells of the training: its kind, and the learning rate that it ran at."""

from __future__ import annotations

from typing import Any

import pytest

from advisor.diagnosis import diagnose_evidence
from advisor.facts.base import Subject
from advisor.facts.setup import Setup
from advisor.findings import Diagnosis, Finding, Prescription
from advisor.kinds import known_of
from advisor.planner.build import plan_from
from advisor.planner.plan import SearchPlan
from advisor.records import Evidence, Run
from tests.factories import run, series

FALLS = [2.0 * 0.95**n + 0.3 for n in range(60)]
RATES = [1e-6 * n / 10 for n in range(10)] + [1e-6 * (1 - n / 50) for n in range(50)]


def planned(logged: Run, *findings: Finding, **told: Any) -> SearchPlan:
    """The plan that the run alone, these findings on it and what is told lead to."""
    facts = {"metric": "score", "direction": "maximize", "budget_trials": 300, **told}
    return plan_from(Diagnosis(findings=findings), Evidence(runs=(logged,)), Setup(**facts))


def of_tags(*tags: str, name: str = "a", **hyperparameters: Any) -> Run:
    return run(name, dict.fromkeys(("loss", *tags), FALLS), **hyperparameters)


KINDS = [
    ("dpo", of_tags("rewards/chosen", "rewards/rejected", "logps/chosen")),
    ("grpo", of_tags("frac_reward_zero_std", "completions/mean_length", "reward", "reward_std")),
    (
        "rlhf",
        of_tags("actor/entropy", "actor/ppo_kl", "critic/rewards/mean", "actor/pg_clipfrac", "response_length/mean"),
    ),
    ("ppo", of_tags("rollout/ep_rew_mean", "train/approx_kl", "train/clip_fraction", "train/policy_gradient_loss")),
    ("lightgbm", run("lightgbm", {"training/binary_logloss": FALLS, "valid_1/binary_logloss": FALLS})),
    ("xgboost", of_tags("train-rmse", name="xgboost", max_depth=6, min_child_weight=1, colsample_bytree=0.8)),
]


@pytest.mark.parametrize(("kind", "logged"), KINDS)
def test_a_kind_that_the_run_shows_is_planned_as_the_one_that_is_told(kind: str, logged: Run) -> None:
    shown, told = planned(logged), planned(logged, training=kind)
    assert [(p.name, p.low, p.high) for p in shown.space] == [(p.name, p.low, p.high) for p in told.space]
    assert {p.name for p in shown.space} <= set(known_of(kind, "accepts"))
    assert any("tell another kind with --set training=KIND" in why.reason for why in shown.assumed)


def test_what_is_told_wins_over_what_the_run_shows() -> None:
    plan = planned(KINDS[0][1], training="lightgbm")
    assert "num_leaves" in {p.name for p in plan.space}
    assert not any("tell another kind" in why.reason for why in plan.assumed)


def test_a_run_that_shows_no_kind_is_planned_as_any_training() -> None:
    assert {p.name for p in planned(of_tags("val_loss")).space} >= {"learning_rate", "batch_size", "dropout"}


def test_an_adapter_that_the_run_shows_takes_its_rates() -> None:
    adapted = planned(of_tags("rewards/chosen", lora_r=16)).parameter("learning_rate")
    whole = planned(KINDS[0][1]).parameter("learning_rate")
    ends = [one.high or 0.0 for one in (whole, adapted) if one is not None]
    assert len(ends) == 2
    assert 0.0 < ends[0] < ends[1]


def test_the_peak_of_a_logged_rate_is_the_default() -> None:
    logged = run("a", {"loss": FALLS, "rewards/chosen": FALLS, "learning_rate": series("learning_rate", RATES)})
    plan = planned(logged)
    assert plan.baseline["learning_rate"] == 1e-6
    assert "learning_rate" not in plan.stand_ins
    assert planned(logged, learning_rate=3e-6).baseline["learning_rate"] == 3e-6


@pytest.mark.parametrize("logged", [
    run("a", {"loss": FALLS, "rewards/chosen": FALLS, "learning_rate": [1e-5] * 60}),
    of_tags("rewards/chosen", learning_rate=1e-5),
])  # fmt: skip
def test_the_rate_at_which_the_run_diverged_is_no_default_and_the_lower_one_is_tried(logged: Run) -> None:
    lower = Prescription(action="scale", parameter="learning_rate", canonical="learning_rate", to=1e-6, factor=0.1)
    lost = Finding(
        rule="run/diverged", severity="error", confidence=0.9, title="it diverged", explanation="it rose",
        subject=Subject(kind="run", run="a"), prescriptions=(lower,),
    )  # fmt: skip
    plan = planned(logged, lost)
    assert plan.baseline["learning_rate"] == 5e-7
    assert plan.incumbents[0]["learning_rate"] == 1e-6
    assert any("diverged at the learning rate 1e-05" in why.reason for why in plan.assumed)
    assert planned(logged, lost, learning_rate=1e-5).baseline["learning_rate"] == 1e-5, "the person's own word"


def test_a_rate_that_is_logged_as_zero_is_no_value_in_use() -> None:
    logged = run("a", {"loss": FALLS, "rewards/chosen": FALLS, "learning_rate": [0.0] * 60})
    assert planned(logged).baseline["learning_rate"] == 5e-7


def test_a_plan_and_a_diagnosis_of_the_run_name_the_same_kind() -> None:
    logged = KINDS[2][1]
    plan = plan_from(
        diagnose_evidence(Evidence(runs=(logged,))), Evidence(runs=(logged,)), Setup(metric="reward", budget_trials=60)
    )
    assert any("PPO of a language model" in why.reason for why in plan.assumed)
