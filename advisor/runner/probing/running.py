"""`probe`: runs the race of a run's base and its likeliest changes, and says what it showed."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from advisor.diagnosis import Request
from advisor.errors import PlanError
from advisor.planner.plan import Objective, PlannedParameter, Pruner, SearchPlan, Stage
from advisor.readers.source import masked
from advisor.records import Evidence
from advisor.runner import events
from advisor.runner.backends import find_backend
from advisor.runner.checkpoints import GOES_ON, LEAVES, LEFT, is_kept
from advisor.runner.claims import Claim, Queued
from advisor.runner.owner import Owner
from advisor.runner.probing.conclusion import Ended, conclude, outcomes
from advisor.runner.probing.design import Design, ProbeForecast, design, forecast
from advisor.runner.probing.early import EarlyEnd
from advisor.runner.probing.fitting import misfit
from advisor.runner.probing.keeping import kept_in_mind
from advisor.runner.probing.logged import FROM_LOG, Logged
from advisor.runner.probing.race import BASE, Arm, Outcome, Place, Race
from advisor.runner.probing.result import ProbeResult
from advisor.runner.result import replace_file
from advisor.runner.running import make_folder, settle, stamped
from advisor.runner.sampler import make_sampler
from advisor.runner.space import Space
from advisor.runner.spending import duration
from advisor.runner.stage_study import StageStudy
from advisor.runner.stages import RunFailedError, StageRun
from advisor.runner.stop import Stop, own_unless
from advisor.runner.storage import Patience, alone_in, open_storage, sqlite_file, storage_url
from advisor.runner.work import work_of
from advisor.runner.workers import Workers
from advisor.tables import table
from advisor.yaml import dump

QUEUED = 0  # trials beyond those that are queued: another process may have taken one, and none is drawn in its place
OnEvent = Callable[[events.Event], None]


def probe(
    evidence: Evidence, request: Request, objective: Objective, output: str | Path | None = None,
    budget: float | None = None, changes: int | None = None, run: str | None = None, workers: int = 1,
    storage: str | None = None, backend: str = "local", dry_run: bool = False, timeout_minutes: float | None = None,
    on_event: OnEvent | None = None, stop: Stop | None = None, remember: bool = False,
    checkpoint: str | Path | None = None,
) -> ProbeResult | ProbeForecast:  # fmt: skip
    """Runs the test that tells the likely changes of a run apart; started again, it goes on from what has finished.

    With `remember` what it showed is kept in the project's file, as evidence for later diagnoses. `checkpoint` is what
    the log's own training left at its end: a longer one goes on from there where its rate does not decay.
    """
    trainings = budget if budget is not None else float(table("probing")["budget_trials"])
    settled = design(evidence, request, objective, run, changes, trainings, _there(checkpoint))
    if dry_run:
        return forecast(settled, trainings)
    plan = _plan(settled, objective.model_copy(update={"timeout_minutes": timeout_minutes}))
    place = Path(output) if output is not None else Path.cwd() / "probe"
    with own_unless(stop) as own_stop:
        result = _raced(plan, settled, trainings, place, backend, workers, storage, own_stop, stamped(on_event))
    if remember and result.outcome == "finished":
        kept_in_mind(result, settled.rules)
    return result


def _raced(
    plan: SearchPlan, settled: Design, trainings: float, place: Path, backend: str, workers: int, storage: str | None,
    stop: Stop, tell: OnEvent,
) -> ProbeResult:  # fmt: skip
    """Runs the race in the folder, alone in it; what has finished there counts."""
    work = work_of(plan, Path.cwd())
    make_folder(place)
    url = storage_url(storage, place)
    file = sqlite_file(url)
    with alone_in(file):
        trials = open_storage(url, Patience(f"storage {masked(url)}", hurried=lambda: stop.now))
        owner = None if file else Owner()
        with find_backend(backend)(work, workers, stop) as pool:
            race = _Running(plan, settled, trainings, place.resolve(), trials, pool, stop, tell, owner, workers)
            try:
                return race.run()
            finally:
                settle(trials)


def _there(checkpoint: str | Path | None) -> str | None:
    """The checkpoint's whole path; raises PlanError where nothing is there."""
    if checkpoint is not None and not is_kept(Path(checkpoint)):
        raise PlanError(f"--checkpoint {checkpoint}: no file is there, and no folder that holds one")
    return str(Path(checkpoint).resolve()) if checkpoint is not None else None


