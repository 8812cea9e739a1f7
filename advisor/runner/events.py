"""What the runner tells while it runs: to the progress bar, to machines, to the terminal program."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from pydantic import Field

from advisor.findings import Finding
from advisor.models import Model
from advisor.records import Scalar


class Event(Model):
    """Base of all events; `kind` tells them apart in JSON lines."""

    kind: str
    time: float = Field(default=0.0, description="seconds since the epoch")


class RunStarted(Event):
    """The run begins."""

    kind: Literal["run-started"] = "run-started"
    plan: str
    output: str
    stages: tuple[str, ...]
    resumed: bool = False


class StageStarted(Event):
    """A stage begins, or goes on after a resume."""

    kind: Literal["stage-started"] = "stage-started"
    stage: str
    study: str
    trials: int
    done: int = 0


class TrialStarted(Event):
    """A trial begins."""

    kind: Literal["trial-started"] = "trial-started"
    stage: str
    trial: int
    params: Mapping[str, Scalar]
    seed: int | None = None
    worker: int = 0


class TrialReported(Event):
    """A running trial reported an intermediate value."""

    kind: Literal["trial-reported"] = "trial-reported"
    stage: str
    trial: int
    step: int
    value: float


class TrialEnded(Event):
    """A trial ended: complete, pruned or failed."""

    kind: Literal["trial-ended"] = "trial-ended"
    stage: str
    trial: int
    state: Literal["complete", "pruned", "fail"]
    value: float | None = None
    seconds: float = 0.0
    reason: str = ""
    failure: Literal["nan", "memory", "exception", "timeout", "died"] | None = None


class FailuresSeen(Event):
    """Many of the last trials failed; the search leaves the region where they did."""

    kind: Literal["failures"] = "failures"
    stage: str
    failed: int
    of: int = Field(description="the last trials that were looked at")
    where: str = Field(default="", description="what the failed ones have in common, empty where nothing is seen")


class Progress(Event):
    """Where a stage stands."""

    kind: Literal["progress"] = "progress"
    stage: str
    done: int
    trials: int
    pruned: int = 0
    failed: int = 0
    best: float | None = None
    best_params: Mapping[str, Scalar] = Field(default_factory=dict)
    eta_seconds: float | None = None


class FindingAppeared(Event):
    """The runner's own diagnosis found something."""

    kind: Literal["finding"] = "finding"
    stage: str
    finding: Finding


class RangeWidened(Event):
    """A proven boundary hit widened a range."""

    kind: Literal["range-widened"] = "range-widened"
    stage: str
    parameter: str
    side: Literal["low", "high"]
    before: float
    after: float


class StorageWaited(Event):
    """The storage is locked, full or gone; the run waits for it."""

    kind: Literal["storage-waited"] = "storage-waited"
    reason: str


class StopAsked(Event):
    """The run was asked to stop: no new trial begins; `now` ends the running ones too."""

    kind: Literal["stop-asked"] = "stop-asked"
    now: bool
    running: int = Field(description="trials that run")


class StageEnded(Event):
    """A stage is over."""

    kind: Literal["stage-ended"] = "stage-ended"
    stage: str
    best: float | None = None
    reason: str = ""


class RunEnded(Event):
    """The run is over, interrupted or failed."""

    kind: Literal["run-ended"] = "run-ended"
    outcome: Literal["finished", "interrupted", "failed"]
    verdict: str = ""
    result: str | None = Field(default=None, description="path of result.json")
