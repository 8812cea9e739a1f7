"""A plan for other engines: one module each, `export(plan, force) -> text`."""

from __future__ import annotations

from importlib import import_module

from advisor.errors import PlanError, did_you_mean
from advisor.planner.plan import SearchPlan

ENGINES = ("optuna", "ray", "wandb", "grid", "hydra")


def export(plan: SearchPlan, engine: str, force: bool = False) -> str:
    """The plan as text for an engine; raises PlanError for an unknown engine or an empty space."""
    if engine not in ENGINES:
        raise PlanError(f"no engine '{engine}'.{did_you_mean(engine, ENGINES)} Known: {', '.join(ENGINES)}")
    if not plan.space:
        raise PlanError(f"plan '{plan.name}' searches nothing, so there is nothing to export")
    module = import_module(f"advisor.planner.exports.{engine}")
    return str(module.export(plan, force))
