"""`probe`: runs the race of a run's base and its likeliest changes, and says what it showed."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import Field

from advisor.diagnosis import Request, diagnose_evidence
from advisor.errors import PlanError
from advisor.facts.setup import Setup
from advisor.findings import Prescription, Weighed
from advisor.planner.goal import find_goal
from advisor.planner.objective import accepted
from advisor.planner.plan import Goal, Objective, PlannedParameter, Pruner, SearchPlan, Stage
from advisor.readers.source import masked
from advisor.records import Evidence, Record, Run, Scalar
from advisor.runner import events
from advisor.runner.backends import find_backend
from advisor.runner.owner import Owner
from advisor.runner.probing.base import Untested, asked_loudly, base_config, changed, the_run, weighed
from advisor.runner.probing.race import BASE, Arm, BehindBase, Outcome, Race
from advisor.runner.probing.verdict import Shown, interval_of, sentence
from advisor.runner.result import replace_file
from advisor.runner.running import make_folder, settle, stamped, work_of
from advisor.runner.sampler import make_sampler
from advisor.runner.space import Space, key
from advisor.runner.spending import duration
from advisor.runner.stage_study import Queued, StageStudy
from advisor.runner.stages import RunFailedError, StageRun
from advisor.runner.stop import Stop
from advisor.runner.storage import Lock, Patience, open_storage, sqlite_file, storage_url
from advisor.runner.workers import Workers
from advisor.tables import table
from advisor.yaml import dump

OnEvent = Callable[[events.Event], None]


class BaseShown(Record):
    """The base: its configuration and what it reached on its seeds."""

    config: Mapping[str, Scalar]
    mean: float | None = None
    sd: float | None = None
    seeds: int = 0


class Cost(Record):
    """What the probe cost."""

    trainings: float
    hours: float


class Probe(Record):
    """The race's end."""

    base: BaseShown
    changes: tuple[Shown, ...] = ()
    best: Shown | None = None
    cost: Cost
    untested: tuple[Untested, ...] = ()


class ProbeResult(Record):
    """What result.json of a probe holds."""

    version: int = 1
    plan: str
    run: str
    metric: str
    direction: str
    probe: Probe
    verdict: str
    outcome: str = "finished"


class Entry(Record):
    """A line of the forecast: an arm, its chance to help and its cost."""

    change: Weighed | None = None
    config: Mapping[str, Scalar]
    cost: float = 1.0


class ProbeForecast(Record):
    """What a probe would do and cost at most."""

    run: str
    metric: str
    direction: str
    budget: float
    arms: tuple[Entry, ...]
    untested: tuple[Untested, ...] = ()
    most: float = Field(description="full-length trainings that it costs at most")


@dataclass(frozen=True)
class Design:
    """What races: settled before anything runs."""

    run: Run
    goal: Goal
    arms: tuple[Arm, ...]
    untested: tuple[Untested, ...]
    chances: Mapping[str, Weighed]


def design(
    evidence: Evidence, setup: Setup, objective: Objective, wanted: str | None, most: int | None, budget: float
) -> Design:
    """The run, its base and its changes, from the evidence and what is told."""
    diagnosis = diagnose_evidence(evidence, Request(setup=setup))
    run = the_run(diagnosis, evidence.runs, wanted)
    goal = find_goal(None, [run], setup)
    reads = accepted(objective)
    config = base_config(run, setup, reads)
    told = table("probing")
    arms, untested, chances = [Arm(BASE, config)], list[Untested](), dict[str, Weighed]()
    loud = asked_loudly(diagnosis, run)
    for one in weighed(diagnosis, run):
        change = _within(one.prescription, budget)
        try:
            made = changed(change, config, reads)
        except PlanError as error:
            untested.append(Untested(prescription=change, reason=str(error)))
            continue
        if len(arms) > (most or int(told["changes"])):
            untested.append(Untested(prescription=change, reason="others are likelier"))
        elif one.helps < told["least_chance"] and most is None and one.prescription not in loud:
            untested.append(Untested(prescription=change, reason=f"its chance to help is {one.helps:.0%}"))
        elif all(dict(arm.config) != made for arm in arms):
            name = _name(made)
            arms.append(Arm(name, made, change, None, one.helps, _cost(change, config, made), _is_late(change)))
            chances[name] = one.model_copy(update={"prescription": change})
    return Design(run, goal, tuple(arms), tuple(untested), chances)


