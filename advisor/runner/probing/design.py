"""A probe before anything runs: the run, its base, the changes that race, and what they cost."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pydantic import Field

from advisor.diagnosis import Request, diagnose_evidence
from advisor.errors import PlanError
from advisor.findings import Prescription, Weighed
from advisor.models import Model
from advisor.planner.goal import find_goal
from advisor.planner.objective import accepted
from advisor.planner.objective_source import Accepted
from advisor.planner.plan import Goal, Objective
from advisor.records import Evidence, Run, Scalar
from advisor.runner.probing.base import (
    Untested,
    acts,
    asked_loudly,
    base_config,
    changed,
    of_the_studies,
    the_run,
    weighed,
)
from advisor.runner.probing.lasting import why_anew
from advisor.runner.probing.logged import Logged, logged_base, reports_of, wobble
from advisor.runner.probing.race import BASE, Arm
from advisor.runner.space import key
from advisor.tables import table


class Entry(Model):
    """A line of the forecast: an arm, its chance to help and its cost."""

    change: Weighed | None = None
    config: Mapping[str, Scalar]
    cost: float = 1.0
    begins: str = Field(default="", description="of a longer training: with the base's checkpoint, or why not")


class ProbeForecast(Model):
    """What a probe would do and cost at most."""

    run: str
    metric: str
    direction: str
    budget: float
    arms: tuple[Entry, ...]
    untested: tuple[Untested, ...] = ()
    most: float = Field(description="full-length trainings that it costs at most")
    base: str = Field(default="", description="whether the base runs again, and why")


@dataclass(frozen=True)
class Design:
    """What races: settled before anything runs."""

    run: Run
    goal: Goal
    arms: tuple[Arm, ...]
    untested: tuple[Untested, ...]
    chances: Mapping[str, Weighed]
    rules: tuple[str, ...] = ()
    logged: Logged | str = ""
    noise: float = 0.0
    left: Mapping[int, str] = field(default_factory=dict)
    anew: str = ""


def design(
    evidence: Evidence, request: Request, objective: Objective, wanted: str | None, most: int | None, budget: float,
    checkpoint: str | None = None,
) -> Design:  # fmt: skip
    """The run, its base and its changes, from the evidence and what is told."""
    diagnosis, setup = diagnose_evidence(evidence, of_the_studies(request, evidence)), request.setup
    run = the_run(diagnosis, evidence.runs, wanted)
    goal = find_goal(None, [run], setup)
    reads = accepted(objective)
    config = base_config(run, setup, reads)
    logged = logged_base(run, goal.metric, config)
    left = {0: checkpoint} if checkpoint and isinstance(logged, Logged) else {}
    anew = why_anew(run, setup, reads, config)
    may_go_on = not anew and (bool(left) or not isinstance(logged, Logged))
    longest = (budget if isinstance(logged, Logged) else budget - 1) + (1.0 if may_go_on else 0.0)
    settings, loud = table("probing"), asked_loudly(diagnosis, run)
    entrants = _Entrants(config, reads, not anew, most or int(settings["changes"]))
    for one in weighed(diagnosis, run, setup):
        is_worth_it = one.helps >= settings["least_chance"] or most is not None or one.prescription in loud
        change = _within(one.prescription, longest)
        entrants.take(one.model_copy(update={"prescription": change}), is_worth_it)
    rules = tuple(f.rule for f in diagnosis.findings if f.subject.run == run.name and acts(f))
    noise = wobble(reports_of(run, goal.metric), goal.direction)
    arms, untested = (Arm(BASE, config), *entrants.arms), tuple(entrants.untested)
    return Design(run, goal, arms, untested, entrants.chances, rules, logged, noise, left, anew)


@dataclass
class _Entrants:
    """The changes that race against the base, and those that do not, with the reason."""

    base: Mapping[str, Scalar]
    reads: Accepted
    goes_on: bool
    most: int
    arms: list[Arm] = field(default_factory=list)
    untested: list[Untested] = field(default_factory=list)
    chances: dict[str, Weighed] = field(default_factory=dict)

    def take(self, entrant: Weighed, is_worth_it: bool) -> None:
        """Enters the change unless it cannot be made, others are likelier, or it comes to what another one does."""
        try:
            config = changed(entrant.prescription, self.base, self.reads)
        except PlanError as error:
            self._leave(entrant, str(error))
            return
        if len(self.arms) >= self.most:
            self._leave(entrant, "others are likelier")
        elif not is_worth_it:
            self._leave(entrant, f"its chance to help is {entrant.helps:.0%}")
        elif all(config != other for other in (self.base, *(arm.config for arm in self.arms))):
            arm = self._arm(entrant, config)
            self.arms.append(arm)
            self.chances[arm.name] = entrant

    def _leave(self, entrant: Weighed, reason: str) -> None:
        self.untested.append(Untested(prescription=entrant.prescription, reason=reason))

    def _arm(self, entrant: Weighed, config: dict[str, Scalar]) -> Arm:
        change = entrant.prescription
        goes_on = self.goes_on and change.action == "train-longer"
        cost = _cost(change, self.base, config)
        return Arm(
            _name(config), config, change, None, entrant.helps, cost, entrant.harms, shows_at(change),
            learnt(change, "runs"), goes_on,
        )  # fmt: skip


def _name(config: Mapping[str, Scalar]) -> str:
    """An arm's name: that of its configuration, whatever its rank is when the probe goes on."""
    return f"change-{hashlib.sha256(key(config).encode()).hexdigest()[:8]}"


