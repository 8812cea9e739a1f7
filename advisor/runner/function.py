"""A trial that calls the person's `train(config, report) -> float`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from advisor.planner.objective_source import CHECKPOINTS
from advisor.runner.checkpoints import kept_folder
from advisor.runner.job import Job, Work
from advisor.runner.target import load_target


def load_function(work: Work) -> Callable[[Job, Callable[[int, float], None], Any], dict[str, Any]]:
    """Loads the function once; each call gets its own copy of the configuration."""
    train = load_target(work.target)
    if not callable(train):
        raise TypeError(f"{work.target} is {type(train).__name__}, not a function train(config, report)")

    def run(job: Job, report: Callable[[int, float], None], log: Any) -> dict[str, Any]:
        config = dict(job.config)
        if work.pass_seed:
            config["seed"] = job.seed
        if not work.keeps_checkpoint or not job.checkpoint or CHECKPOINTS in config:
            return {"value": train(config, report)}
        with kept_folder(job) as (folder, told):
            told["value"] = train({**config, CHECKPOINTS: str(folder)}, report)
        return told

    return run
