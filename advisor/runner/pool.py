"""A pool of persistent worker processes, each doing one trial at a time."""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import Any

from advisor.runner.devices import environment_of
from advisor.runner.job import Job, Message, Work
from advisor.runner.processes import Guardian, kill_group

_TAIL_BYTES = 16_384  # of a worker's output that are kept
_CHUNK = 65_536  # bytes read at once
_LAST_LINES = 12  # of the output, told with a failure
_THREADS = ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS", "NUMEXPR_NUM_THREADS")


@dataclass
class _Worker:
    number: int
    process: subprocess.Popen[bytes]
    connection: Connection
    output: int
    ready: bool = False
    job: Job | None = None
    started: float = 0.0
    tail: bytearray = field(default_factory=bytearray)
    groups: set[int] = field(default_factory=set)


def _threads(workers: int) -> int:
    """Threads of one worker: its share of the cores that nothing else keeps busy, for crowded threads cost far more."""
    cores = os.cpu_count() or 1
    busy = os.getloadavg()[0] if hasattr(os, "getloadavg") else 0.0
    return max(1, int(min(cores, cores - busy + 0.5)) // workers)


class Pool:
    """Starts workers when they are needed, hands them jobs, and gives what they tell."""

    def __init__(self, work: Work, workers: int, interrupt: int | None = None, gpus: int | None = None) -> None:
        self._work, self._count, self._interrupt, self._gpus = work, workers, interrupt, gpus
        self._guardian = Guardian()
        self._workers: dict[int, _Worker] = {}

    def idle(self) -> list[int]:
        """The workers that could take a job, those not started yet included."""
        return [n for n in range(self._count) if n not in self._workers or self._workers[n].job is None]

    def start(self, number: int, job: Job) -> None:
        """Hands a job to an idle worker."""
        worker = self._workers.get(number) or self._hire(number)
        worker.job, worker.started = job, time.monotonic()
        worker.tail.clear()
        with contextlib.suppress(OSError):
            worker.connection.send(job)

    def answer(self, number: int, word: str) -> None:
        """Answers a report: `go-on` or `prune`."""
        with contextlib.suppress(OSError, KeyError):
            self._workers[number].connection.send(word)

    def poll(self, seconds: float) -> Iterator[Message]:
        """What the workers told, waiting for it at most this long."""
        places: dict[Any, _Worker] = {}
        for worker in self._workers.values():
            places[worker.connection] = places[worker.output] = worker
        sources = [*places, *([self._interrupt] if self._interrupt is not None else [])]
        found = wait(sources, min(seconds, self._next_timeout()))
        for source in found:
            if isinstance(source, int) and source in places:
                self._drain(places[source])
        for source in found:
            if isinstance(source, Connection) and places[source].number in self._workers:
                yield from self._hear(places[source])
        yield from self._overdue()

    def kill(self, number: int) -> None:
        """Ends a worker and all it started; the next job gets a new one."""
        worker = self._workers.pop(number, None)
        if worker is None:
            return
        self._clear(worker)
        with contextlib.suppress(OSError):
            worker.connection.close()
        with contextlib.suppress(OSError):
            os.close(worker.output)

    def close(self) -> None:
        """Ends all workers."""
        for number in list(self._workers):
            self.kill(number)
        self._guardian.close()

    def _hire(self, number: int) -> _Worker:
        ours, theirs = socket.socketpair()
        output, their_output = os.pipe()
        os.set_blocking(output, False)
        process = subprocess.Popen(
            [sys.executable, "-m", "advisor.runner.worker", str(theirs.fileno())],
            pass_fds=(theirs.fileno(),), stdin=subprocess.DEVNULL, stdout=their_output, stderr=their_output,
            env=self._environment(number), process_group=0,
        )  # fmt: skip
        theirs.close()
        os.close(their_output)
        worker = _Worker(number, process, Connection(ours.detach()), output, groups={process.pid})
        self._guardian.add(process.pid)
        self._workers[number] = worker
        with contextlib.suppress(OSError):
            worker.connection.send(self._work)
        return worker

    def _environment(self, number: int) -> Mapping[str, str]:
        environment = dict(os.environ)
        for name in _THREADS:
            environment.setdefault(name, str(_threads(self._count)))
        environment.setdefault("PYTHONUNBUFFERED", "1")
        package = str(Path(__file__).resolve().parents[2])
        known = environment.get("PYTHONPATH", "")
        environment["PYTHONPATH"] = os.pathsep.join([*([known] if known else []), package])
        return {**environment, **environment_of(number, self._count, self._gpus)}

    def _hear(self, worker: _Worker) -> Iterator[Message]:
        try:
            kind, *rest = worker.connection.recv()
        except (EOFError, OSError):
            yield self._died(worker)
            return
        number = worker.number
        if kind == "group":
            self._regroup(worker, rest[0])
        elif kind == "ready":
            worker.ready, worker.started = True, time.monotonic()
            yield Message(number, "ready")
        elif kind == "report":
            yield Message(number, "report", step=rest[0], value=rest[1])
        elif kind == "broken":
            self.kill(number)
            yield Message(number, "broken", reason=rest[0])
        else:
            yield self._ended(worker, kind, rest)

    def _ended(self, worker: _Worker, kind: Any, rest: Sequence[Any]) -> Message:
        self._drain(worker)
        worker.job = None
        if kind == "done":
            return Message(worker.number, "done", value=rest[0], extra=rest[1])
        return Message(worker.number, kind, **failure_of(rest))

    def _died(self, worker: _Worker) -> Message:
        self._drain(worker)
        code = worker.process.poll()
        if code is None:
            try:
                code = worker.process.wait(timeout=1)
            except subprocess.TimeoutExpired:
                code = 0
        self.kill(worker.number)
        how = f"by signal {-code}" if code < 0 else f"with exit code {code}"
        memory = "; the system kills a process that takes too much memory" if code == -9 else ""
        reason = _joined(f"the worker ended {how}{memory}", worker.tail)
        return Message(worker.number, "died", reason=reason, failure="died")

    def _regroup(self, worker: _Worker, group: int) -> None:
        if group > 0:
            worker.groups.add(group)
            self._guardian.add(group)
        else:
            worker.groups.discard(-group)
            self._guardian.remove(-group)

    def _overdue(self) -> Iterator[Message]:
        now = time.monotonic()
        for worker in list(self._workers.values()):
            limit = worker.job.timeout if worker.job else None
            if limit is not None and now - worker.started > limit:
                self._drain(worker)
                self.kill(worker.number)
                reason = _joined(f"timed out after {limit / 60:.3g} minutes", worker.tail)
                yield Message(worker.number, "timeout", reason=reason, failure="timeout")

    def _next_timeout(self) -> float:
        now = time.monotonic()
        due = [w.started + w.job.timeout - now for w in self._workers.values() if w.job and w.job.timeout is not None]
        return max(0.0, min(due, default=3600.0))

    def _drain(self, worker: _Worker) -> None:
        for _ in range(64):
            try:
                chunk = os.read(worker.output, _CHUNK)
            except OSError:
                return
            if not chunk:
                return
            worker.tail += chunk
            del worker.tail[:-_TAIL_BYTES]

    def _clear(self, worker: _Worker) -> None:
        for group in worker.groups:
            kill_group(group)
        worker.process.wait()
        for group in worker.groups:
            self._guardian.remove(group)


def failure_of(message: Sequence[Any]) -> dict[str, Any]:
    """Why a trial failed, and of which kind that is, as a worker tells it."""
    return dict(zip(("reason", "failure"), message, strict=False))


def _joined(reason: str, tail: bytearray) -> str:
    lines = tail.decode("utf-8", "replace").strip().splitlines()[-_LAST_LINES:]
    return "\n".join([reason, *lines])
