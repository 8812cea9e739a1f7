"""The plan as overrides of Hydra's Optuna sweeper."""

from __future__ import annotations

from advisor.planner.exports import script
from advisor.planner.plan import PlannedParameter, SearchPlan
from advisor.yaml import dump


def export(plan: SearchPlan, force: bool = False) -> str:
    """A Hydra configuration: save it as conf/config part and run with `--multirun`."""
    stage = script.search_stage(plan)
    sampler = {"random": "random", "cmaes": "cmaes", "grid": "grid"}.get(stage.sampler if stage else "tpe", "tpe")
    config = {
        "defaults": [{"override hydra/sweeper": "optuna"}, {"override hydra/sweeper/sampler": sampler}],
        "hydra": {
            "sweeper": {
                "study_name": plan.name,
                "storage": f"sqlite:///{plan.name}.db",
                "direction": plan.goal.direction,
                "n_trials": max(1, script.search_trials(plan)),
                "n_jobs": plan.budget.workers,
                "sampler": {"seed": plan.seed},
                "params": {item.name: override(item) for item in plan.space},
            }
        },
    }
    fixed = "".join(f"#   {item.name}={item.value}\n" for item in plan.fixed)
    note = f"# Overrides that the plan holds fixed; add them to the command line:\n{fixed}" if fixed else ""
    return f"# @package _global_\n{note}{dump(config)}"


def override(item: PlannedParameter) -> str:
    """A parameter in Hydra's override grammar: choice(…), interval(…), tag(log, …), int(…)."""
    if item.kind == "categorical":
        return f"choice({', '.join(map(_word, item.choices))})"
    low, high = (f"{int(v)}" if item.kind == "int" else f"{float(v):g}" for v in (item.low or 0, item.high or 0))
    if item.step and not item.log:
        return f"range({low}, {high}, step={item.step:g})"
    interval = f"interval({low}, {high})"
    if item.log:
        interval = f"tag(log, {interval})"
    return f"int({interval})" if item.kind == "int" else interval


def _word(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return "null" if value is None else str(value)
