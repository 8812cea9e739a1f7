"""Writing the plan for another engine."""

from __future__ import annotations

from pathlib import Path

from advisor.planner.plan import SearchPlan


def export_to(plan: SearchPlan, engine: str, path: Path) -> None:
    """Writes the plan for the engine into the file."""
    from advisor.planner.exports import export

    path.write_text(export(plan, engine), encoding="utf-8")
