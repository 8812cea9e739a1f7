"""What a stage has spent, in full-length trials: a pruned trial costs the part that it ran."""

from __future__ import annotations

from collections.abc import Iterable

from optuna.trial import FrozenTrial, TrialState

_ROUNDING = 1e-9


def spent(trials: Iterable[FrozenTrial]) -> float:
    """The cost of the trials that started, a running one counted whole."""
    listed = [trial for trial in trials if trial.state != TrialState.WAITING]
    full = max((len(t.intermediate_values) for t in listed if t.state == TrialState.COMPLETE), default=0)
    return sum(_cost(trial, full) for trial in listed)


def _cost(trial: FrozenTrial, full: int) -> float:
    if trial.state != TrialState.PRUNED or not full:
        return 1.0
    return min(1.0, len(trial.intermediate_values) / full)


def affords_another(trials: Iterable[FrozenTrial], share: float) -> bool:
    """Whether one more full-length trial fits into the stage's share; a share of 0 is no limit."""
    return share <= 0 or spent(trials) + 1 <= share + _ROUNDING
