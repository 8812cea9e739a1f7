"""A policy whose updates are no numbers any more is lost, whatever its loss reads."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from tests.signals.logs import facts, findings

N, AT = 200, 90
STEPS = np.arange(N)
RANDOM = np.random.default_rng(11)


def level(value: float, then: float = np.nan) -> Any:
    return np.where(STEPS < AT, value * (1 + 0.05 * RANDOM.standard_normal(N)), then)


def grpo(**changed: Any) -> dict[str, Any]:
    """TRL's tags of a GRPO training that is lost at step 90: the loss reads 0.0, all answers are cut off and alike."""
    curves = {
        "train/loss": np.where(STEPS < AT, 0.01 * RANDOM.standard_normal(N), 0.0),
        "train/grad_norm": level(0.34),
        "train/kl": level(0.02),
        "train/entropy": level(0.5),
        "train/reward": level(0.5, 0.0),
        "train/reward_std": level(0.2, 0.0),
        "train/frac_reward_zero_std": level(0.2, 1.0),
        "train/completions/clipped_ratio": level(0.05, 1.0),
    }
    return {tag: values for tag, values in (curves | changed).items() if values is not None}


VERL = {
    "actor/grad_norm": level(0.3),
    "actor/pg_loss": level(0.01),
    "actor/entropy": level(0.5),
    "actor/ppo_kl": level(0.001),
    "actor/pg_clipfrac": level(0.001, 0.0),
    "critic/score/mean": level(0.5, 0.0),
    "response_length/mean": level(277.0, 512.0),
}
SB3 = {
    "train/policy_gradient_loss": -level(0.01),
    "train/value_loss": level(30.0),
    "train/entropy_loss": -level(1.1),
    "train/approx_kl": level(0.008),
    "rollout/ep_rew_mean": level(200.0, 9.0),
}


@pytest.mark.parametrize(
    "curves",
    [
        grpo(),
        grpo(**{"train/kl": None}),
        grpo(**{"train/kl": level(0.02, 0.02), "train/entropy": level(0.5, 0.5)}),
        VERL,
        {tag: one for tag, one in VERL.items() if tag != "actor/grad_norm"},
        SB3,
    ],
    ids=["grpo", "grpo without KL", "the gradient alone", "verl", "verl without a norm", "sb3"],
)
def test_updates_without_numbers_are_divergence_and_come_first(curves: dict[str, Any]) -> None:
    found = findings(curves, learning_rate=1e-6)
    assert next(iter(found)) == "run/diverged"
    assert (found["run/diverged"].severity, found["run/diverged"].since_step) == ("error", AT)
    assert found["run/diverged"].best_step == AT - 1
    assert [rule for rule, one in found.items() if one.severity in ("warning", "error")] == ["run/diverged"]


def test_a_policy_of_text_is_lost_by_its_precision_first() -> None:
    assert findings(grpo())["run/diverged"].prescriptions[0].action == "check-code"


@pytest.mark.parametrize(
    "changed",
    [
        {"train/grad_norm": level(0.34, 0.35)},
        {"train/grad_norm": np.where((STEPS > 50) & (STEPS < 60), np.nan, level(0.34, 0.35))},
        {"train/grad_norm": None, "train/kl": level(0.02, 0.02)},
    ],
    ids=["a norm that goes on", "a norm with a hole", "the entropy alone"],
)
def test_what_does_not_decide_is_no_loss(changed: dict[str, Any]) -> None:
    assert facts(grpo(**changed)).finite.lost is not True


def test_a_reward_that_goes_on_to_grow_outlives_a_norm_that_was_badly_logged() -> None:
    curves = grpo(**{"train/reward": 0.2 + 0.003 * STEPS + 0.01 * RANDOM.standard_normal(N)})
    assert facts(curves).finite.outlived
    assert "run/diverged" not in findings(curves)


def test_two_records_are_too_few() -> None:
    curves = {tag: one[: AT + 2] for tag, one in grpo().items()}
    assert facts(curves).finite.lost is not True
