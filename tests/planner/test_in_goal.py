"""What is part of the goal's own loss is not searched by it."""

from __future__ import annotations

import pytest

from tests.planner.sources import planned

KTO = ("learning_rate", "beta", "desirable_weight", "lora_r")


def test_what_changes_the_ruler_is_left_out_and_says_so() -> None:
    made = planned(parameters=KTO, metric="eval_loss", budget_trials=120.0)
    assert {p.name for p in made.space} == {"learning_rate", "lora_r"}
    told = {item.name: item.reason for item in made.left_out}
    assert all("part of eval_loss" in told[name] for name in ("beta", "desirable_weight"))


@pytest.mark.parametrize("metric", ["eval_rewards/accuracies", "win_rate"])
def test_a_score_that_it_is_no_part_of_may_judge_it(metric: str) -> None:
    made = planned(parameters=KTO, metric=metric, direction="maximize", budget_trials=120.0)
    assert made.parameter("beta") is not None


def test_a_told_range_is_searched_all_the_same() -> None:
    made = planned(parameters=KTO, metric="eval_loss", budget_trials=120.0, space={"beta": "0.05..0.3:log"})
    assert made.parameter("beta") is not None
