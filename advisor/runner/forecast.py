"""What a plan will do and cost, before anything runs."""

from __future__ import annotations

from advisor.errors import PlanError
from advisor.planner.plan import SearchPlan, Stage
from advisor.record import Record

_TOLERANCE = 1.05  # times the budget, within which a plan keeps it


class StageForecast(Record):
    """One stage's share."""

    name: str
    kind: str
    trials: int
    full_trials: float


class Forecast(Record):
    """Trials, hours and money of the whole plan; None where a trial's cost was not told."""

    stages: tuple[StageForecast, ...]
    trials: int
    full_trials: float
    hours: float | None = None
    money: float | None = None
    workers: int = 1


def started(stage: Stage) -> int:
    """Trials that the stage starts, repeats on seeds included."""
    return stage.trials * stage.seeds if stage.kind == "validate" else stage.trials


def forecast(plan: SearchPlan, workers: int) -> Forecast:
    """The plan's own estimate where it holds one, else the sum of its stages."""
    stages = tuple(
        StageForecast(name=s.name, kind=s.kind, trials=started(s), full_trials=s.full_trials or float(started(s)))
        for s in plan.stages
    )
    full = sum(stage.full_trials for stage in stages)
    trials = sum(stage.trials for stage in stages)
    if plan.cost is not None:
        full, trials = plan.cost.full_trials, plan.cost.trials
    each = plan.budget.trial_hours
    device_hours = None if each is None else full * each
    price = plan.budget.price_per_hour
    return Forecast(
        stages=stages, trials=trials, full_trials=full, workers=workers,
        hours=None if device_hours is None else device_hours / workers,
        money=None if device_hours is None or price is None else device_hours * price,
    )  # fmt: skip


def refuse_over_budget(plan: SearchPlan, expected: Forecast) -> None:
    """Raises PlanError when the expected cost exceeds what may be spent."""
    budget = plan.budget
    if budget.trials is not None and expected.full_trials > budget.trials * _TOLERANCE:
        raise PlanError(
            f"the plan costs {expected.full_trials:.0f} full-length trials, the budget is {budget.trials:g}: "
            "give it fewer trials, or --force"
        )
    if budget.hours is not None and expected.hours is not None and expected.hours > budget.hours * _TOLERANCE:
        raise PlanError(
            f"the plan takes {expected.hours:.3g} h with {expected.workers} workers, the budget is {budget.hours:g} h: "
            "give it fewer trials, more workers, or --force"
        )
