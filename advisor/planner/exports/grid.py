"""The plan as a plain loop over a grid, refused above a size that nobody should run."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from advisor.errors import PlanError
from advisor.planner.exports import script
from advisor.planner.exports.levels import grid_of, values_of
from advisor.planner.plan import SearchPlan
from advisor.tables import table

_IMPORTS = """
import importlib
import importlib.util
import itertools
import json
import pathlib
import re
import subprocess
import sys
import tempfile

"""

_BODY = '''

def configurations():
    """Every configuration of the grid; a parameter that does not apply is left out."""
    names = list(GRID)
    seen = set()
    for values in itertools.product(*GRID.values()):
        config = complete({**FIXED, **dict(zip(names, values))})
        for name, conditions in ONLY_IF.items():
            if any(config.get(other) not in allowed for other, allowed in conditions.items()):
                config.pop(name, None)
        key = json.dumps(config, sort_keys=True, default=str)
        if key not in seen:
            seen.add(key)
            yield config


def main():
    """Trains every configuration and prints them, best first; results.jsonl keeps what is done."""
    done = pathlib.Path(f"{NAME}-grid.jsonl")
    results = [json.loads(line) for line in done.read_text().splitlines()] if done.exists() else []
    finished = {json.dumps(r["config"], sort_keys=True, default=str) for r in results}
    for config in configurations():
        if json.dumps(config, sort_keys=True, default=str) in finished:
            continue
        value = train({**config, "seed": SEED}, lambda step, value: None)
        results.append({"config": config, "value": value})
        with done.open("a") as file:
            file.write(json.dumps(results[-1]) + "\\n")
    results.sort(key=lambda r: r["value"], reverse=DIRECTION == "maximize")
    for r in results:
        print(f"{METRIC} {r['value']:.6g}  {r['config']}")


if __name__ == "__main__":
    main()
'''


def grid(plan: SearchPlan) -> dict[str, list[Any]]:
    """Values of every parameter so that the grid comes closest to the plan's trials from below."""
    return grid_of(plan.space, script.search_trials(plan))


def export(plan: SearchPlan, force: bool = False) -> str:
    """A Python script with a plain loop; raises PlanError with the cost above the limit unless forced."""
    levels = grid(plan)
    size = math.prod(map(len, levels.values()))
    if not force:
        _refuse_unfit(plan, levels, size)
    purpose = f"A grid of {size} configurations{_cost(plan, size)}: python FILE. Run it again and it goes on."
    conditions = {p.name: {other: list(v) for other, v in p.only_if.items()} for p in plan.space if p.only_if}
    return "".join(
        (
            script.header(plan, purpose),
            _IMPORTS,
            script.data(plan),
            script.literal("GRID", levels),
            script.literal("ONLY_IF", conditions),
            script.objective(plan.objective, plan.goal.metric),
            script.COMPLETE,
            _BODY,
        )
    )


def _refuse_unfit(plan: SearchPlan, levels: Mapping[str, Sequence[Any]], size: int) -> None:
    """Raises PlanError for a grid of corners alone and for one that is too large."""
    limit = int(table("grid")["limit"])
    corners = [name for name, values in levels.items() if len(values) == 2 and not _is_listed(plan, name)]
    if len(corners) > 1:
        raise PlanError(
            f"{script.search_trials(plan)} trials give {', '.join(corners)} only their two ends: a grid of corners "
            "shows nothing between. Export to optuna instead, search fewer parameters, or add --force"
        )
    if size > limit:
        shape = " x ".join(str(len(values)) for values in levels.values())
        raise PlanError(
            f"the grid has {shape} = {size} configurations{_cost(plan, size)}; above {limit} a grid is refused. "
            "Export to optuna instead, search fewer parameters, or add --force"
        )


def _is_listed(plan: SearchPlan, name: str) -> bool:
    """Whether the parameter has no more values than two."""
    item = plan.parameter(name)
    return item is not None and (item.kind == "categorical" or len(values_of(item, 3)) < 3)


def _cost(plan: SearchPlan, size: int) -> str:
    hours = plan.budget.trial_hours
    return f", {size * hours / plan.budget.workers:,.0f} hours" if hours else ""
