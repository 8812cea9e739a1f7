"""Learning-rate schedules as factors of the peak, with a linear warmup."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping

from advisor.errors import ConfigError, did_you_mean
from advisor.schedules import schedule_of, schedules


def _constant(progress: float) -> float:
    return 1.0


def _step(progress: float) -> float:
    return math.pow(0.1, min(2, math.floor(progress * 3)))


def _exponential(progress: float) -> float:
    return math.pow(0.01, progress)


def _cosine(progress: float) -> float:
    return 0.5 * (1 + math.cos(math.pi * min(1.0, progress)))


def _linear(progress: float) -> float:
    return max(0.0, 1.0 - progress)


def _one_cycle(progress: float) -> float:
    """Up from a 25th in the first 30 %, then down to a 10,000th of that (Smith 2018)."""
    if progress < 0.3:
        return 1 / 25 + (1 - 1 / 25) * 0.5 * (1 - math.cos(math.pi * progress / 0.3))
    fallen = 0.5 * (1 + math.cos(math.pi * min(1.0, (progress - 0.3) / 0.7)))
    return 1 / 250_000 + (1 - 1 / 250_000) * fallen


def _wsd(progress: float) -> float:
    """At the peak, then down to zero in a straight line over the rest of the table's stable share."""
    stable = float(schedules()["wsd"]["stable_share"])
    return 1.0 if progress <= stable else max(0.0, (1.0 - progress) / (1.0 - stable))


_SHAPES: Mapping[str, Callable[[float], float]] = {
    "constant": _constant, "step": _step, "exponential": _exponential, "cosine": _cosine, "linear": _linear,
    "one-cycle": _one_cycle, "wsd": _wsd,
}  # fmt: skip
"""The shape of every row of tables/schedules."""


def schedule(name: str | None, total_steps: int, warmup_steps: int) -> Callable[[int], float]:
    """The factor of the peak learning rate at each optimizer step."""
    known = schedule_of(name or "constant")
    if known is None:
        hint = did_you_mean(str(name), schedules())
        raise ConfigError(f"lr_schedule '{name}': unknown.{hint} Known: {', '.join(schedules())}")
    shape = _SHAPES[known]

    def factor(step: int) -> float:
        if step < warmup_steps:
            return (step + 1) / warmup_steps
        return shape((step - warmup_steps) / max(1, total_steps - warmup_steps))

    return factor
