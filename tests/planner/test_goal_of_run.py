"""A plan improves nothing that is dead, arbitrary, a part of the loss or a total that goes up without its parts."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from advisor.errors import PlanError
from advisor.facts.setup import Setup
from advisor.planner.goal import find_goal
from tests.factories import run
from tests.signals.logs import falling

RANDOM = np.random.default_rng(5)
FALLS, RISES = falling(40), 1.0 - falling(40, 0.9, 0.2)


def grpo(part: Any, total: Any) -> dict[str, Any]:
    return {
        "train/loss": 0.005 * RANDOM.standard_normal(100),
        "train/reward": total,
        "train/rewards/accuracy_reward/mean": part,
        "train/rewards/format_reward/mean": total - part,
        "train/reward_std": np.full(100, 0.3),
        "train/frac_reward_zero_std": np.full(100, 0.2),
        "train/completions/mean_length": np.full(100, 200.0),
    }


GOALS: dict[str, tuple[dict[str, Any], str, str]] = {
    "one answer": (
        {"loss": FALLS, "eval/accuracy": [0.97] * 4, "eval/f1": [0.0] * 4, "eval/loss": FALLS[::10]},
        "eval/f1",
        "maximize",
    ),
    "a share that never moved": (
        {"loss": FALLS, "val_accuracy": [0.9698] * 40, "val_auc": RISES, "val_loss": FALLS},
        "val_auc",
        "maximize",
    ),
    "a share that never moved beside a loss": (
        {"loss": FALLS, "val_accuracy": [0.1] * 40, "val_loss": FALLS},
        "val_loss",
        "minimize",
    ),
    "all that never moved": ({"loss": FALLS, "val_accuracy": [0.1] * 40}, "val_accuracy", "maximize"),
    "a share that moved": ({"loss": FALLS, "val_accuracy": RISES, "val_loss": FALLS}, "val_accuracy", "maximize"),
    "kto": (
        {
            "eval/rewards/chosen": RISES,
            "eval/rewards/margins": RISES,
            "eval/rewards/rejected": -RISES,
            "eval/loss": FALLS,
        },
        "eval/loss",
        "minimize",
    ),
    "dpo": (
        {
            "eval/rewards/chosen": RISES,
            "eval/rewards/accuracies": RISES,
            "eval/rewards/margins": RISES,
            "eval/loss": FALLS,
        },
        "eval/rewards/accuracies",
        "maximize",
    ),
    "vae": (
        {"recon_loss": FALLS, "kld": FALLS, "val_kld": FALLS, "val_recon_loss": FALLS},
        "val_recon_loss",
        "minimize",
    ),
    "vae with the whole loss": (
        {"val_kld": FALLS, "val_recon_loss": FALLS, "val_loss": FALLS},
        "val_loss",
        "minimize",
    ),
    "gan": ({"loss_G": FALLS, "loss_D": FALLS, "fid": 100 * FALLS}, "fid", "minimize"),
    "grpo": (grpo(np.linspace(0.2, 0.6, 100), np.linspace(0.3, 1.2, 100)), "train/reward", "maximize"),
    "grpo, hacked": (
        grpo(0.5 - 0.4 / (1 + np.exp(-np.linspace(-10, 10, 100))), np.linspace(0.7, 1.6, 100)),
        "train/rewards/accuracy_reward/mean",
        "maximize",
    ),
    "grpo, lost whole": (
        grpo(
            0.5 - 0.45 / (1 + np.exp(-np.linspace(-10, 10, 100))), 1.2 - 1.1 / (1 + np.exp(-np.linspace(-10, 10, 100)))
        ),
        "train/reward",
        "maximize",
    ),
}


@pytest.mark.parametrize(("curves", "metric", "direction"), GOALS.values(), ids=GOALS)
def test_the_goal_tells_of_the_model(curves: dict[str, Any], metric: str, direction: str) -> None:
    goal = find_goal(None, [run("a", curves)], Setup())
    assert (goal.metric, goal.direction) == (metric, direction)


def test_the_goal_says_what_speaks_against_the_usual_one() -> None:
    told = {name: find_goal(None, [run("a", GOALS[name][0])], Setup()).reason for name in ("one answer", "kto", "dpo")}
    assert "eval/accuracy is 0.97 in every record" in told["one answer"]
    assert "eval/rewards/chosen is no goal" in told["kto"]
    assert told["dpo"].endswith("named by the source")


def test_what_is_told_stands_and_nothing_held_out_is_a_question() -> None:
    assert find_goal(None, [run("a", GOALS["one answer"][0])], Setup(metric="eval/accuracy")).metric == "eval/accuracy"
    with pytest.raises(PlanError, match="what is optimized"):
        find_goal(None, [run("a", {"loss_G": FALLS, "loss_D": FALLS})], Setup())