def _within(change: Prescription, most: float) -> Prescription:
    """The change as the budget affords it beside the base: a longer training no longer than that."""
    told = table("probing")["steps"]["train-longer"]
    factor = change.factor or float(told["factor"])
    if change.action != "train-longer" or factor <= most or most < told["least"]:
        return change
    return change.model_copy(update={"factor": most})


def _cost(change: Any, config: Mapping[str, Scalar], made: Mapping[str, Scalar]) -> float:
    """Full-length trainings that the changed one takes."""
    if change.action not in ("train-longer", "train-shorter"):
        return 1.0
    name = next(n for n in made if made[n] != config.get(n))
    return float(made[name]) / float(config[name])  # type: ignore[arg-type]


def shows_at(change: Prescription) -> float:
    """The share of the training after which the curve of a training with this change tells how it ends; 1: never."""
    return learnt(change, "shows")


def learnt(change: Prescription, what: str) -> float:
    """What the recorded trainings tell of this change, by the table's row of its action, parameter and side."""
    told, name = table("probing")[what], change.canonical or change.parameter
    way = "" if change.factor is None else " up" if change.factor > 1 else " down"
    names = (f"{change.action} {name}{way}", f"{change.action} {name}", change.action)
    return float(next((told[name] for name in names if name in told), told["other"]))


def forecast(design: Design, budget: float) -> ProbeForecast:
    """The race and its cost, before anything runs."""
    arms = tuple(
        Entry(change=design.chances.get(a.name), config=dict(a.config), cost=a.cost, begins=begin_words(design, a))
        for a in design.arms
    )
    worth = len(design.arms) > 1
    return ProbeForecast(
        run=design.run.name, metric=design.goal.metric, direction=design.goal.direction, budget=budget, arms=arms,
        untested=design.untested, most=budget if worth else 0.0, base=base_words(design),
    )  # fmt: skip


def begin_words(design: Design, arm: Arm) -> str:
    """Of a longer training: whether it begins with the base's checkpoint, so that it pays for the rest alone."""
    if arm.change is None or arm.change.action != "train-longer":
        return ""
    if not arm.goes_on:
        return f"begins anew: {design.anew}"
    kept = 0 in design.left or not isinstance(design.logged, Logged)
    where = "" if kept else " on every seed but the log's (its own checkpoint would be told with --checkpoint)"
    return f"goes on from the base's checkpoint{where}, {arm.cost - 1:.3g} of {arm.cost:.3g} trainings"


def base_words(design: Design) -> str:
    """Whether the base is paid for again."""
    if isinstance(design.logged, Logged):
        return f"the log is its first run, seed {design.logged.seed}"
    return f"it runs again: {design.logged}"
