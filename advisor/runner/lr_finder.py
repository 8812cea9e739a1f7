"""The learning-rate range test (Smith 2017): the rate grows exponentially; where does the loss fall fastest?"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from advisor.runner.optimizers import averaged_steps
from advisor.runner.task import Task
from advisor.signals.rate_readings import Sweep, is_lost, read_sweep
from advisor.tables import table

if TYPE_CHECKING:
    from advisor.runner.trainer import Training


def sweep(
    task: Task, data: tuple[Any, Any], config: Mapping[str, Any],
    low: float = 1e-7, high: float = 10.0, steps: int = 100,
) -> Sweep:  # fmt: skip
    """Trains `steps` batches while the rate grows from low to high; stops when the loss diverges."""
    training = _prepared(task, data, config)
    loss_so_far = _Average(float(table("rate_test")["smoothing"]))
    rates: list[float] = []
    losses: list[float] = []
    smoothed: list[float] = []
    for step, batch in enumerate(itertools.islice(_endless(training.train_batches), steps)):
        rate = low * (high / low) ** (step / (steps - 1))
        training.settings = training.settings.model_copy(update={"learning_rate": rate})
        loss, _ = training._backward(batch)
        training._update()
        value = loss_so_far.take(loss)
        if is_lost(value, smoothed):
            return read_sweep(rates, losses, rate, averaged_steps(training.settings))
        rates.append(rate)
        losses.append(loss)
        smoothed.append(value)
    return read_sweep(rates, losses, None, averaged_steps(training.settings))


def _prepared(task: Task, data: tuple[Any, Any], config: Mapping[str, Any]) -> Training:
    """The training before its first step, without a schedule of its own."""
    from advisor.names import canonical
    from advisor.runner.trainer import Training

    plain = {k: v for k, v in config.items() if canonical(k) not in ("lr_schedule", "warmup_steps", "warmup_fraction")}
    training = Training(task, data, plain, "val_loss", False, lambda step, value: None)
    training._set_up()
    training.factor = lambda step: 1.0
    training.model.train()
    return training


@dataclass
class _Average:
    """An exponential average of what was taken, corrected for its start at zero; infinite after a value that is."""

    share: float
    sum: float = 0.0
    count: int = 0

    def take(self, value: float) -> float:
        self.count += 1
        self.sum = self.share * self.sum + (1 - self.share) * value if math.isfinite(value) else math.inf
        return self.sum / (1 - self.share**self.count)


def _endless(batches: Any) -> Iterator[Any]:
    while True:
        yield from batches