def _name(config: Mapping[str, Scalar]) -> str:
    """An arm's name: that of its configuration, whatever its rank is when the probe goes on."""
    return f"change-{hashlib.sha256(key(config).encode()).hexdigest()[:8]}"


def _within(change: Prescription, budget: float) -> Prescription:
    """The change as the budget affords it beside the base: a longer training no longer than that."""
    told = table("probing")["steps"]["train-longer"]
    factor = change.factor or float(told["factor"])
    if change.action != "train-longer" or factor <= budget - 1 or budget - 1 < told["least"]:
        return change
    return change.model_copy(update={"factor": budget - 1})


def _cost(change: Any, config: Mapping[str, Scalar], made: Mapping[str, Scalar]) -> float:
    """Full-length trainings that the changed one takes."""
    if change.action not in ("train-longer", "train-shorter"):
        return 1.0
    name = next(n for n in made if made[n] != config.get(n))
    return float(made[name]) / float(config[name])  # type: ignore[arg-type]


def _is_late(change: Any) -> bool:
    told = table("probing")
    lowers = change.action == "scale" and (change.factor or 1.0) < 1.0
    return change.action in told["late"] or (change.canonical or change.parameter) in told["late_parameters"] or lowers


def forecast(made: Design, budget: float) -> ProbeForecast:
    """The race and its cost, before anything runs."""
    arms = tuple(Entry(change=made.chances.get(a.name), config=dict(a.config), cost=a.cost) for a in made.arms)
    worth = len(made.arms) > 1
    return ProbeForecast(
        run=made.run.name, metric=made.goal.metric, direction=made.goal.direction, budget=budget, arms=arms,
        untested=made.untested, most=budget if worth else 0.0,
    )  # fmt: skip


def probe(
    evidence: Evidence,
    setup: Setup,
    objective: Objective,
    output: str | Path | None = None,
    budget: float | None = None,
    changes: int | None = None,
    run: str | None = None,
    workers: int = 1,
    storage: str | None = None,
    backend: str = "local",
    dry_run: bool = False,
    timeout_minutes: float | None = None,
    on_event: OnEvent | None = None,
    stop: Stop | None = None,
) -> ProbeResult | ProbeForecast:
    """Runs the test that tells the likely changes of a run apart; started again, it goes on from what has finished."""
    trainings = budget if budget is not None else float(table("probing")["budget_trials"])
    made = design(evidence, setup, objective, run, changes, trainings)
    if dry_run:
        return forecast(made, trainings)
    plan = _plan(made, objective.model_copy(update={"timeout_minutes": timeout_minutes}))
    place = Path(output) if output is not None else Path.cwd() / "probe"
    work = work_of(plan, Path.cwd())
    make_folder(place)
    own_stop, tell, url = stop or Stop(), stamped(on_event), storage_url(storage, place)
    file = sqlite_file(url)
    lock = Lock(file) if file else None
    try:
        kept = open_storage(url, Patience(f"storage {masked(url)}", hurried=lambda: own_stop.now))
        with find_backend(backend)(work, workers, own_stop) as opened:
            held = _Running(
                plan, made, trainings, place.resolve(), kept, opened, own_stop, tell, None if file else Owner()
            )
            try:
                return held.run()
            finally:
                settle(kept)
    finally:
        if lock:
            lock.release()
        if stop is None:
            own_stop.close()


def _plan(made: Design, objective: Objective) -> SearchPlan:
    """The probe as the runner sees it: each number that differs between the arms is a parameter of its study."""
    stage = Stage(
        name="probe", kind="explore", sampler="random", trials=max(1, len(made.arms)), pruner=Pruner(kind="median")
    )
    name = re.sub(r"[^A-Za-z0-9._-]+", "-", f"probe-{made.run.name}").strip("-.")[:100] or "probe"
    return SearchPlan(name=name, goal=made.goal, objective=objective, space=_space(made.arms), stages=(stage,))


