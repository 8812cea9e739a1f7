"""Trials in threads of this very process: for tests and notebooks. One that hangs is left behind and not killed."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

from advisor.runner.job import Job, Message, Work
from advisor.runner.stop import Stop
from advisor.runner.workers import TrialThread, Workers, message_of

_PAUSE = 0.002  # seconds that a look at a thread waits


class Threads:
    """As many threads as workers, each with the objective loaded once."""

    def __init__(self, work: Work, count: int) -> None:
        self._work, self._count = work, count
        self._threads: dict[int, TrialThread] = {}
        self._busy: set[int] = set()

    def idle(self) -> list[int]:
        """The numbers without a job."""
        return [n for n in range(self._count) if n not in self._busy]

    def start(self, number: int, job: Job) -> None:
        """Hands a job to a thread."""
        self._busy.add(number)
        self._threads.setdefault(number, TrialThread(self._work)).begin(job)

    def answer(self, number: int, word: str) -> None:
        """Answers a report."""
        if number in self._threads:
            self._threads[number].answer(word)

    def poll(self, seconds: float) -> Iterator[Message]:
        """What was told, from the first thread that has something to say."""
        until = time.monotonic() + seconds
        while self._busy and time.monotonic() < until:
            told = [(n, one) for n in sorted(self._busy) for one in self._threads[n].heard(_PAUSE)]
            for number, one in told:
                message = message_of(number, one)
                if message is not None and message.kind != "report":
                    self._busy.discard(number)
                if message is not None:
                    yield message
            if told:
                return

    def kill(self, number: int) -> None:
        """Ends the trial at its next report; the next job gets another thread."""
        self._busy.discard(number)
        left = self._threads.pop(number, None)
        if left is not None:
            left.answer("prune")

    def close(self) -> None:
        """Ends all trials at their next reports."""
        for number in list(self._threads):
            self.kill(number)


@contextmanager
def open_backend(work: Work, workers: int, stop: Stop, gpus: int | None = None) -> Iterator[Workers]:
    """Threads, left with the block."""
    opened = Threads(work, workers)
    try:
        yield opened
    finally:
        opened.close()
