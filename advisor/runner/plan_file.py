"""The plan to run: as an object, or read from its file."""

from __future__ import annotations

from pathlib import Path

from advisor.planner.plan import SearchPlan
from advisor.planner.reading import load_plan


def open_plan(plan: SearchPlan | str | Path, base: str | Path | None = None) -> tuple[SearchPlan, Path]:
    """The plan and the folder that its relative paths start from: `base`, else its own. Runs none of its code."""
    path = None if isinstance(plan, SearchPlan) else Path(plan)
    opened = plan if isinstance(plan, SearchPlan) else load_plan(plan)
    own = Path.cwd() if path is None else path.resolve().parent
    return opened, Path(base).resolve() if base is not None else own
