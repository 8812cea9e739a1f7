"""A trial of a Task: the bundled trainer, or a learning-rate sweep, on data that is loaded once a worker."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from advisor.errors import ConfigError
from advisor.runner.checkpoints import WENT_ON, take_up
from advisor.runner.job import Job, Work
from advisor.runner.target import load_target
from advisor.runner.task import Task

Report = Callable[[int, float], None]


def open_task(target: str) -> Task:
    """The Task of `file.py:name`: an instance, a subclass, or a function that gives one. Runs the person's code."""
    found = load_target(target)
    if isinstance(found, type) or (callable(found) and not isinstance(found, Task)):
        found = found()
    if not isinstance(found, Task):
        raise TypeError(f"{target} is {type(found).__name__}, not an advisor.runner.Task")
    return found


def _torch() -> Any:
    try:
        import torch
    except ImportError:
        raise ConfigError("a Task needs PyTorch: pip install 'hp-advisor[torch]'") from None
    return torch


def load_task(work: Work) -> Callable[[Job, Report, Any], dict[str, Any]]:
    """Loads Task and data once; each job trains anew."""
    torch = _torch()
    from advisor.runner.trainer import Training

    torch.set_num_threads(max(1, torch.get_num_threads()))
    task = open_task(work.target)
    data = task.load()

    def run(job: Job, report: Report, log: Any) -> dict[str, Any]:
        torch.manual_seed(job.seed)
        if job.sweep:
            return _swept(task, data, job.config, log)
        place = Path(job.checkpoint) if job.checkpoint else None
        went_on = place is not None and take_up(job, place)
        training = Training(
            task, data, job.config, work.metric, work.maximize, report, log.scalar, place, job.keep_checkpoint,
            job.leaves_checkpoint,
        )  # fmt: skip
        return training.run() | ({WENT_ON: True} if went_on else {})

    return run


def _swept(task: Task, data: tuple[Any, Any], config: Mapping[str, Any], log: Any) -> dict[str, Any]:
    """What a learning-rate range test tells; its curve goes to the log."""
    from advisor.runner.lr_finder import sweep

    curve = sweep(task, data, config)
    for step, (rate, value) in enumerate(zip(curve.rates, curve.losses, strict=True)):
        log.scalar("lr_test/loss", step, value)
        log.scalar("lr_test/learning_rate", step, rate)
    return {"value": min(curve.smoothed), "suggestion": curve.suggestion, "steepest": curve.steepest}
