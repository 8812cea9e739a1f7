"""A stage under Ray Tune: Optuna draws, Tune places the trials and stops the hopeless ones."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any, cast

from ray import tune
from ray.tune import Stopper
from ray.tune.schedulers import ASHAScheduler, FIFOScheduler, MedianStoppingRule
from ray.tune.search import Searcher

from advisor.planner.plan import Pruner
from advisor.records import Direction
from advisor.runner.job import Message
from advisor.runner.pool import failure_of
from advisor.runner.stage_study import Claim
from advisor.runner.stages import StageRun
from advisor.runner.stop import Stop
from advisor.runner.tune_trial import OUTCOME, STEP, VALUE, train

if TYPE_CHECKING:
    from advisor.runner.backends.ray import Cluster

_LONGEST = 100
_NEVER_YIELD = 10**9  # else the rule pauses trials, and a function starts anew


@dataclass
class TuneStageRun(StageRun):
    """A stage whose trials Tune runs."""

    running: dict[str, Claim] = field(default_factory=dict)
    free: list[int] = field(default_factory=list)

    def run(self) -> str:
        """Runs until the stage is over or a stop is asked; says why it ended."""
        self._open()
        try:
            while not self._is_done():
                self._tune()
        finally:
            self._abandon("interrupted")
        self._close()
        return self.reason

    @property
    def _cluster(self) -> Cluster:
        return cast("Cluster", self.pool)

    def _is_done(self) -> bool:
        waiting = any(trial.state.name == "WAITING" for trial in self.study.own())
        return self.stop.polite or self._over() or (not waiting and len(self.study.own()) >= self.limit)

    def _tune(self) -> None:
        """One run of Tune over what is left of the stage."""
        self.free = list(range(self._cluster.workers))
        tuner = tune.Tuner(
            tune.with_resources(tune.with_parameters(train, work=self._cluster.work), {"cpu": 1}),
            tune_config=tune.TuneConfig(
                search_alg=StudySearch(self), scheduler=self._scheduler(), num_samples=-1, reuse_actors=False,
                max_concurrent_trials=self._cluster.workers,
            ),
            run_config=tune.RunConfig(
                name=self.study.name, storage_path=str(self.output / "ray"), verbose=0, stop=Asked(self.stop),
            ),
        )  # fmt: skip
        tuner.fit()

    def _scheduler(self) -> Any:
        kind = "none" if self.stage.kind == "validate" else self.stage.pruner.kind
        return make_scheduler(self.stage.pruner, kind, self.study.direction, self._full().steps or _LONGEST)

    def suggest(self, name: str) -> dict[str, Any] | None:
        """The next trial for Tune; None when there is none."""
        if self.stop.polite or self._over() or not self.free:
            return None
        claim = self.study.claim(self.limit)
        if claim is None:
            return None
        self.running[name] = claim
        number = self.free.pop()
        job = self._begin(number, claim)
        return {"job": asdict(job)}

    def hear(self, name: str, result: Mapping[str, Any]) -> None:
        """A trial of Tune's reported."""
        claim = self.running.get(name)
        if claim is not None and STEP in result and OUTCOME not in result:
            self._report(claim, Message(claim.worker, "report", step=int(result[STEP]), value=float(result[VALUE])))

    def end(self, name: str, result: Mapping[str, Any] | None, error: bool) -> None:
        """A trial of Tune's ended: by itself, by the scheduler, or with its process."""
        claim = self.running.pop(name, None)
        if claim is None:
            return
        self.claims.pop(claim.worker, None)
        self.free.append(claim.worker)
        outcome = (result or {}).get(OUTCOME)
        if outcome is not None:
            kind, *rest = outcome
            message = Message(claim.worker, kind, **_content(kind, rest))
        elif error:
            message = Message(claim.worker, "died", reason="its Ray worker ended", failure="died")
        else:
            message = Message(claim.worker, "died" if self.stop.now else "pruned", reason="interrupted")
        self._end(claim, message)


def _content(kind: str, rest: list[Any]) -> dict[str, Any]:
    if kind == "done":
        return {"value": rest[0], "extra": rest[1]}
    return failure_of(rest)


def make_scheduler(pruner: Pruner, kind: str, direction: Direction, longest: int) -> Any:
    """Tune's median stopping rule, ASHA, or none."""
    told = {"metric": VALUE, "mode": "max" if direction == "maximize" else "min"}
    if kind in ("median", "percentile"):
        return MedianStoppingRule(
            time_attr="training_iteration", grace_period=pruner.warmup_steps + 1,
            min_samples_required=max(1, pruner.startup_trials), min_time_slice=_NEVER_YIELD, **told,
        )  # fmt: skip
    if kind in ("asha", "hyperband"):
        return ASHAScheduler(max_t=longest, grace_period=min(longest, max(1, pruner.warmup_steps)), **told)
    return FIFOScheduler()


class StudySearch(Searcher):  # type: ignore[misc]
    """Tune's searcher that draws from the stage's Optuna study, which is all the state there is."""

    def __init__(self, run: TuneStageRun) -> None:
        super().__init__(metric=VALUE, mode="max" if run.study.direction == "maximize" else "min")
        self._run = run

    def __getstate__(self) -> dict[str, Any]:
        return {}

    def suggest(self, trial_id: str) -> Any:
        """The next trial's configuration, None while none is due, FINISHED after the last."""
        found = self._run.suggest(trial_id)
        return found or (None if self._run.running else Searcher.FINISHED)

    def on_trial_result(self, trial_id: str, result: dict[str, Any]) -> None:
        """A trial reported."""
        self._run.hear(trial_id, result)

    def on_trial_complete(self, trial_id: str, result: dict[str, Any] | None = None, error: bool = False) -> None:
        """A trial ended."""
        self._run.end(trial_id, result, error)

    def save(self, checkpoint_path: str) -> None:
        """Nothing to save."""

    def restore(self, checkpoint_path: str) -> None:
        """Nothing to restore."""


class Asked(Stopper):  # type: ignore[misc]
    """Ends Tune's trials when the run is asked to stop now."""

    def __init__(self, stop: Stop) -> None:
        self._stop = stop

    def __getstate__(self) -> dict[str, Any]:
        return {}

    def __call__(self, trial_id: str, result: dict[str, Any]) -> bool:
        """Whether this trial ends."""
        return self._stop.now

    def stop_all(self) -> bool:
        """Whether all trials end."""
        return self._stop.now
