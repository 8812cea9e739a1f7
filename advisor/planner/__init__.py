"""The planner: evidence and a budget become a search plan."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from advisor.facts.setup import Setup
    from advisor.planner.build import plan_from
    from advisor.planner.plan import Objective, SearchPlan

__all__ = ["plan", "plan_from"]


def plan(
    *sources: Any,
    budget: str | None = None,
    trial_cost: str | float | None = None,
    workers: int | None = None,
    objective: str | Objective | Sequence[str] | None = None,
    setup: Setup | None = None,
    **told: Any,
) -> SearchPlan:
    """A search plan from sources and what is told, such as `plan("x.db", budget="50trials", optimizer="adamw")`.

    `objective` is `file.py:name`, the arguments of a command, or an Objective; `trial_cost` a duration or hours.
    """
    from advisor.planner.calling import make_plan

    return make_plan(sources, budget, trial_cost, workers, objective, setup, told)


def __getattr__(name: str) -> Any:
    if name == "plan_from":
        from advisor.planner.build import plan_from

        return plan_from
    raise AttributeError(f"module 'advisor.planner' has no attribute {name!r}")
