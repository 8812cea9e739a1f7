"""The learning-rate range test (Smith 2017): the rate grows exponentially; where does the loss fall fastest?"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from advisor.errors import PlanError
from advisor.planner.objective import parse_objective
from advisor.records import Record
from advisor.runner.task import Task

SMOOTHING = 0.95  # share of the mean so far
DIVERGED = 4.0  # times the lowest smoothed loss, at which the sweep ends
_SKIPPED_SHARE = 0.1  # of the sweep, at its start, where nothing moves yet


class Sweep(Record):
    """The sweep: learning rates, losses and smoothed losses, and what they suggest."""

    rates: tuple[float, ...]
    losses: tuple[float, ...]
    smoothed: tuple[float, ...]
    steepest: float | None = None
    minimum: float | None = None
    diverged_at: float | None = None

    @property
    def tenth(self) -> float | None:
        """A tenth of the rate with the lowest loss."""
        return None if self.minimum is None else self.minimum / 10

    @property
    def suggestion(self) -> float | None:
        """The steepest slope; the tenth of the minimum where there is no slope."""
        return self.steepest or self.tenth

    def words(self) -> Iterator[str]:
        """What was found, a line each."""
        if self.suggestion is None:
            yield "the loss never fell: no learning rate in this range trains the model"
            return
        if self.steepest is not None:
            yield f"steepest fall at {self.steepest:.3g}"
        yield f"lowest loss at {self.minimum:.3g}, a tenth of that is {self.tenth:.3g}"
        if self.diverged_at is not None:
            yield f"diverged at {self.diverged_at:.3g}"
        yield f"suggested learning rate: {self.suggestion:.3g}"


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
    rates: list[float] = []
    losses: list[float] = []
    smoothed: list[float] = []
    mean = 0.0
    for step, batch in enumerate(itertools.islice(_endless(training.train_batches), steps)):
        rate = low * (high / low) ** (step / (steps - 1))
        training.settings = training.settings.model_copy(update={"learning_rate": rate})
        loss, _ = training._backward(batch)
        training._update()
        mean = SMOOTHING * mean + (1 - SMOOTHING) * loss if math.isfinite(loss) else math.inf
        value = mean / (1 - SMOOTHING ** (step + 1))
        if not math.isfinite(value) or (smoothed and value > DIVERGED * min(smoothed)):
            return _judged(rates, losses, smoothed, rate)
        rates.append(rate)
        losses.append(loss)
        smoothed.append(value)
    return _judged(rates, losses, smoothed, None)


def _endless(batches: Any) -> Iterator[Any]:
    while True:
        yield from batches


def _judged(
    rates: Sequence[float], losses: Sequence[float], smoothed: Sequence[float], diverged: float | None
) -> Sweep:
    made = Sweep(rates=tuple(rates), losses=tuple(losses), smoothed=tuple(smoothed), diverged_at=diverged)
    start = max(1, int(len(rates) * _SKIPPED_SHARE))
    if len(rates) < start + 3:
        return made
    lowest = min(range(start, len(rates)), key=smoothed.__getitem__)
    if smoothed[lowest] >= 0.98 * smoothed[0]:
        return made
    import numpy as np

    slope = np.gradient(np.asarray(smoothed), np.log10(np.asarray(rates)))
    steepest = int(np.argmin(slope[start : lowest + 1])) + start
    return made.model_copy(update={"minimum": rates[lowest], "steepest": rates[steepest]})


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


_BARS = "▁▂▃▄▅▆▇█"


def sparkline(found: Sweep, width: int = 72) -> str:
    """The smoothed loss over the rate as a line of bars, with the rates at the ends."""
    if not found.smoothed:
        return "no step was finite"
    size = min(width, len(found.smoothed))
    picked = [found.smoothed[i * (len(found.smoothed) - 1) // max(1, size - 1)] for i in range(size)]
    low, high = min(picked), max(picked)
    bars = "".join(_BARS[int((v - low) / ((high - low) or 1) * 7)] for v in picked)
    return f"{found.rates[0]:.0e} {bars} {found.rates[-1]:.0e}"


def svg(found: Sweep, width: int = 640, height: int = 360) -> str:
    """The plot as SVG: smoothed loss over the learning rate, the suggestions marked."""
    if not found.smoothed:
        return f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}"/>\n'
    left, bottom = 60, 40
    logs = [math.log10(rate) for rate in found.rates]
    low, high = min(found.smoothed), max(found.smoothed)

    def x(log: float) -> float:
        return left + (log - logs[0]) / ((logs[-1] - logs[0]) or 1) * (width - left - 10)

    def y(value: float) -> float:
        return 10 + (high - value) / ((high - low) or 1) * (height - bottom - 10)

    points = " ".join(f"{x(log):.1f},{y(value):.1f}" for log, value in zip(logs, found.smoothed, strict=True))
    parts = [f'<polyline points="{points}" fill="none" stroke="#4063d8" stroke-width="2"/>']
    for name, rate, colour in (("steepest", found.steepest, "#cb3c33"), ("minimum / 10", found.tenth, "#389826")):
        if rate is not None and rate >= found.rates[0]:
            place = x(math.log10(rate))
            parts.append(f'<line x1="{place:.1f}" x2="{place:.1f}" y1="10" y2="{height - bottom}" stroke="{colour}"/>')
            parts.append(f'<text x="{place + 4:.1f}" y="24" font-size="12" fill="{colour}">{name} {rate:.2g}</text>')
    for decade in range(math.ceil(logs[0]), math.floor(logs[-1]) + 1):
        parts.append(
            f'<text x="{x(decade):.1f}" y="{height - 20}" font-size="11" text-anchor="middle">1e{decade}</text>'
        )
    parts.append(f'<text x="5" y="20" font-size="11">{high:.3g}</text>')
    parts.append(f'<text x="5" y="{height - bottom}" font-size="11">{low:.3g}</text>')
    parts.append(f'<text x="{width / 2}" y="{height - 4}" font-size="12" text-anchor="middle">learning rate</text>')
    size = f'width="{width}" height="{height}"'
    content = "".join(parts)
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size} font-family="sans-serif">{content}</svg>\n'
