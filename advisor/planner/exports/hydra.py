"""The plan as overrides of Hydra's Optuna sweeper."""

from __future__ import annotations

import re

from advisor.planner.exports import script
from advisor.planner.exports.grid import grid
from advisor.planner.plan import PlannedParameter, SearchPlan
from advisor.yaml import dump

_PLAIN = re.compile(r"[A-Za-z_][A-Za-z0-9_.]*")
_MEANT_OTHERWISE = ("null", "true", "false", "nan", "inf")


def export(plan: SearchPlan, force: bool = False) -> str:
    """A configuration of the group `search`, to be added to a Hydra application's own."""
    stage = script.search_stage(plan)
    space, moved = script.beside_caps(plan)
    plan = plan.model_copy(update={"space": tuple(space)})
    sampler = {"random": "random", "cmaes": "cmaes", "grid": "grid"}.get(stage.sampler if stage else "tpe", "tpe")
    config = {
        "defaults": [{"override /hydra/sweeper": "optuna"}, {"override /hydra/sweeper/sampler": sampler}],
        "hydra": {
            "sweeper": {
                "study_name": plan.name,
                "storage": None,
                "direction": plan.goal.direction,
                "n_trials": max(1, script.search_trials(plan)),
                "n_jobs": plan.budget.workers,
                **({} if sampler == "grid" else {"sampler": {"seed": plan.seed}}),
                "params": {
                    **(_listed(plan) if sampler == "grid" else {item.name: override(item) for item in space}),
                    **{item.name: _word(item.value) for item in plan.fixed},
                },
            }
        },
    }
    return f"# @package _global_\n{_notes(plan, moved)}{dump(config)}"


def _listed(plan: SearchPlan) -> dict[str, str]:
    """The grid's values: the sweeper's grid takes lists alone."""
    return {name: f"choice({', '.join(map(_choice, values))})" for name, values in grid(plan).items()}


def _notes(plan: SearchPlan, moved: list[str]) -> str:
    """How to use the file, and what Hydra's sweeper cannot say."""
    lines = [f"Save as conf/search/{plan.name}.yaml, then: python YOUR_APP.py --multirun +search={plan.name}"]
    lines += [
        "Needs: pip install hydra-core hydra-optuna-sweeper. It runs every trial to its end: no pruning, no seeds.",
        "To keep the study set storage to a URL such as sqlite:///study.db, and pip install 'sqlalchemy<2' "
        "'alembic<1.15': the sweeper's Optuna 2 fails with newer ones.",
    ]
    lines += moved + script.unsaid(plan)
    lines += [f"{item.name}: 0 is a choice of its own in the plan, and not here" for item in plan.space if item.zero]
    lines += [f"{item.name}: null, in the plan, is no choice for Hydra" for item in plan.space if None in item.choices]
    for item in plan.space:
        for other, values in item.only_if.items():
            lines.append(f"{item.name} acts only where {other} is {' or '.join(map(str, values))}")
    return "".join(f"# {line}\n" for line in lines)


def override(item: PlannedParameter) -> str:
    """A parameter in Hydra's override grammar: choice(…), interval(…), tag(log, …), int(…)."""
    if item.kind == "categorical":
        return f"choice({', '.join(_choice(choice) for choice in item.choices if choice is not None)})"
    if item.acts_by:
        return f"choice({', '.join(map(_choice, script.ladder(item)))})"
    low, high = (f"{int(v)}" if item.kind == "int" else f"{float(v):.12g}" for v in (item.low or 0, item.high or 0))
    if item.step and not item.log:
        return f"range({low}, {high}, step={item.step:g})"
    interval = f"interval({low}, {high})"
    if item.log:
        interval = f"tag(log, {interval})"
    return f"int({interval})" if item.kind == "int" else interval


def _choice(value: object) -> str:
    """A choice as the sweeper needs it: it hands the text on for Hydra to read once more, so quotes stand twice."""
    word = _word(value)
    return _quoted(word) if isinstance(value, str) and word != value else word


def _word(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if value is None:
        return "null"
    if isinstance(value, str):
        return value if _PLAIN.fullmatch(value) and value.lower() not in _MEANT_OTHERWISE else _quoted(value)
    return str(value)


def _quoted(text: str) -> str:
    """A string in Hydra's single quotes: backslashes before a quote, the closing one too, are doubled."""
    escaped = re.sub(r"(\\*)'", lambda m: m[1] * 2 + "\\'", text)
    tail = re.search(r"\\*$", escaped)
    return f"'{escaped}{tail[0] if tail else ''}'"
