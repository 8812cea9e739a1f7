"""The plan as a W&B sweep configuration."""

from __future__ import annotations

from typing import Any

from advisor.planner.exports import script
from advisor.planner.exports.levels import grid_of
from advisor.planner.plan import Objective, PlannedParameter, SearchPlan, Stage
from advisor.yaml import dump

_METHODS = {"random": "random", "qmc": "random", "grid": "grid"}


def export(plan: SearchPlan, force: bool = False) -> str:
    """A sweep YAML: `wandb sweep FILE`, then `wandb agent`."""
    stage = script.search_stage(plan)
    space, moved = script.beside_caps(plan)
    listed = grid_of(space, script.search_trials(plan)) if stage and stage.sampler == "grid" else {}
    sweep: dict[str, Any] = {
        "name": plan.name,
        "description": plan.summary,
        "method": _METHODS.get(stage.sampler, "bayes") if stage else "bayes",
        "metric": {"name": plan.goal.metric, "goal": plan.goal.direction},
        "parameters": {i.name: {"values": listed[i.name]} if i.name in listed else _parameter(i) for i in space}
        | {item.name: {"value": item.value} for item in plan.fixed},
        "run_cap": max(1, script.search_trials(plan)),
    }
    sweep |= _program(plan) | _termination(stage)
    return _notes(plan, moved, has_zero=not listed) + dump(sweep)


def _parameter(item: PlannedParameter) -> dict[str, Any]:
    if item.kind == "categorical":
        return {"values": list(item.choices)}
    if item.acts_by:
        return {"values": script.ladder(item)}
    low, high = item.low or 0.0, item.high or 0.0
    if item.kind == "int":
        bounds: dict[str, Any] = {"min": int(low), "max": int(high)}
        if item.log:
            return {"distribution": "q_log_uniform_values", "q": int(item.step or 1), **bounds}
        if item.step and item.step != 1:
            return {"distribution": "q_uniform", "q": int(item.step), **bounds}
        return {"distribution": "int_uniform", **bounds}
    if item.log:
        return {"distribution": "log_uniform_values", "min": low, "max": high}
    if item.step:
        return {"distribution": "q_uniform", "q": item.step, "min": low, "max": high}
    return {"distribution": "uniform", "min": low, "max": high}


def _program(plan: SearchPlan) -> dict[str, Any]:
    objective = plan.objective
    if objective is None or objective.kind != "command":
        if objective is None:
            return {"program": "train.py"}
        return {"command": ["${env}", "${interpreter}", "-c", _agent(plan, objective)]}
    words = objective.argv
    kept = [
        word
        for word, following in zip(words, (*words[1:], ""), strict=True)
        if "{{" not in word and not (word.startswith("-") and "{{" in following)
    ]
    return {"command": [*kept, "${args}"]}


def _agent(plan: SearchPlan, objective: Objective) -> str:
    """Python that W&B's agent runs: it takes the agent's configuration, runs the plan's training, logs its reports."""
    place, _, name = (objective.target or "").rpartition(":")
    load = f"import importlib as i; f=i.import_module({place!r}).{name}"
    if place.endswith(".py"):
        load = f"import runpy; f=runpy.run_path({place!r})[{name!r}]"
    metric = plan.goal.metric
    if objective.kind == "task":
        load = (
            "from advisor.runner.job import Job, Work; from advisor.runner.task_trial import load_task; "
            f"t=load_task(Work(kind='task', target={objective.target!r}, metric={metric!r}, "
            f"maximize={plan.goal.direction == 'maximize'})); q=type('Q', (), {{'scalar': lambda *a: None}})(); "
            "f=lambda c, r: t(Job(config={k: v for k, v in c.items() if k != 'seed'}, "
            f"seed={plan.seed}, logdir=''), r, q)['value']"
        )
    return (
        f"import wandb; {load}; run=wandb.init(); "
        f"v=f({{'seed': {plan.seed}, **dict(run.config)}}, lambda s, v: run.log({{{metric!r}: v}}, step=int(s))); "
        f"run.summary[{metric!r}]=float(v); run.finish()"
    )


def _termination(stage: Stage | None) -> dict[str, Any]:
    if stage is None or stage.pruner.kind == "none":
        return {}
    return {"early_terminate": {"type": "hyperband", "min_iter": max(1, stage.pruner.warmup_steps)}}


def _notes(plan: SearchPlan, moved: list[str], has_zero: bool) -> str:
    lines = [
        f"# {plan.name}: a W&B sweep. W&B has no choice of exactly 0 beside a log range and no conditional parameters:"
    ]
    lines += [
        f"#   {item.name}: 0 is left out here; try it in a run of its own"
        for item in plan.space
        if item.zero and has_zero
    ]
    lines += [f"#   {item.name}: meant only where {dict(item.only_if)}" for item in plan.space if item.only_if]
    lines += [f"#   {text}" for text in (*moved, *script.unsaid(plan))]
    return "\n".join(lines) + "\n" if len(lines) > 1 else ""
