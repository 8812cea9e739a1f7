"""The plan to run: as an object, or read from its file."""

from __future__ import annotations

from pathlib import Path

from advisor.planner.plan import SearchPlan
from advisor.planner.reading import load_plan


def open_plan(plan: SearchPlan | str | Path) -> tuple[SearchPlan, Path]:
    """The plan and the folder that its relative paths start from. Runs none of the person's code."""
    if isinstance(plan, SearchPlan):
        return plan, Path.cwd()
    path = Path(plan)
    return load_plan(path), path.resolve().parent