def _plan(settled: Design, objective: Objective) -> SearchPlan:
    """The probe as the runner sees it: each number that differs between the arms is a parameter of its study."""
    stage = Stage(
        name="probe", kind="explore", sampler="random", trials=max(1, len(settled.arms)), pruner=Pruner(kind="median")
    )
    name = re.sub(r"[^A-Za-z0-9._-]+", "-", f"probe-{settled.run.name}").strip("-.")[:100] or "probe"
    seed = {"seed": settled.logged.seed} if isinstance(settled.logged, Logged) else {}
    return SearchPlan(
        name=name, goal=settled.goal, objective=objective, space=_space(settled.arms), stages=(stage,), **seed
    )


def _space(arms: Sequence[Arm]) -> tuple[PlannedParameter, ...]:
    found = []
    for name in dict.fromkeys(n for arm in arms for n in arm.config):
        values = [v for arm in arms if isinstance(v := arm.config.get(name), int | float) and not isinstance(v, bool)]
        if len(set(values)) > 1:
            found.append(PlannedParameter(name=name, kind="float", low=min(values), high=max(values)))
    return tuple(found)


class ProbeStage(StageRun):
    """The trials of a race: any of them may end as soon as its course is plain, however long it ran."""

    def _may_prune(self, claim: Claim) -> bool:
        return True

    def _over(self) -> bool:
        """What is queued runs: the race keeps to the budget, and asks for no more than it affords."""
        return False


