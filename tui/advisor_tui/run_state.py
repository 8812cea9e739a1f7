"""Where a search stands, folded from its events."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import assert_never

from advisor.findings import Finding
from advisor.records import Scalar
from advisor.runner import events
from advisor_tui.monitor import AnyEvent


@dataclass
class TrialRow:
    """One trial as the table shows it."""

    stage: str
    number: int
    params: Mapping[str, Scalar] = field(default_factory=dict)
    state: str = "running"
    value: float | None = None
    seconds: float | None = None
    reason: str = ""
    steps: list[int] = field(default_factory=list)
    values: list[float] = field(default_factory=list)


@dataclass
class StageRow:
    """One stage as the progress shows it."""

    name: str
    trials: int = 0
    done: int = 0
    pruned: int = 0
    failed: int = 0
    best: float | None = None
    eta: float | None = None
    state: str = "waiting"


@dataclass
class RunState:
    """All that is known of a search."""

    plan: str = ""
    stages: dict[str, StageRow] = field(default_factory=dict)
    trials: dict[tuple[str, int], TrialRow] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    news: list[str] = field(default_factory=list)
    best_params: Mapping[str, Scalar] = field(default_factory=dict)
    stopping: bool = False
    outcome: str = ""
    verdict: str = ""
    started: float = 0.0
    latest: float = 0.0
    version: int = 0

    def take(self, event: AnyEvent) -> None:
        """Changes the state by one event."""
        self.version += 1
        self.latest = max(self.latest, event.time)
        self.started = self.started or event.time
        if isinstance(event, events.RunStarted):
            self._run_started(event)
        elif isinstance(event, events.StageStarted):
            stage = self._stage(event.stage)
            stage.trials, stage.done, stage.state = event.trials, event.done, "running"
        elif isinstance(event, events.TrialStarted | events.TrialReported | events.TrialEnded):
            self._trial(event)
        elif isinstance(event, events.Progress):
            self._progress(event)
        elif isinstance(event, events.FindingAppeared | events.RangeWidened | events.StopAsked):
            self._tell(event)
        elif isinstance(event, events.StageEnded):
            self._stage_ended(event)
        elif isinstance(event, events.RunEnded):
            self.outcome, self.verdict = event.outcome, event.verdict
        else:
            assert_never(event)

    def _tell(self, event: events.FindingAppeared | events.RangeWidened | events.StopAsked) -> None:
        """A line of news, and what it changes."""
        if isinstance(event, events.FindingAppeared):
            self.findings.append(event.finding)
            self.news.append(f"{event.stage}: {event.finding.title.replace('`', '')}")
        elif isinstance(event, events.RangeWidened):
            moved = f"from {event.before:g} to {event.after:g}"
            self.news.append(f"{event.stage}: the {event.side} end of {event.parameter} moved {moved}")
        else:
            self.stopping = True
            self.news.append("asked to stop now" if event.now else f"asked to stop; {event.running} running go on")

    def _run_started(self, event: events.RunStarted) -> None:
        if not event.resumed:
            self._forget()
        self.plan, self.outcome, self.verdict, self.stopping = event.plan, "", "", False
        for name in event.stages:
            self._stage(name)
        for trial in self.trials.values():
            if trial.state == "running":
                trial.state = "lost"
        if event.resumed:
            self.news.append("resumed")

    def _forget(self) -> None:
        for kept in (self.stages, self.trials, self.findings, self.news):
            kept.clear()
        self.best_params, self.started = {}, self.latest

    def _stage(self, name: str) -> StageRow:
        return self.stages.setdefault(name, StageRow(name))

    def _trial(self, event: events.TrialStarted | events.TrialReported | events.TrialEnded) -> None:
        trial = self.trials.setdefault((event.stage, event.trial), TrialRow(event.stage, event.trial))
        if isinstance(event, events.TrialStarted):
            trial.params, trial.state = event.params, "running"
            trial.steps, trial.values = [], []
        elif isinstance(event, events.TrialReported):
            trial.steps.append(event.step)
            trial.values.append(event.value)
        else:
            trial.state, trial.value, trial.seconds = event.state, event.value, event.seconds
            trial.reason = event.reason

    def _progress(self, event: events.Progress) -> None:
        stage = self._stage(event.stage)
        stage.done, stage.trials, stage.pruned, stage.failed = event.done, event.trials, event.pruned, event.failed
        stage.eta, stage.state = event.eta_seconds, "running"
        stage.best = event.best if event.best is not None else stage.best
        self.best_params = event.best_params or self.best_params

    def _stage_ended(self, event: events.StageEnded) -> None:
        stage = self._stage(event.stage)
        stage.state, stage.eta = "done", None
        stage.best = event.best if event.best is not None else stage.best
        if event.reason:
            self.news.append(f"{event.stage} ended: {event.reason}")

    @property
    def running(self) -> list[TrialRow]:
        """The trials that run now."""
        return [trial for trial in self.trials.values() if trial.state == "running"]

    @property
    def eta(self) -> float | None:
        """Seconds until the running stage ends, None when not known."""
        return next((s.eta for s in self.stages.values() if s.state == "running" and s.eta is not None), None)
