"""Runs one stage: hands its trials to the pool, hears reports, prunes, retries, and knows when it is over."""

from __future__ import annotations

import contextlib
import math
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from optuna.trial import FrozenTrial, TrialState

from advisor.errors import ExitCode, PlanError
from advisor.planner.plan import SearchPlan, Stage
from advisor.runner import events
from advisor.runner.checkpoints import GOES_ON, LEAVES
from advisor.runner.claims import Claim
from advisor.runner.failures import last_failures
from advisor.runner.job import Failure, Job, Message
from advisor.runner.spending import Yardstick, affords_another, yardstick
from advisor.runner.stage_end import stop_reason
from advisor.runner.stage_study import StageStudy
from advisor.runner.stop import Stop
from advisor.runner.storage import StorageGoneError
from advisor.runner.workers import Workers
from advisor.tables import table

SWEEP = "sweep"
_LOOK_SECONDS = 0.5  # that a look at the workers waits
_FAILURES = 5  # in a row, after which a stage ends
_MORE_WHERE_ONE_RAN = 3  # times as many, once a trial of this plan has ended well


class RunFailedError(PlanError):
    """The run cannot go on: the objective cannot be loaded, or all its trials fail."""

    exit_code = ExitCode.FINDINGS


@dataclass(frozen=True)
class Part:
    """A stage up to a look at its results: what it may spend, all its trials, its narrower studies before this one."""

    share: float
    trials: int
    before: tuple[StageStudy, ...] = ()
    is_last: bool = True


