"""The Ray backend: each worker is an actor on a local or a given cluster, and its process stays for the next trial.

The studies are Optuna's, drawn, pruned, stored and resumed as everywhere; Ray places the workers and tells which died.
"""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from advisor.errors import PlanError
from advisor.runner.job import Job, Message, Work
from advisor.runner.stop import Stop
from advisor.runner.workers import TrialThread, Workers, message_of

_QUIET = {"RAY_USAGE_STATS_ENABLED": "0", "RAY_TRAIN_ENABLE_V2_MIGRATION_WARNINGS": "0"}
_LISTEN_SECONDS = 30.0  # that one call waits for a message


class Actors:
    """As many Ray actors as workers; each listens, answers and trains at the same time."""

    def __init__(self, work: Work, count: int, gpus: int | None) -> None:
        import ray

        self._ray, self._work, self._count = ray, work, count
        self._made = ray.remote(max_concurrency=3, num_cpus=1, num_gpus=gpus or 0, max_restarts=0)(TrialThread)
        self._actors: dict[int, Any] = {}
        self._listening: dict[Any, int] = {}
        self._due: dict[int, float | None] = {}

    def idle(self) -> list[int]:
        """The numbers without a job."""
        return [n for n in range(self._count) if n not in self._due]

    def start(self, number: int, job: Job) -> None:
        """Hands a job to an actor."""
        if number not in self._actors:
            self._actors[number] = self._made.remote(self._work)
            self._listen(number)
        self._due[number] = time.monotonic() + job.timeout if job.timeout else None
        self._actors[number].begin.remote(job)

    def answer(self, number: int, word: str) -> None:
        """Answers a report."""
        if number in self._actors:
            self._actors[number].answer.remote(word)

    def poll(self, seconds: float) -> Iterator[Message]:
        """What the actors told; an actor that died is heard as well."""
        ready, _ = self._ray.wait(list(self._listening), timeout=seconds) if self._listening else ([], [])
        if not self._listening:
            time.sleep(seconds)
        for reference in ready:
            number = self._listening.pop(reference, None)
            if number is not None:
                yield from self._heard(number, reference)
        for number in [n for n, due in self._due.items() if due is not None and time.monotonic() > due]:
            self.kill(number)
            yield Message(number, "timeout", reason="timed out", failure="timeout")

    def kill(self, number: int) -> None:
        """Ends the actor and its process."""
        self._due.pop(number, None)
        self._listening = {reference: n for reference, n in self._listening.items() if n != number}
        actor = self._actors.pop(number, None)
        if actor is not None:
            with contextlib.suppress(Exception):
                self._ray.kill(actor)

    def close(self) -> None:
        """Ends all actors."""
        for number in list(self._actors):
            self.kill(number)

    def _listen(self, number: int) -> None:
        self._listening[self._actors[number].heard.remote(_LISTEN_SECONDS)] = number

    def _heard(self, number: int, reference: Any) -> Iterator[Message]:
        try:
            told = self._ray.get(reference)
        except self._ray.exceptions.RayError as error:
            had_a_job = number in self._due
            self.kill(number)
            if had_a_job:
                yield Message(number, "died", reason=f"its Ray worker ended: {_first_line(error)}", failure="died")
            return
        self._listen(number)
        for one in told:
            message = message_of(number, one)
            if message is not None and message.kind != "report":
                self._due.pop(number, None)
            if message is not None:
                yield message


@contextmanager
def open_backend(work: Work, workers: int, stop: Stop, gpus: int | None = None) -> Iterator[Workers]:
    """A Ray that was started for the block, or the cluster that RAY_ADDRESS names."""
    for name, value in _QUIET.items():
        os.environ.setdefault(name, value)
    try:
        import ray
    except ImportError:
        raise PlanError("--backend ray needs Ray: pip install 'hp-advisor[ray]'") from None
    is_given = bool(os.environ.get("RAY_ADDRESS")) or ray.is_initialized()
    size: dict[str, Any] = {} if is_given else {"num_cpus": workers, "include_dashboard": False}
    ray.init(ignore_reinit_error=True, log_to_driver=False, logging_level="ERROR", runtime_env=_environment(), **size)
    opened = Actors(work, workers, gpus)
    try:
        yield opened
    finally:
        opened.close()
        if not is_given:
            ray.shutdown()


def _environment() -> dict[str, Any]:
    package = str(Path(__file__).resolve().parents[3])
    known = os.environ.get("PYTHONPATH", "")
    return {"env_vars": {"PYTHONPATH": os.pathsep.join([*([known] if known else []), package])}}


def _first_line(error: BaseException) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0]
