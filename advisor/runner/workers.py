"""Who runs trials: what a stage asks of a backend, and the conversation of one worker that lives in a thread."""

from __future__ import annotations

import queue
import threading
from collections.abc import Iterator
from typing import Any, Protocol

from advisor.runner.job import Job, Kind, Message, Pruned, Work


class Workers(Protocol):
    """Workers with numbers, each doing one trial at a time; a backend is one class that has these six."""

    def idle(self) -> list[int]:
        """The workers that could take a job."""

    def start(self, number: int, job: Job) -> None:
        """Hands a job to an idle worker."""

    def answer(self, number: int, word: str) -> None:
        """Answers a report: `go-on` or `prune`."""

    def poll(self, seconds: float) -> Iterator[Message]:
        """What the workers told, waiting for it at most this long."""

    def kill(self, number: int) -> None:
        """Ends a worker's trial, whatever it does; the next job gets a new worker."""

    def close(self) -> None:
        """Ends all workers."""


class TrialThread:
    """One worker in a thread: loads the objective once, runs one job at a time, and keeps what it tells until asked."""

    def __init__(self, work: Work) -> None:
        self._work = work
        self._run: Any = None
        self._told: queue.SimpleQueue[tuple[Any, ...]] = queue.SimpleQueue()
        self._answers: queue.SimpleQueue[str] = queue.SimpleQueue()

    def begin(self, job: Job) -> None:
        """Starts the job."""
        threading.Thread(target=self._serve, args=(job,), daemon=True).start()

    def answer(self, word: str) -> None:
        """Answers the report that waits."""
        self._answers.put(word)

    def heard(self, seconds: float) -> list[tuple[Any, ...]]:
        """What was told since the last time, waiting for the first of it at most this long."""
        found = []
        try:
            found.append(self._told.get(timeout=seconds))
            while True:
                found.append(self._told.get_nowait())
        except queue.Empty:
            return found

    def tell(self, *message: Any) -> None:
        """Keeps a message."""
        self._told.put(message)

    def report(self, step: int, value: float) -> None:
        """Tells an intermediate value; raises Pruned when the answer says so."""
        self.tell("report", int(step), float(value))
        if self._answers.get() == "prune":
            raise Pruned

    def _serve(self, job: Job) -> None:
        from advisor.runner.worker import last_lines, load, outcome

        try:
            self._run = self._run or load(self._work, self)
        except BaseException as error:
            self.tell("broken", last_lines(error))
            return
        self.tell(*outcome(self._work, self._run, job, self))


def message_of(number: int, answer: tuple[Any, ...]) -> Message | None:
    """What a worker told as a message; None where it concerns nobody."""
    kind: Kind
    kind, *rest = answer
    if kind == "report":
        return Message(number, "report", step=rest[0], value=rest[1])
    if kind == "done":
        return Message(number, "done", value=rest[0], extra=rest[1])
    if kind in ("pruned", "failed", "broken"):
        return Message(number, kind, **dict(zip(("reason", "failure"), rest, strict=False)))
    return None
