"""The learning-rate range test of a Task that stands in a person's file."""

from __future__ import annotations

import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from advisor.errors import PlanError
from advisor.planner.objective import parse_objective
from advisor.runner.lr_finder import sweep
from advisor.runner.target import check_target, resolve_target
from advisor.runner.task_trial import open_task
from advisor.runner.worker import seed_everything
from advisor.signals.rate_readings import Sweep


def find_in_target(target: str, config: Mapping[str, Any], low: float, high: float, steps: int, seed: int) -> Sweep:
    """The range test of a Task that is named by its file. Runs the person's code in this process."""
    if not 0 < low < high or not math.isfinite(high):
        raise PlanError(f"--from {low:g} --to {high:g}: write a rate above 0, then a larger one: --from 1e-7 --to 10")
    place = resolve_target(target, Path.cwd())
    check_target(place)
    objective = parse_objective(place)
    if objective is not None and objective.kind == "function":
        raise PlanError(
            f"{target} is a function: lr-find trains step by step, which needs a Task (advisor init task); "
            "for a function search the rate: advisor plan --objective "
            f"{target} --set parameters=lr --budget 10trials"
        )
    try:
        import torch  # noqa: F401
    except ImportError:
        raise PlanError("lr-find needs PyTorch: pip install 'hp-advisor[torch]'") from None
    task = open_task(place)
    seed_everything(seed)
    return sweep(task, task.load(), config, low, high, steps)
