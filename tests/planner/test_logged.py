"""What a log shows of its settings: a plan starts from it, and assumes nothing that it contradicts."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from advisor.facts.setup import Setup
from advisor.findings import Diagnosis
from advisor.planner.build import plan_from
from advisor.planner.plan import SearchPlan
from advisor.records import Evidence, Run
from tests.factories import run

POINTS = 60
GRPO = ("frac_reward_zero_std", "completions/mean_length", "reward", "reward_std", "loss")
VERL = ("actor/pg_loss", "actor/pg_clipfrac", "critic/rewards/mean", "response_length/mean")
PPO = ("charts/episodic_return", "losses/policy_loss", "losses/approx_kl", "losses/clipfrac")
CLEANRL = {"num_steps": 128, "num_envs": 8, "num_minibatches": 4, "minibatch_size": 256, "batch_size": 1024,
           "clip_coef": 0.1, "ent_coef": 0.01, "gamma": 0.99, "gae_lambda": 0.95, "update_epochs": 4}  # fmt: skip


def planned(logged: Run, **told: Any) -> SearchPlan:
    facts = {"metric": "reward", "direction": "maximize", "budget_trials": 300, **told}
    return plan_from(Diagnosis(), Evidence(runs=(logged,)), Setup(**facts))


def logging(tags: tuple[str, ...], hyperparameters: Any = None, **curves: Any) -> Run:
    falling = np.linspace(1.0, 0.5, POINTS)
    return run("a", {**dict.fromkeys(tags, falling), **{k.replace("__", "/"): v for k, v in curves.items()}},
               **(hyperparameters or {}))  # fmt: skip


@pytest.mark.parametrize("tag", ["kl", "train__kl", "actor__kl_loss"])
def test_a_kl_to_the_reference_says_that_beta_is_not_zero(tag: str) -> None:
    plan = planned(logging(GRPO, **{tag: np.linspace(1e-3, 0.1, POINTS)}))
    assert plan.baseline["beta"] == 0.04
    assert "beta" in plan.stand_ins
    assert "beta" not in plan.default_of
    assert any("beta is not told, and the log shows its term in use" in why.reason for why in plan.assumed)


@pytest.mark.parametrize("curves", [
    {}, {"kl": np.zeros(POINTS)}, {"approx_kl": np.full(POINTS, 0.01)}, {"actor__ppo_kl": np.full(POINTS, 1e-4)},
    {"policy__kl": np.full(POINTS, 0.01)},
])  # fmt: skip
def test_without_such_a_distance_the_library_s_own_default_stands(curves: dict[str, Any]) -> None:
    plan = planned(logging(GRPO, **curves))
    assert plan.baseline["beta"] == 0.0
    assert plan.default_of["beta"] == "TRL"


def test_what_is_told_or_logged_as_a_setting_is_no_stand_in() -> None:
    distance = np.linspace(1e-3, 0.1, POINTS)
    assert planned(logging(GRPO, kl=distance), baseline={"beta": 0.01}).baseline["beta"] == 0.01
    assert planned(logging(GRPO, {"beta": 0.001}, kl=distance)).baseline["beta"] == 0.001


def test_the_weight_of_preference_tuning_is_the_library_s_own() -> None:
    plan = planned(logging(("rewards/chosen", "rewards/rejected", "loss")), metric="rewards/accuracies")
    assert plan.baseline["beta"] == 0.1
    assert plan.default_of["beta"] == "TRL"


def test_a_coefficient_that_is_logged_is_the_default_under_its_own_name() -> None:
    plan = planned(logging(VERL, actor__kl_loss=np.linspace(1e-4, 2e-3, POINTS), actor__kl_coef=np.full(POINTS, 0.002)))
    assert plan.baseline["kl_coef"] == 0.002
    assert "beta" not in plan.baseline
    assert "kl_coef" not in {*plan.stand_ins, *plan.default_of}


def test_a_share_that_stays_at_zero_is_no_setting() -> None:
    plan = planned(logging(GRPO, clip_ratio=np.zeros(POINTS)), parameters=("learning_rate", "epsilon"))
    assert plan.baseline["epsilon"] == 0.2


def test_parameters_are_spelled_as_the_run_spells_them() -> None:
    plan = planned(logging(PPO, CLEANRL), metric="charts/episodic_return")
    wanted = {"num_steps": 128, "clip_coef": 0.1, "num_minibatches": 4, "ent_coef": 0.01}
    assert {name: plan.baseline[name] for name in wanted} == wanted
    assert not {"n_steps", "clip_range", "batch_size"} & set(plan.baseline)
    assert not {*wanted} & set(plan.stand_ins)


def test_a_batch_that_nothing_else_gives_keeps_its_name() -> None:
    plan = planned(logging(PPO, {"n_steps": 1024, "batch_size": 128}), metric="charts/episodic_return")
    assert (plan.baseline["batch_size"], plan.baseline["n_steps"]) == (128, 1024)
    assert {"gamma", "clip_range"} <= set(plan.stand_ins)