@dataclass
class StageRun:
    """A stage as it runs: `limit` trials of its study on the pool."""

    plan: SearchPlan
    stage: Stage
    study: StageStudy
    limit: int
    pool: Workers
    stop: Stop
    emit: Callable[[events.Event], None]
    output: Path
    sweep: bool = False
    part: Part | None = None
    full_cost: Yardstick = field(default_factory=Yardstick)
    ends: Callable[[], float | None] = lambda: None
    is_final: bool = False
    claims: dict[int, Claim] = field(default_factory=dict)
    reason: str = ""
    _seconds: list[float] = field(default_factory=list)
    _told_at: int = 0

    def run(self) -> str:
        """Runs until the stage is over or a stop is asked; says why it ended."""
        self._open()
        try:
            while self._fill() or self.claims or self._others_run():
                for message in self.pool.poll(_LOOK_SECONDS):
                    self._take(message)
                self._look()
        finally:
            self._abandon("interrupted")
        self._close()
        return self.reason

    def _open(self) -> None:
        name, done = self.stage.name, len(self.study.finished())
        self.emit(events.StageStarted(stage=name, study=self.study.name, trials=self._trials(), done=done))
        self.emit(self.progress())

    def _close(self) -> None:
        if not self.stop.polite and (self.is_final or self.part is None or self.part.is_last):
            best = self.best()
            self.emit(events.StageEnded(stage=self.stage.name, best=best.value if best else None, reason=self.reason))

    def best(self) -> FrozenTrial | None:
        """The best complete trial of the study, carried ones included."""
        done = [t for t in self.study.trials() if t.state == TrialState.COMPLETE and t.value is not None]
        sign = -1 if self.study.direction == "maximize" else 1
        return min(done, key=lambda t: sign * (t.value or 0.0), default=None)

    def progress(self) -> events.Progress:
        """Where the stage stands."""
        own = self.study.finished()
        best = self.best()
        states = [trial.state for trial in own]
        return events.Progress(
            stage=self.stage.name, done=len(own), trials=self._trials(), pruned=states.count(TrialState.PRUNED),
            failed=states.count(TrialState.FAIL), best=best.value if best else None,
            best_params=self.study.space.config(best.params) if best else {}, eta_seconds=self._eta(len(own)),
        )  # fmt: skip

    def _eta(self, done: int) -> float | None:
        if not self._seconds:
            return None
        rounds = max(0, self._trials() - done) / max(1, len(self.pool.idle()) + len(self.claims))
        return rounds * sum(self._seconds) / len(self._seconds)

    def _trials(self) -> int:
        return max(self.part.trials if self.part else self.limit, len(self.study.own()))

    def _fill(self) -> bool:
        """Gives every idle worker a trial; False when there is none left to give."""
        for worker in self.pool.idle():
            if self.stop.polite or self._over():
                return False
            claim = self.study.claim(self.limit)
            if claim is None:
                return False
            self.pool.start(worker, self._begin(worker, claim))
        return True

    def _begin(self, worker: int, claim: Claim) -> Job:
        claim.worker, claim.started = worker, time.time()
        self.claims[worker] = claim
        seed = self.plan.seed if claim.seed is None else claim.seed
        self.emit(events.TrialStarted(
            stage=self.stage.name, trial=claim.number, params=claim.config, seed=seed, worker=worker,
        ))  # fmt: skip
        objective = self.plan.objective
        minutes = objective.timeout_minutes if objective else None
        told = claim.trial.user_attrs
        kept_at = told.get("checkpoint", claim.number)
        return Job(
            config=claim.config, seed=seed, logdir=str(self.output / "logs" / self.study.name / f"{claim.number:04d}"),
            checkpoint=str(self.output / "checkpoints" / self.study.name / f"{kept_at:04d}.pt"),
            keep_checkpoint=self.stage.kind == "validate", sweep=self.sweep, leaves_checkpoint=bool(told.get(LEAVES)),
            goes_on_from=str(told.get(GOES_ON) or ""), timeout=minutes * 60 if minutes else None,
        )  # fmt: skip

    def _take(self, message: Message) -> None:
        if message.kind == "broken":
            raise RunFailedError(f"the objective cannot be loaded:\n{message.reason}")
        claim = self.claims.get(message.worker)
        if claim is None or message.kind == "ready":
            return
        if message.kind == "report":
            self._report(claim, message)
            return
        del self.claims[message.worker]
        self._end(claim, message)

    def _report(self, claim: Claim, message: Message) -> None:
        assert message.value is not None
        claim.steps += 1
        prune = self.study.report(claim, message.step, message.value, self._may_prune(claim))
        self.pool.answer(message.worker, "prune" if prune else "go-on")
        self.emit(events.TrialReported(
            stage=self.stage.name, trial=claim.number, step=message.step, value=message.value,
        ))  # fmt: skip

    def _may_prune(self, claim: Claim) -> bool:
        """A trial near its end is let through: stopping it there saves nothing and loses its result."""
        if self.stage.kind == "validate" or self.stage.pruner.kind == "none":
            return False
        full = self._full().steps
        return not full or claim.steps < table("pruning")["never_after_share"] * full

    def _full(self) -> Yardstick:
        return yardstick(self.study.own()).beside(self.full_cost)

    def _end(self, claim: Claim, message: Message) -> None:
        value, reason, failure = message.value, message.reason, message.failure
        state = "fail"
        if message.kind == "done" and value is not None and math.isfinite(value):
            state = "complete"
            self.study.complete(claim, value, message.extra)
        elif message.kind == "done":
            reason, failure = f"returned {value}", "nan"
            self.study.fail(claim, reason, failure)
        elif message.kind == "pruned":
            state = "pruned"
            self.study.prune(claim)
        elif message.kind == "died":
            again = self.study.lose(claim, reason)
            reason += "\nits configuration is tried again" if again else ""
        else:
            self.study.fail(claim, reason, failure)
        self._tell_end(claim, state, value if state == "complete" else None, reason, failure)

    def _tell_end(self, claim: Claim, state: Any, value: float | None, reason: str, failure: Failure) -> None:
        seconds = time.time() - claim.started
        if state != "fail":
            self._seconds.append(seconds)
        self.emit(events.TrialEnded(
            stage=self.stage.name, trial=claim.number, state=state, value=value, seconds=seconds, reason=reason,
            failure=failure if state == "fail" else None,
        ))  # fmt: skip
        self.emit(self.progress())
        if state == "fail":
            self._refuse_when_all_fail(reason)
            self._tell_failures()

    def _tell_failures(self) -> None:
        """Tells that many of the last trials failed and where, once for as many trials as it looks back."""
        own = self.study.finished()
        if self.stage.kind == "validate" or len(own) < self._told_at + table("failures")["told"]["last"]:
            return
        seen = last_failures(self.study.space, own)
        if seen is not None:
            self._told_at = len(own)
            self.emit(events.FailuresSeen(stage=self.stage.name, failed=seen.failed, of=seen.of, where=seen.where))

    def _refuse_when_all_fail(self, reason: str) -> None:
        """Ends the run where nothing works; one failed default says nothing of other configurations."""
        if self.stage.kind == "baseline":
            return
        own = self.study.finished()
        most = (
            _FAILURES
            if not self.full_cost.seconds or self.stage.kind == "validate"
            else _FAILURES * _MORE_WHERE_ONE_RAN
        )
        if len(own) >= min(most, self.part.trials if self.part else self.limit) and all(
            t.state == TrialState.FAIL for t in own
        ):
            raise RunFailedError(f"stage {self.stage.name}: all {len(own)} trials failed; the last one:\n{reason}")

    def _look(self) -> None:
        """What is due besides messages: a stop, the lease, what other processes left behind."""
        if self.stop.polite and self.stop.heard():
            self.emit(events.StopAsked(now=self.stop.now, running=len(self.claims)))
        if self.stop.now:
            self._abandon("interrupted")
        if self.study.owner is not None:
            self.study.owner.renew(self.study.study)
            if not self.claims:
                self.study.recover(everything=False)

    def _abandon(self, reason: str) -> None:
        for worker, claim in list(self.claims.items()):
            self.pool.kill(worker)
            with contextlib.suppress(StorageGoneError):
                self.study.lose(claim, reason)
            del self.claims[worker]
            self.emit(events.TrialEnded(stage=self.stage.name, trial=claim.number, state="fail", reason=reason,
                                        seconds=time.time() - claim.started))  # fmt: skip

    def _others_run(self) -> bool:
        """Whether trials of this stage run in other processes: the stage waits for them."""
        if self.study.owner is None or self.stop.polite:
            return False
        return any(t.state in (TrialState.RUNNING, TrialState.WAITING) for t in self.study.own())

    def _over(self) -> bool:
        if not self.reason and self.stage.kind in ("explore", "refine"):
            self.reason = stop_reason(self.plan, self.study, self.ends())
            self.is_final = bool(self.reason)
            share = self.part.share if self.part else self.stage.full_trials
            if not self.reason and not affords_another(self._charged(), share, self._full()):
                if self.claims:
                    return True
                self.reason = f"its share of the budget, {share:g} full-length trials, is spent"
        return bool(self.reason)

    def _charged(self) -> list[FrozenTrial]:
        """The trials that the stage pays for: the study's own and those of its narrower studies before it."""
        before = self.part.before if self.part else ()
        return [trial for study in (*before, self.study) for trial in study.own()]
