"""The public call: reads, diagnoses and plans in one go."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from advisor.errors import ConfigError, PlanError
from advisor.facts.setup import Setup
from advisor.planner.amounts import budget_of, hours_of
from advisor.planner.objective import parse_objective
from advisor.planner.plan import Objective, SearchPlan
from advisor.records import Evidence


def plan(
    *sources: Any, budget: str | None = None, trial_cost: str | float | None = None, workers: int | None = None,
    objective: str | Objective | Sequence[str] | None = None, setup: Setup | None = None, **told: Any,
) -> SearchPlan:  # fmt: skip
    """A search plan from sources and what is told, such as `plan("x.db", budget="50trials", optimizer="adamw")`.

    `objective` is `file.py:name`, the arguments of a command, or an Objective; `trial_cost` a duration or hours.
    """
    from advisor.context import told_setup
    from advisor.diagnosis import Request, diagnose_evidence, read
    from advisor.planner.build import plan_from

    facts = told_setup(told) if told else Setup()
    if setup is not None:
        values = {k: v for k in Setup.declared() if (v := getattr(facts, k)) is not None}
        facts = setup.replaced(**values, provenance={**setup.provenance, **facts.provenance})
    facts = with_means(facts, budget, trial_cost, workers)
    evidence = read(*sources)
    refuse_unreadable(sources, evidence)
    diagnosis = diagnose_evidence(evidence, Request(setup=for_diagnosis(facts, evidence)))
    return plan_from(diagnosis, evidence, facts, as_objective(objective))


def for_diagnosis(setup: Setup, evidence: Evidence) -> Setup:
    """The facts by which the sources are judged: a goal that the next search measures first is no metric of theirs."""
    from advisor.names import direction_of
    from advisor.signals.told import check_metric

    if setup.metric is None or evidence.studies or not (setup.direction or direction_of(setup.metric)):
        return setup
    try:
        check_metric(setup, evidence.runs, ())
    except ConfigError:
        return setup.replaced(metric=None, direction=None)
    return setup


def with_means(setup: Setup, budget: str | None, trial_cost: str | float | None, workers: int | None) -> Setup:
    """The facts with the flags' budget, cost of a trial and workers; a flag beats what was told before."""
    changes: dict[str, Any] = {}
    if budget is not None:
        hours, trials, kind = budget_of(budget)
        changes |= {"budget_hours": hours, "budget_trials": trials}
        changes |= {"budget_kind": kind} if kind else {}
    if trial_cost is not None:
        changes["trial_hours"] = hours_of(trial_cost, "--trial-cost")
    if workers is not None:
        if workers < 1:
            raise PlanError(f"--workers {workers}: at least one worker is needed")
        changes["n_workers"] = workers
    return setup.replaced(**changes, provenance={**setup.provenance, **dict.fromkeys(changes, "told")})


def as_objective(objective: str | Objective | Sequence[str] | None) -> Objective | None:
    """The objective in any of the ways that it can be told."""
    if objective is None or isinstance(objective, Objective):
        return objective
    if isinstance(objective, str):
        return parse_objective(objective)
    return parse_objective(None, objective)


def refuse_unreadable(sources: Sequence[Any], evidence: Any) -> None:
    """Stops where sources were given and nothing in them could be read."""
    if sources and not evidence.studies and not evidence.runs:
        told = "; ".join(f"{error.source}: {error.message}" for error in evidence.errors[:3])
        raise PlanError(told or f"no runs and no studies were found in {', '.join(map(str, sources))}")
