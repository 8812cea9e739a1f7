"""The runner's pool with one worker that answers from a function: no process is started, no time passes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from advisor.runner.job import Job, Message


class SurrogatePool:
    """Stands where `advisor.runner.pool.Pool` does; `curve` gives all the values that a training would report.

    The session, its stages, samplers, pruners, widening and accounts are the product's own.
    """

    def __init__(
        self, curve: Callable[[Mapping[str, Any], int], Sequence[float]], told: Callable[[Job, int, float], None]
    ) -> None:
        self._curve, self._told = curve, told
        self._job: Job | None = None
        self._values: Sequence[float] = ()
        self._step = 0
        self._word = "go-on"

    def idle(self) -> list[int]:
        """The worker, when it has no trial."""
        return [0] if self._job is None else []

    def start(self, number: int, job: Job) -> None:
        """Takes a trial."""
        self._job, self._step, self._word = job, 0, "go-on"
        self._values = self._curve(job.config, job.seed)

    def answer(self, number: int, word: str) -> None:
        """Hears whether to go on."""
        self._word = word

    def poll(self, seconds: float) -> Iterator[Message]:
        """The trial's next report, or its end."""
        job = self._job
        if job is None:
            return
        if self._word == "prune" or self._step == len(self._values):
            pruned = self._word == "prune"
            self._job = None
            self._told(job, self._step, float("nan") if pruned else float(self._values[-1]))
            yield Message(0, "pruned") if pruned else Message(0, "done", value=float(self._values[-1]))
            return
        self._step += 1
        yield Message(0, "report", step=self._step, value=float(self._values[self._step - 1]))

    def kill(self, number: int) -> None:
        """Drops the trial."""
        self._job = None

    def close(self) -> None:
        """Nothing to end."""
