"""The plans that are exported: every kind of parameter, one that the planner wrote, a grid; and a training to run."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from advisor.planner.calling import plan as make_plan
from advisor.planner.plan import SearchPlan

TRAIN = '''
"""Writes down every configuration that arrives, and takes the same few steps for each."""
import json
import math
import pathlib

SEEN = pathlib.Path(__file__).with_name("seen.jsonl")


def train(config, report):
    with SEEN.open("a") as file:
        file.write(json.dumps(dict(config)) + "\\n")
    numbers = [v for k, v in config.items() if isinstance(v, (int, float)) and k != "seed"]
    loss = sum(math.log10(abs(v) + 1e-6) ** 2 for v in numbers)
    for step in range(4):
        report(step, loss + 1 / (step + 1))
    return loss
'''
STAGES: list[dict[str, Any]] = [
    {"name": "explore", "kind": "explore", "trials": 10, "sampler": "tpe", "startup_trials": 4,
     "pruner": {"kind": "median", "startup_trials": 3, "warmup_steps": 1}},
    {"name": "validate", "kind": "validate", "trials": 2, "top": 1, "seeds": 2},
]  # fmt: skip
KINDS: list[dict[str, Any]] = [
    {"name": "lr", "kind": "float", "low": 1e-5, "high": 1e-1, "log": True},
    {"name": "wd", "kind": "float", "low": 1e-5, "high": 0.1, "log": True, "zero": True},
    {"name": "opt", "kind": "categorical", "choices": ["sgd", "adam"]},
    {"name": "momentum", "kind": "float", "low": 0.8, "high": 0.95, "only_if": {"opt": ["sgd"]}},
    {"name": "augment", "kind": "categorical", "choices": ["flip, crop", "null", "1e-3", "it's", "true"]},
    {"name": "width", "kind": "int", "low": 16, "high": 512, "log": True},
    {"name": "layers", "kind": "int", "low": 2, "high": 8, "step": 2},
    {"name": "dropout", "kind": "float", "low": 0.0, "high": 0.5, "step": 0.1},
    {"name": "gamma", "kind": "float", "low": 0.9, "high": 0.999, "log": True, "acts_by": "1-x"},
    {"name": "batch", "kind": "int", "low": 16, "high": 256, "log": True, "acts_by": "2**n"},
    {"name": "lora_r", "kind": "int", "low": 4, "high": 64, "log": True, "followed_by": {"lora_alpha": 2}},
    {"name": "max_depth", "kind": "int", "low": 3, "high": 8},
    {"name": "num_leaves", "kind": "int", "low": 4, "high": 200, "log": True, "below_power_of_two": "max_depth"},
]  # fmt: skip


NAMES = ("every kind of parameter", "written by the planner", "a grid")


def plan_in(folder: Path, name: str) -> SearchPlan:
    """The plan of that name; its objective is the training that is written into the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "train.py").write_text(TRAIN, encoding="utf-8")
    target = f"{folder / 'train.py'}:train"
    common: dict[str, Any] = {
        "goal": {"metric": "loss", "direction": "minimize"},
        "objective": {"kind": "function", "target": target},
        "budget": {"trials": 14, "trial_hours": 0.1},
        "fixed": [{"name": "epochs", "value": 4}, {"name": "tag", "value": "a, b"}],
    }
    if name == NAMES[0]:
        first: dict[str, Any] = {"lr": 1e-3, "opt": "adam"}
        return SearchPlan.model_validate(
            {"name": "kinds", "space": KINDS, "stages": STAGES, "baseline": first, **common}
        )
    if name == NAMES[1]:
        return planned(target)
    even = [{**STAGES[0], "sampler": "grid", "trials": 15}]
    return SearchPlan.model_validate({"name": "even", "space": [KINDS[0], KINDS[2]], "stages": even, **common})


def planned(target: str) -> SearchPlan:
    """What `advisor plan` writes for a network whose optimizer is searched beside what only one of them has."""
    accepts = "lr,optimizer,momentum,beta1,weight_decay,batch_size,dropout"
    return make_plan(metric="loss", parameters=accepts, budget="14trials", trial_cost="6m", objective=target)
