"""What may be spent: full-length trials out of hours, workers and the cost of one, told or measured."""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence

from advisor.errors import PlanError
from advisor.facts.setup import Setup
from advisor.planner.plan import Budget, Cost, Stage, Why
from advisor.readers.sweeps.lived import lived
from advisor.record import Record
from advisor.records import Run, Study, TrialState
from advisor.tables import table


class Means(Record):
    """The budget and the full-length trials that it affords."""

    trials: float
    budget: Budget
    assumed: tuple[Why, ...] = ()


def find_means(setup: Setup, study: Study | None, runs: Sequence[Run], parameters: int, more: int = 0) -> Means:
    """The affordable full-length trials; raises PlanError where hours are told and no cost of a trial is known."""
    workers = setup.n_workers or 1
    hours_each, assumed = _trial_hours(setup, study, runs)
    bounds = [] if setup.budget_trials is None else [float(setup.budget_trials)]
    if setup.budget_hours is not None:
        if hours_each is None:
            raise PlanError(
                f"a budget of {setup.budget_hours:g} hours: how long does one full-length trial take? "
                "Tell it: --trial-cost 30m; or give the budget in trials: --budget 50trials"
            )
        at_once = 1 if setup.budget_kind == "gpu" else workers
        bounds.append(setup.budget_hours * at_once / hours_each)
    if not bounds:
        bounds.append(_default_trials(parameters, more))
        assumed += (_default_reason(bounds[0], more),)
    trials = min(bounds)
    if trials < 1:
        raise PlanError(_too_small(setup, hours_each, trials))
    reason = f"affords {trials:.0f} full-length trials" + (f" on {workers} workers" if workers > 1 else "")
    budget = Budget(hours=_wall_hours(setup, workers), trials=trials, trial_hours=hours_each, workers=workers,
                    price_per_hour=setup.price_per_hour, reason=reason)  # fmt: skip
    return Means(trials=trials, budget=budget, assumed=assumed)


def _wall_hours(setup: Setup, workers: int) -> float | None:
    """The hours by the clock on the wall; hours of GPUs are shared by the workers."""
    hours = setup.budget_hours
    return hours / workers if hours is not None and setup.budget_kind == "gpu" else hours


def _default_trials(parameters: int, more: int) -> float:
    each = float(table("strategy")["trials_per_parameter"])
    return max(float(table("planning")["default_trials"]), each * parameters, float(more))


def _default_reason(trials: float, more: int) -> Why:
    told = "; the diagnosis asked for more trials" if more else ""
    return Why(
        reason=f"a budget of {trials:.0f} full-length trials, as nobody told one{told}: --budget 50h or 200trials",
        rule="tables/planning",
    )


def _trial_hours(setup: Setup, study: Study | None, runs: Sequence[Run]) -> tuple[float | None, tuple[Why, ...]]:
    if setup.trial_hours is not None:
        if not setup.trial_hours > 0:
            raise PlanError(f"a trial that takes {setup.trial_hours:g} hours: the cost of a trial must be above 0")
        return setup.trial_hours, ()
    lasted = _durations(study, runs)
    if not lasted:
        return None, ()
    hours = statistics.median(lasted)
    what = "completed trials of the earlier study" if study is not None else "runs"
    return hours, (Why(reason=f"a full-length trial takes {_duration(hours)}, the median of {len(lasted)} {what}"),)


def _durations(study: Study | None, runs: Sequence[Run]) -> list[float]:
    if study is not None:
        done = [t for t in study.trials if t.state is TrialState.COMPLETE and t.started and t.completed]
        spans = [(t.completed - t.started).total_seconds() for t in done if t.completed and t.started]
    else:
        times = [series.wall_times for run in runs for series in run.series.values() if len(series) > 1]
        spans = [span for t in times if lived(span := float(t[-1] - t[0]))]
    return [span / 3600 for span in spans if math.isfinite(span) and span > 0]


def _too_small(setup: Setup, hours_each: float | None, trials: float) -> str:
    if setup.budget_hours is not None and hours_each is not None:
        return (
            f"the budget affords {trials:.2g} of a full-length trial: one takes {_duration(hours_each)}, "
            f"{_duration(setup.budget_hours)} are there. Give more, or shorten the training"
        )
    return f"a budget of {trials:g} trials: at least one full-length trial is needed"


def cost_of(stages: Sequence[Stage], budget: Budget, saving: tuple[float, float] | None) -> Cost:
    """What the stages cost together."""
    full = sum(stage.full_trials for stage in stages)
    hours = full * budget.trial_hours / budget.workers if budget.trial_hours is not None else None
    money = None
    if budget.trial_hours is not None and budget.price_per_hour is not None:
        money = full * budget.trial_hours * budget.price_per_hour
    return Cost(trials=sum(started(stage) for stage in stages), full_trials=full,
                saved_by_pruning=saving, hours=hours, money=money)  # fmt: skip


def started(stage: Stage) -> int:
    """Trials that a stage starts, seeds counted."""
    return stage.trials * stage.seeds


def _duration(hours: float) -> str:
    if hours < 1 / 60:
        return f"{hours * 3600:.2g} s"
    return f"{hours * 60:.3g} min" if hours < 1 else f"{hours:.3g} h"
