"""The learning-rate range test (Smith 2017): the rate grows exponentially; where does the loss fall fastest?"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from advisor.errors import PlanError
from advisor.planner.objective import parse_objective
from advisor.runner.rate_readings import Sweep, is_lost, read_sweep
from advisor.runner.settings import Settings
from advisor.runner.task import Task
from advisor.tables import table


def sweep(
    task: Task,
    data: tuple[Any, Any],
    config: Mapping[str, Any],
    low: float = 1e-7,
    high: float = 10.0,
    steps: int = 100,
) -> Sweep:
    """Trains `steps` batches while the rate grows from low to high; stops when the loss diverges."""
    from advisor.names import canonical
    from advisor.runner.trainer import Training

    told = {k: v for k, v in config.items() if canonical(k) not in ("lr_schedule", "warmup_steps", "warmup_fraction")}
    training = Training(task, data, told, "val_loss", False, lambda step, value: None)
    training._set_up()
    training.factor = lambda step: 1.0
    training.model.train()
    share = float(table("rate_test")["smoothing"])
    rates: list[float] = []
    losses: list[float] = []
    smoothed: list[float] = []
    mean = 0.0
    for step, batch in enumerate(itertools.islice(_endless(training.train_batches), steps)):
        rate = low * (high / low) ** (step / (steps - 1))
        training.settings = training.settings.model_copy(update={"learning_rate": rate})
        loss, _ = training._backward(batch)
        training._update()
        mean = share * mean + (1 - share) * loss if math.isfinite(loss) else math.inf
        value = mean / (1 - share ** (step + 1))
        if is_lost(value, smoothed):
            return read_sweep(rates, losses, rate, _delay(training.settings))
        rates.append(rate)
        losses.append(loss)
        smoothed.append(value)
    return read_sweep(rates, losses, None, _delay(training.settings))


def _delay(settings: Settings) -> float:
    """Over how many past steps the optimizer averages gradients."""
    kept = settings.momentum if settings.optimizer in ("sgd", "rmsprop") else settings.beta1
    return kept / (1 - kept)


def _endless(batches: Any) -> Iterator[Any]:
    while True:
        yield from batches


def find_in_target(target: str, config: Mapping[str, Any], low: float, high: float, steps: int, seed: int) -> Sweep:
    """The range test of a Task that is named by its file. Runs the person's code in this process."""
    from advisor.runner.target import check_target, resolve_target
    from advisor.runner.task_trial import open_task
    from advisor.runner.worker import seed_everything

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
