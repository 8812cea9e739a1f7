"""What the planner takes for the trainer's defaults are the trainer's defaults."""

from __future__ import annotations

import pytest

from advisor.runner.schedules import schedule
from advisor.runner.settings import Settings
from advisor.tables import table

TOLD = table("planning")["task_parameters"]


@pytest.mark.parametrize("name", [name for name in TOLD if name != "lr_schedule"])
def test_a_default_of_the_table_is_the_trainers(name: str) -> None:
    assert getattr(Settings(), name) == TOLD[name]


def test_no_schedule_is_the_one_of_the_table() -> None:
    assert Settings().lr_schedule is None
    unnamed, named = schedule(None, 100, 0), schedule(TOLD["lr_schedule"], 100, 0)
    assert [unnamed(step) for step in range(100)] == [named(step) for step in range(100)]
