"""The learning-rate range test (Smith 2017): the rate grows exponentially; where does the loss fall fastest?"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Mapping
from typing import Any

from advisor.runner.optimizers import averaged_steps
from advisor.runner.rate_readings import Sweep, is_lost, read_sweep
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
            return read_sweep(rates, losses, rate, averaged_steps(training.settings))
        rates.append(rate)
        losses.append(loss)
        smoothed.append(value)
    return read_sweep(rates, losses, None, averaged_steps(training.settings))


def _endless(batches: Any) -> Iterator[Any]:
    while True:
        yield from batches