class _Running:
    """A race as it runs: all its state is in the storage."""

    def __init__(
        self, plan: SearchPlan, settled: Design, budget: float, output: Path, storage: Any, pool: Workers, stop: Stop,
        tell: OnEvent, owner: Owner | None, workers: int = 1,
    ) -> None:  # fmt: skip
        self.workers = workers
        self.plan, self.design, self.output, self.stop, self.tell = plan, settled, output, stop, tell
        self.pool, self.stage = pool, plan.stages[0]
        self.race = Race(list(settled.arms), budget, settled.goal.direction, noise=settled.noise)
        self.study = StageStudy(storage, f"{plan.name}-{self.stage.name}", settled.goal.direction, owner)
        self._agree()
        self.study.describe(settled.goal.metric, "probe")
        space = Space(plan.space, {})
        sampler = make_sampler(self.stage, space, plan.seed, 1, lambda text: False, plan.seed)
        self.study.configure(space, sampler, EarlyEnd(self.race))
        self.study.recover(everything=owner is None)
        self._take_log()

    def run(self) -> ProbeResult:
        """Runs until the race is over or a stop is asked."""
        stages = (self.stage.name,)
        self.tell(events.RunStarted(plan=self.plan.name, output=str(self.output), stages=stages))
        try:
            while not self.stop.polite and (due := self._due()):
                self._start(due)
                self._refuse_standstill(due)
                self._refuse_another_metric()
            return self._left("interrupted" if self.stop.polite else "finished")
        except RunFailedError as error:
            self._left("failed", str(error))
            raise

    def _refuse_standstill(self, due: Sequence[tuple[str, int]]) -> None:
        """Ends the probe where what ran left no result at all: it would be asked for again without end."""
        if not self.stop.polite and not self._results().keys() & set(due):
            raise RunFailedError(
                f"{self.output}: {', '.join(name for name, _ in due)} left no result; give another --output"
            )

    def _refuse_another_metric(self) -> None:
        """Ends the probe where what the training returned on the log's own configuration is another quantity."""
        first = next((t for t in self.study.finished() if t.value is not None and FROM_LOG not in t.user_attrs), None)
        if first is not None and (why := misfit(self.design.run, self.design.goal, float(first.value))):
            raise RunFailedError(why)

    def _agree(self) -> None:
        """The base as whoever began the probe wrote it down; a probe of another one in the same place is refused."""
        base = json.dumps(dict(self.design.arms[0].config), sort_keys=True)
        written = self.study.study.user_attrs.get("base")
        if written is None:
            self.study.study.set_user_attr("base", base)
        elif written != base:
            raise PlanError(f"{self.output} holds a probe of another configuration, {written}: give another --output")

    def _due(self) -> list[tuple[str, int]]:
        self.race.results = self._results()
        self.race.left = self._left_by_base()
        both = self.race.both()
        if both is not None and all(arm.name != both.name for arm in self.race.arms):
            self.race.arms = [*self.race.arms, both]
        return self.race.next(self.workers)

    def _results(self) -> dict[Place, Outcome]:
        costs = {arm.name: arm.cost for arm in self.race.arms}
        return outcomes(self.study.finished(), costs, self.plan.seed, self.race.direction)

    def _left_by_base(self) -> dict[int, str]:
        """The seeds on which the base's last checkpoint is there to go on from, and where."""
        ended = [trial for trial in self.study.finished() if trial.user_attrs.get("arm") == BASE]
        places = {int(t.user_attrs["seed"]) - self.plan.seed: t.user_attrs.get("extra", {}).get(LEFT) for t in ended}
        known = {**self.design.left, **{seed: place for seed, place in places.items() if place}}
        return {seed: place for seed, place in known.items() if is_kept(Path(place))}

    def _take_log(self) -> None:
        """Puts the log into the study as the base's first run, where it is one."""
        logged = self.design.logged
        if not isinstance(logged, Logged) or any(FROM_LOG in t.user_attrs for t in self.study.trials()):
            return
        told = {"arm": BASE, "seed": logged.seed, "role": FROM_LOG, FROM_LOG: True, "baseline": True}
        self.study.add_finished(logged.values[-1], dict(enumerate(logged.values)), told)

    def _start(self, due: Sequence[tuple[str, int]]) -> None:
        """Runs what is due: the bases first, where something goes on from what they leave."""
        arms = {arm.name: arm for arm in self.race.arms}
        bases = {seed for name, seed in due if name == BASE}
        later = [place for place in due if self.race.is_gone_on(arms[place[0]], place[1], bases)]
        self._run_together(arms, [place for place in due if place not in later])
        self.race.left = self._left_by_base()
        # Where the base failed or left nothing the race decides anew, by what it costs now.
        self._run_together(arms, [place for place in later if self.race.is_gone_on(arms[place[0]], place[1])])

    def _run_together(self, arms: Mapping[str, Arm], places: Sequence[tuple[str, int]]) -> None:
        if places and not self.stop.polite:
            self.study.queue([self._queued(arms[name], seed) for name, seed in places])
            ProbeStage(self.plan, self.stage, self.study, QUEUED, self.pool, self.stop, self.tell, self.output).run()

    def _queued(self, arm: Arm, seed: int) -> Queued:
        told: dict[str, Any] = {"arm": arm.name}
        if arm.name == BASE:
            told |= {"baseline": True, LEAVES: any(one.goes_on for one in self.race.arms)}
        elif self.race.is_gone_on(arm, seed):
            told[GOES_ON] = self.race.left[seed]
        return Queued(arm.config, f"{arm.name}:{seed}", self.plan.seed + seed, told)

    def _left(self, outcome: Ended, why: str = "") -> ProbeResult:
        self.race.results = self._results()
        seconds = sum(duration(t) or 0.0 for t in self.study.finished())
        result = conclude(self.design, self.race, self.plan.name, seconds, outcome, why)
        path = None
        if outcome != "interrupted":
            path = self.output / "result.json"
            shutil.rmtree(self.output / "checkpoints", ignore_errors=True)
            if result.probe.best is not None:
                replace_file(self.output / "best.yaml", dump(dict(result.probe.best.config)))
            replace_file(path, result.model_dump_json(indent=2) + "\n")
        self.tell(events.RunEnded(outcome=outcome, verdict=result.verdict, result=path and str(path)))
        return result
