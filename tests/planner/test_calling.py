"""Planning in one call: what the sources are judged by, and what the next search is for."""

from __future__ import annotations

from pathlib import Path

import pytest

import advisor
from advisor.errors import ConfigError


@pytest.fixture
def log(tmp_path: Path) -> Path:
    path = tmp_path / "log.jsonl"
    path.write_text("".join(f'{{"step": {i}, "loss": {2 / (i + 1)}, "lr": 0.1}}\n' for i in range(20)))
    return path


def test_the_goal_may_be_a_metric_that_the_next_search_measures_first(log: Path) -> None:
    goal = advisor.plan(str(log), budget="20trials", metric="eval_loss").goal
    assert (goal.metric, goal.direction) == ("eval_loss", "minimize")


def test_a_name_that_nothing_logged_and_that_tells_no_direction_is_refused(log: Path) -> None:
    with pytest.raises(ConfigError, match="nothing logged has that name"):
        advisor.plan(str(log), budget="20trials", metric="quux")


def told(*words: str) -> list[str]:
    return ["python", "t.py", *words]


def test_what_a_command_needs_and_the_plan_leaves_out_is_said_when_planning() -> None:
    plan = advisor.plan(objective=told("{{ lr }}", "{{ foo }}"), budget="20trials", metric="loss", parameters=["lr"])
    assert any("needs 'foo', and the plan does not set it" in why.reason for why in plan.assumed)


def test_what_a_command_needs_is_held_where_a_usual_value_is_known() -> None:
    names = ["lr", "lora_r", "lora_alpha"]
    command = told(*(f"{{{{ {name} }}}}" for name in names))
    plan = advisor.plan(objective=command, budget="20trials", metric="loss", parameters=names, fine_tuning=True)
    rank = plan.parameter("lora_r")
    assert rank is not None
    assert rank.followed_by == {"lora_alpha": 1.0}
    assert plan.fixed == (), "what follows is not held beside that"
    assert not any("does not set it" in why.reason for why in plan.assumed)
