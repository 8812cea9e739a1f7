"""Whose the default is: told, the library's own, or a stand-in of which nothing is claimed."""

from __future__ import annotations

from pathlib import Path

import pytest

from advisor.diagnosis import diagnose_evidence
from advisor.facts.setup import Setup
from advisor.planner.build import plan_from
from advisor.planner.objective import parse_objective
from advisor.planner.plan import SearchPlan
from advisor.records import Evidence
from advisor.runner import verdict

CODES = {
    "xgboost": "import xgboost\ndef train(config, report):\n    return xgboost.train({{}}, {})\n",
    "trainer": "from transformers import TrainingArguments\ndef train(config, report):\n    return f({})\n",
    "torch": "import torch\ndef train(config, report):\n    torch.optim.AdamW\n    return f({})\n",
    "plain": "def train(config, report):\n    return f({})\n",
}


def planned(folder: Path, code: str, *names: str) -> SearchPlan:
    file = folder / "train.py"
    file.write_text(CODES[code].format(", ".join(f"config['{name}']" for name in names)))
    objective = parse_objective(f"{file}:train")
    return plan_from(
        diagnose_evidence(Evidence()), Evidence(), Setup(metric="val_loss", budget_trials=60), objective
    )  # fmt: skip


@pytest.mark.parametrize(
    ("code", "values", "whose"),
    [
        ("xgboost", {"eta": 0.3, "max_depth": 6}, "XGBoost"),
        ("trainer", {"learning_rate": 5e-5, "per_device_train_batch_size": 8}, "Hugging Face's Trainer"),
        ("torch", {"lr": 0.001, "weight_decay": 0.01}, "PyTorch"),
    ],
)
def test_the_library_s_own_default_is_taken_and_said(
    tmp_path: Path, code: str, values: dict[str, float], whose: str
) -> None:
    plan = planned(tmp_path, code, *values)
    assert {name: plan.baseline[name] for name in values} == values
    assert dict(plan.default_of) == dict.fromkeys(values, whose)
    assert plan.stand_ins == ()
    assert any(f"it has the own defaults of {whose}" in why.reason for why in plan.assumed)


def test_what_no_library_tells_is_a_stand_in(tmp_path: Path) -> None:
    plan = planned(tmp_path, "plain", "lr", "weight_decay")
    assert set(plan.stand_ins) == {"lr", "weight_decay"}
    assert plan.default_of == {}
    mixed = planned(tmp_path, "torch", "lr", "dropout")
    assert mixed.stand_ins == ("dropout",)
    assert dict(mixed.default_of) == {"lr": "PyTorch"}


def test_the_verdict_says_whose_the_default_is() -> None:
    default = verdict.contender({"eta": 0.3}, {0: 1.0, 1: 1.1})
    best = verdict.contender({"eta": 0.1}, {0: 0.5, 1: 0.6})
    compared = verdict.compare(best, default, "minimize", 1)
    said = verdict.sentence("loss", best, default, compared, (), {"eta": "XGBoost"})
    assert said.endswith("Of the default nobody told eta: XGBoost has it so.")


def told(*names: str, **facts: object) -> SearchPlan:
    setup = Setup(metric="val_loss", budget_trials=60, parameters=names, **facts)
    return plan_from(diagnose_evidence(Evidence()), Evidence(), setup)


def test_names_that_one_framework_alone_has_tell_its_defaults() -> None:
    plan = told("learning_rate", "per_device_train_batch_size", "lr_scheduler_type", fine_tuning=True)
    assert plan.stand_ins == ()
    assert (plan.baseline["learning_rate"], plan.baseline["lr_scheduler_type"]) == (5e-5, "linear")


def test_a_method_with_a_trainer_of_its_own_has_not_the_framework_s_rate() -> None:
    plan = told("learning_rate", "beta", "per_device_train_batch_size", training="dpo")
    assert plan.baseline["learning_rate"] == 5e-7
    assert "learning_rate" in plan.stand_ins


def test_a_usual_value_is_not_called_the_library_s_own() -> None:
    forest = told("max_depth", "max_features", "min_samples_leaf", "criterion")
    assert set(forest.stand_ins) == {"max_depth", "max_features"}
    assert "gamma" in told("C", "gamma", "kernel").stand_ins
    assert "bagging_freq" in told("num_leaves", "bagging_fraction", "bagging_freq").stand_ins
    assert told("learning_rate", "beta", training="grpo").stand_ins == ("learning_rate",)
    assert "actor.clip_ratio" in told("learning_rate", "actor.clip_ratio", training="grpo").stand_ins