def _space(arms: Sequence[Arm]) -> tuple[PlannedParameter, ...]:
    found = []
    for name in dict.fromkeys(n for arm in arms for n in arm.config):
        values = [v for arm in arms if isinstance(v := arm.config.get(name), int | float) and not isinstance(v, bool)]
        if len(set(values)) > 1:
            found.append(PlannedParameter(name=name, kind="float", low=min(values), high=max(values)))
    return tuple(found)


class _Running:
    """A race as it runs: all its state is in the storage."""

    def __init__(
        self, plan: SearchPlan, made: Design, budget: float, output: Path, storage: Any, pool: Workers, stop: Stop,
        tell: OnEvent, owner: Owner | None,
    ) -> None:  # fmt: skip
        self.plan, self.made, self.output, self.stop, self.tell = plan, made, output, stop, tell
        self.pool, self.stage = pool, plan.stages[0]
        self.race = Race(list(made.arms), budget, made.goal.direction)
        self.study = StageStudy(storage, f"{plan.name}-{self.stage.name}", made.goal.direction, owner)
        self._agree()
        self.study.describe(made.goal.metric, "probe")
        space = Space(plan.space, {})
        sampler = make_sampler(self.stage, space, plan.seed, 1, lambda text: False, plan.seed)
        self.study.configure(space, sampler, BehindBase())
        self.study.recover(everything=owner is None)

    def run(self) -> ProbeResult:
        """Runs until the race is over or a stop is asked."""
        stages = (self.stage.name,)
        self.tell(events.RunStarted(plan=self.plan.name, output=str(self.output), stages=stages))
        try:
            while not self.stop.polite and (due := self._due()):
                self._start(due)
            return self._left("interrupted" if self.stop.polite else "finished")
        except RunFailedError as error:
            self._left("failed", str(error))
            raise

    def _agree(self) -> None:
        """The base as whoever began the probe wrote it down; a probe of another one in the same place is refused."""
        base = json.dumps(dict(self.made.arms[0].config), sort_keys=True)
        written = self.study.study.user_attrs.get("base")
        if written is None:
            self.study.study.set_user_attr("base", base)
        elif written != base:
            raise PlanError(f"{self.output} holds a probe of another configuration, {written}: give another --output")

    def _due(self) -> list[tuple[str, int]]:
        self.race.results = self._results()
        both = self._both()
        if both is not None and all(arm.name != both.name for arm in self.race.arms):
            self.race.arms = [*self.race.arms, both]
        return self.race.next()

    def _both(self) -> Arm | None:
        """The two changes that helped most, in one configuration, where they don't touch the same value."""
        base = self.race.arms[0].config
        helping = [
            a for a in self.race.arms if a.change is not None and a.also is None and self.race.verdict(a) == "helps"
        ]
        for first in helping:
            for second in helping[helping.index(first) + 1 :]:
                parts = [{k: v for k, v in arm.config.items() if v != base.get(k)} for arm in (first, second)]
                if not parts[0].keys() & parts[1].keys():
                    config = {**base, **parts[0], **parts[1]}
                    return Arm("together", config, first.change, second.change, 1.0, first.cost * second.cost, True)
        return None

    def _results(self) -> dict[tuple[str, int], Outcome]:
        trials = [t for t in self.study.finished() if "arm" in t.user_attrs]
        full = next((t for t in trials if t.user_attrs["arm"] == BASE and t.value is not None), None)
        costs = {arm.name: arm.cost for arm in self.race.arms}
        return {
            (str(t.user_attrs["arm"]), int(t.user_attrs["seed"]) - self.plan.seed): Outcome(
                t.value, _cost_of(t, full, costs.get(str(t.user_attrs["arm"]), 1.0)), t.state.name == "PRUNED",
                str(t.user_attrs.get("reason", "")),
            )
            for t in trials
        }  # fmt: skip

    def _start(self, due: Sequence[tuple[str, int]]) -> None:
        arms = {arm.name: arm for arm in self.race.arms}
        self.study.queue(
            [
                Queued(arms[name].config, f"{name}:{seed}", self.plan.seed + seed,
                       {"arm": name, "late": arms[name].is_late, **({"baseline": True} if name == BASE else {})})
                for name, seed in due
            ]
        )  # fmt: skip
        count = len(self.study.own())
        run = StageRun(self.plan, self.stage, self.study, count, self.pool, self.stop, self.tell, self.output)
        run.run()

    def _left(self, outcome: str, why: str = "") -> ProbeResult:
        self.race.results = self._results()
        result = self._result(outcome, why)
        path = None
        if outcome != "interrupted":
            path = self.output / "result.json"
            if result.probe.best is not None:
                replace_file(self.output / "best.yaml", dump(dict(result.probe.best.config)))
            replace_file(path, result.model_dump_json(indent=2) + "\n")
        self.tell(events.RunEnded(outcome=outcome, verdict=result.verdict, result=path and str(path)))
        return result

    def _result(self, outcome: str, why: str) -> ProbeResult:
        shown = tuple(s for arm in self.race.arms if (s := self._shown(arm)) is not None)
        best = self.race.best()
        won = self._shown(best) if best is not None else None
        seconds = sum(duration(t) or 0.0 for t in self.study.finished())
        probe = Probe(
            base=self._base(), changes=shown, best=won, untested=(*self.made.untested, *self._untried()),
            cost=Cost(trainings=round(self.race.spent(), 3), hours=seconds / 3600),
        )  # fmt: skip
        said = sentence(shown, won, self.made.goal.metric) if len(self.made.arms) > 1 else _nothing(self.made)
        verdict = "\n".join(filter(None, (said, why)))
        return ProbeResult(
            plan=self.plan.name, run=self.made.run.name, metric=self.made.goal.metric,
            direction=self.made.goal.direction, probe=probe, verdict=verdict, outcome=outcome,
        )  # fmt: skip

    def _untried(self) -> list[Untested]:
        """The changes that did not run, and why."""
        left = [arm for arm in self.race.arms if arm.change is not None and self.race.verdict(arm) is None]
        why = "another was shown to help first" if self.race.best() is not None else "the budget is spent"
        rest = self.race.budget - self.race.spent()
        return [
            Untested(
                prescription=arm.change,
                reason=why if arm.cost <= rest else f"it takes {arm.cost:.3g} trainings, {max(0.0, rest):.3g} are left",
            )
            for arm in left
            if arm.change is not None
        ]

    def _base(self) -> BaseShown:
        import statistics

        values = [o.value for (name, _), o in self.race.results.items() if name == BASE and o.value is not None]
        return BaseShown(
            config=dict(self.race.arms[0].config), seeds=len(values), mean=statistics.fmean(values) if values else None,
            sd=statistics.stdev(values) if len(values) > 1 else None,
        )  # fmt: skip

    def _shown(self, arm: Arm) -> Shown | None:
        word = self.race.verdict(arm)
        if arm.change is None or word is None:
            return None
        effects = self.race.effects(arm)
        own = [o for (name, _), o in self.race.results.items() if name == arm.name]
        return Shown(
            prescription=arm.change, also=arm.also, config=dict(arm.config), verdict=word, seeds=len(effects),
            effect=sum(effects) / len(effects) if effects else None, interval=interval_of(effects),
            cost=round(sum(o.cost for o in own), 3), reason=own[-1].reason if own and word == "failed" else "",
        )  # fmt: skip


def _nothing(made: Design) -> str:
    why = "; ".join(f"{u.prescription.action}: {u.reason}" for u in made.untested[:4])
    told = f" ({why})" if why else ""
    return f"Nothing to test: no finding on '{made.run.name}' asks for a change that can be made{told}."


def _cost_of(trial: Any, full: Any, cost: float) -> float:
    """A trial's part of a full-length training: by its reports where it has some, else by its time."""
    if trial.state.name == "COMPLETE" or full is None:
        return cost
    if full.intermediate_values:
        return min(cost, len(trial.intermediate_values) / len(full.intermediate_values))
    return min(cost, (duration(trial) or 0.0) / (duration(full) or 1.0))
