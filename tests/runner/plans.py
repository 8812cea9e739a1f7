"""Plans over objectives that cost nothing, written into a folder."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

from advisor.planner.plan import SearchPlan
from advisor.yaml import dump

QUADRATIC = """
import math

def train(config, report):
    loss = (math.log10(config["lr"]) + 2) ** 2 + config["seed"] * 1e-6
    for step in range(3):
        report(step, loss + 1 / (step + 1))
    return loss
"""
PATIENCE = 120.0
STARTED: list[subprocess.Popen[str]] = []
EXPLORE: dict[str, Any] = {"name": "explore", "kind": "explore", "trials": 6, "sampler": "random"}
VALIDATE: dict[str, Any] = {"name": "validate", "kind": "validate", "trials": 2, "top": 1, "seeds": 2}
SPACE: tuple[dict[str, Any], ...] = (
    {"name": "lr", "canonical": "learning_rate", "kind": "float", "low": 1e-4, "high": 1.0, "log": True},
)


def make_plan(folder: Path, code: str = QUADRATIC, **changes: Any) -> SearchPlan:
    """A plan whose objective is the code, written as train.py."""
    (folder / "train.py").write_text(code)
    values: dict[str, Any] = {
        "name": "toy",
        "goal": {"metric": "loss", "direction": "minimize"},
        "objective": {"kind": "function", "target": str(folder / "train.py") + ":train"},
        "space": SPACE,
        "baseline": {"lr": 0.5},
        "stages": [EXPLORE, VALIDATE],
    }
    return SearchPlan.model_validate(values | changes)


def write_plan(folder: Path, plan: SearchPlan) -> Path:
    """The plan as a file."""
    path = folder / "plan.yaml"
    path.write_text(dump(plan.model_dump(mode="json", exclude_none=True)))
    return path


def environment() -> dict[str, str]:
    """The environment of a process that uses this checkout."""
    root = str(Path(__file__).parents[2])
    return {**os.environ, "PYTHONPATH": root, "OMP_NUM_THREADS": "1", "NO_COLOR": "1"}


def start(plan: Path, output: Path, *flags: str) -> subprocess.Popen[str]:
    """`advisor run` in a process of its own, its events on standard output."""
    process = subprocess.Popen(
        [sys.executable, "-c", "from advisor.cli import main; main()", "run", str(plan), "--output", str(output),
         "--json-lines", *flags],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment(),
    )  # fmt: skip
    STARTED.append(process)
    return process


def wait_for(process: subprocess.Popen[str], text: str) -> str:
    """Reads events until one holds the text; a process that tells nothing for long is killed."""
    assert process.stdout is not None
    assert process.stderr is not None
    watch = threading.Timer(PATIENCE, process.kill)
    watch.start()
    try:
        for line in process.stdout:
            if text in line:
                return line
    finally:
        watch.cancel()
    raise AssertionError(f"ended without {text}: {process.stderr.read()}")
