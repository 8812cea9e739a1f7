"""The plan to run: as an object, or read from its file."""

from __future__ import annotations

from pathlib import Path

from pydantic import ValidationError

from advisor.errors import PlanError
from advisor.planner.plan import SearchPlan


def open_plan(plan: SearchPlan | str | Path) -> tuple[SearchPlan, Path]:
    """The plan and the folder that its relative paths start from. Runs none of the person's code."""
    if isinstance(plan, SearchPlan):
        return plan, Path.cwd()
    path = Path(plan)
    return _read(path), path.resolve().parent


def _read(path: Path) -> SearchPlan:
    try:
        from advisor.planner.reading import load_plan
    except ImportError:
        return _validated(path)
    loaded: SearchPlan = load_plan(path)
    return loaded


def _validated(path: Path) -> SearchPlan:
    from advisor.yaml import load

    try:
        return SearchPlan.model_validate(load(path))
    except ValidationError as error:
        first = error.errors()[0]
        raise PlanError(f"{path}: {'.'.join(map(str, first['loc']))}: {first['msg']}") from None
