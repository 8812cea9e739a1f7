"""What a stage has spent, in full-length trials: a pruned or failed trial costs the part that it ran."""

from __future__ import annotations

import statistics
from collections.abc import Iterable
from dataclasses import dataclass

from optuna.trial import FrozenTrial, TrialState

_ROUNDING = 1e-9  # trials


@dataclass(frozen=True)
class Yardstick:
    """A full-length trial: how many values it reports and how long it takes; 0 where that is not known yet."""

    steps: int = 0
    seconds: float = 0.0

    def beside(self, second: Yardstick) -> Yardstick:
        """The longer of two, with the second's time where this one knows none."""
        return Yardstick(max(self.steps, second.steps), self.seconds or second.seconds)


def yardstick(trials: Iterable[FrozenTrial]) -> Yardstick:
    """The longest complete trial, and how long complete ones take."""
    done = [trial for trial in trials if trial.state == TrialState.COMPLETE]
    took = [found for trial in done if (found := duration(trial)) is not None]
    steps = max((len(trial.intermediate_values) for trial in done), default=0)
    return Yardstick(steps, statistics.median(took) if took else 0.0)


def duration(trial: FrozenTrial) -> float | None:
    """Seconds from its start to its end, None while it runs."""
    if trial.datetime_start is None or trial.datetime_complete is None:
        return None
    seconds: float = (trial.datetime_complete - trial.datetime_start).total_seconds()
    return seconds


def spent(trials: Iterable[FrozenTrial], full: Yardstick) -> float:
    """The cost of the trials that started, a running one counted whole."""
    return sum(_cost(trial, full) for trial in trials if trial.state != TrialState.WAITING)


def _cost(trial: FrozenTrial, full: Yardstick) -> float:
    if trial.state not in (TrialState.PRUNED, TrialState.FAIL):
        return 1.0
    part = len(trial.intermediate_values) / full.steps if full.steps else 0.0
    if trial.state == TrialState.FAIL:
        part = max(part, (duration(trial) or 0.0) / full.seconds if full.seconds else 1.0)
    return min(1.0, part) if full.steps or trial.state == TrialState.FAIL else 1.0


def affords_another(trials: Iterable[FrozenTrial], share: float, full: Yardstick) -> bool:
    """Whether one more full-length trial fits into the stage's share; a share of 0 is no limit."""
    return share <= 0 or spent(trials, full) + 1 <= share + _ROUNDING
