"""A plan by hand, and a training that it can run."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from advisor.planner.plan import SearchPlan

TRAIN = """
import math

def train(config, report):
    loss = (math.log10(config["lr"]) + 2) ** 2 + 0.1 * config.get("momentum", 0) + config["wd"]
    for step in range(5):
        report(step, loss + 1 / (step + 1))
    return loss
"""


def make_plan(folder: Path | None = None, **changes: Any) -> SearchPlan:
    objective = {"kind": "function", "target": f"{folder or '.'}/train.py:train"}
    space: list[dict[str, Any]] = [
        {"name": "lr", "kind": "float", "low": 1e-4, "high": 1.0, "log": True, "reason": "log: spans decades"},
        {"name": "wd", "kind": "float", "low": 1e-5, "high": 0.1, "log": True, "zero": True},
        {"name": "opt", "kind": "categorical", "choices": ["sgd", "adam"]},
        {"name": "momentum", "kind": "float", "low": 0.8, "high": 0.95, "only_if": {"opt": ["sgd"]}},
        {"name": "layers", "kind": "int", "low": 1, "high": 4},
    ]
    values: dict[str, Any] = {
        "name": "toy",
        "summary": "A toy.",
        "goal": {"metric": "loss", "direction": "minimize"},
        "objective": objective,
        "budget": {"trials": 12, "trial_hours": 0.5},
        "space": space,
        "fixed": [{"name": "epochs", "value": 5}],
        "baseline": {"lr": 0.001, "wd": 0, "opt": "adam", "layers": 2},
        "stages": [
            {"name": "explore", "kind": "explore", "trials": 8, "sampler": "tpe", "startup_trials": 4,
             "pruner": {"kind": "median", "startup_trials": 3, "warmup_steps": 1}},
            {"name": "validate", "kind": "validate", "trials": 2, "top": 1, "seeds": 2},
        ],
    }  # fmt: skip
    return SearchPlan.model_validate(values | changes)
