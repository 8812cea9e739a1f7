"""When a stage is over, and why."""

from __future__ import annotations

import time

from optuna.trial import FrozenTrial, TrialState

from advisor.planner.plan import SearchPlan
from advisor.runner.stage_study import StageStudy


def stop_reason(plan: SearchPlan, study: StageStudy, deadline: float | None) -> str:
    """Why the stage stops before its trials are spent; empty when it goes on."""
    if deadline is not None and time.time() >= deadline:
        return "the budget's hours are spent"
    values = best_so_far(study)
    if not values:
        return ""
    stop, sign = plan.stop, -1.0 if study.direction == "maximize" else 1.0
    if stop.target is not None and sign * values[-1] <= sign * stop.target:
        return f"{plan.goal.metric} reached the target {stop.target:g}"
    if stop.patience is None:
        return ""
    window = stop.patience
    if len(values) > window:
        gained = sign * (values[-window - 1] - values[-1])
        if gained <= 0:
            return f"no better trial in the last {window}"
        size = abs(values[-window - 1])
        if stop.min_gain is not None and size and gained / size / window < stop.min_gain:
            return f"less than {stop.min_gain:g} of relative gain a trial over the last {window}"
    return ""


def best_so_far(study: StageStudy) -> list[float]:
    """The best value after each finished trial of the stage."""
    sign = -1.0 if study.direction == "maximize" else 1.0
    best: list[float] = []
    for trial in sorted(study.finished(), key=_ended_at):
        if trial.state == TrialState.COMPLETE and trial.value is not None:
            best.append(min([sign * trial.value, *(sign * value for value in best[-1:])]) * sign)
        elif best:
            best.append(best[-1])
    return best


def _ended_at(trial: FrozenTrial) -> float:
    return trial.datetime_complete.timestamp() if trial.datetime_complete else 0.0
