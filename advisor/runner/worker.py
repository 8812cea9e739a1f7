"""A worker process: loads the objective once, then runs one trial after the other until its parent hangs up."""

from __future__ import annotations

import gc
import math
import os
import random
import signal
import sys
import threading
import traceback
from collections.abc import Callable, Mapping
from dataclasses import replace
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, Protocol

from advisor.errors import AdvisorError
from advisor.runner.job import Job, NotANumber, Pruned, Work
from advisor.runner.processes import die_with_parent, offer_to_oom_killer
from advisor.runner.tracking import TrialLog, load_protocol

LAST_LINES, LONGEST_LINE = 12, 300  # of a traceback, told with a failure
LARGEST_STEP = 2**31 - 1  # that a database's whole number holds
Report = Callable[[int, float], None]
Run = Callable[[Job, Report, TrialLog], dict[str, Any]]


class Listener(Protocol):
    """Who hears of a trial: the parent process, or a queue."""

    def tell(self, *message: Any) -> None:
        """Hears a message."""

    def report(self, step: int, value: float) -> None:
        """Hears an intermediate value; raises Pruned when the trial shall end."""


class Line:
    """The connection to the parent; when that is gone, the process ends."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._lock = threading.Lock()

    def tell(self, *message: Any) -> None:
        """Sends a message."""
        try:
            with self._lock:
                self._connection.send(message)
        except OSError:
            os._exit(1)

    def hear(self) -> Any:
        """Waits for what the parent sends."""
        try:
            return self._connection.recv()
        except (EOFError, OSError):
            os._exit(0)

    def report(self, step: int, value: float) -> None:
        """Tells an intermediate value; raises Pruned when the pruner says so."""
        self.tell("report", int(step), float(value))
        if self.hear() == "prune":
            raise Pruned


def seed_everything(seed: int) -> None:
    """Seeds random, numpy and torch, where these are loaded."""
    random.seed(seed)
    if "numpy" in sys.modules:
        sys.modules["numpy"].random.seed(seed % 2**32)
    torch = sys.modules.get("torch")
    if torch is not None:
        torch.manual_seed(seed)


def serve(line: Line) -> None:
    """Loads the work, then runs jobs until the parent hangs up."""
    work: Work = line.hear()
    try:
        run = load(work, line)
        load_protocol()
    except BaseException as error:
        line.tell("broken", last_lines(error))
        return
    line.tell("ready")
    while True:
        job: Job = line.hear()
        line.tell(*outcome(work, run, job, line))
        gc.collect()


def load(work: Work, line: Listener) -> Run:
    """How this kind of trial is run: a callable that gives the value, and more where there is more."""
    if work.kind == "function":
        from advisor.runner.function import load_function

        return load_function(work)
    if work.kind == "task":
        from advisor.runner.task_trial import load_task

        return load_task(work)
    from advisor.runner.command import load_command

    return load_command(work, lambda group: line.tell("group", group))


def outcome(work: Work, run: Run, job: Job, line: Listener) -> tuple[Any, ...]:
    """Runs one trial and says how it ended: done with its value, pruned, or failed with the reason."""
    seed_everything(job.seed)
    try:
        with TrialLog(job.logdir, work.metric, reports=work.kind == "function") as log:
            extra = _tracked(run, job, line, log, dict(work.fillings))
    except Pruned:
        return ("pruned",)
    except NotANumber as error:
        return ("failed", str(error), "nan")
    except (MemoryError, RuntimeError) as error:
        advice = _memory_advice(error, job)
        return ("failed", advice or last_lines(error), "memory" if advice else "exception")
    except BaseException as error:
        is_pruned = type(error).__name__ == "TrialPruned" and type(error).__module__.startswith("optuna")
        return ("pruned",) if is_pruned else ("failed", last_lines(error), "exception")
    return ("done", extra.pop("value"), extra)


def _tracked(run: Run, job: Job, line: Listener, log: TrialLog, fillings: Mapping[str, Any]) -> dict[str, Any]:
    log.start(job.config)

    whole = _Steps()

    def report(step: int, value: float) -> None:
        number = whole.of(step)
        log.report(number, float(value))
        if math.isnan(value):
            raise NotANumber(f"reported {log.metric} nan at step {step:g}")
        line.report(number, value)

    try:
        extra = run(replace(job, config={**fillings, **job.config}), report, log)
    except BaseException:
        log.end("failed")
        raise
    extra["value"] = _number(extra["value"])
    log.end("done", extra["value"])
    return extra


class _Steps:
    """Whole steps that every storage holds: parts of an epoch, -1 or a time in seconds are numbered from the first."""

    def __init__(self) -> None:
        self._count, self._is_counted = -1, False

    def of(self, step: float) -> int:
        """The whole step of a report."""
        self._count += 1
        self._is_counted = self._is_counted or not 0 <= step <= LARGEST_STEP or float(step) != int(step)
        return self._count if self._is_counted else int(step)


def _number(value: Any) -> float:
    if value is None:
        raise TypeError("the function returned None; it must return the goal's metric as a number")
    try:
        return float(value)
    except (TypeError, ValueError):
        raise TypeError(f"the function returned {value!r:.80}; it must return the goal's metric as a number") from None


def _memory_advice(error: BaseException, job: Job) -> str:
    is_memory = isinstance(error, MemoryError) or "out of memory" in str(error).lower()
    if not is_memory:
        return ""
    size = next(
        (f"{name} (now {value})" for name, value in job.config.items() if "batch" in name.lower()), "batch size"
    )
    what = str(error)[:200] or type(error).__name__
    return f"out of memory: {what}; lower {size}, accumulate gradients, or train fewer trials at once"


def last_lines(error: BaseException) -> str:
    """The error as Python shows it, without the advisor's own frames; an error of the advisor's is its sentence."""
    if isinstance(error, AdvisorError):
        return str(error)
    shown = traceback.TracebackException.from_exception(error)
    theirs = [frame for frame in shown.stack if Path(frame.filename).parent != Path(__file__).parent]
    shown.stack = traceback.StackSummary.from_list(theirs)
    lines = "".join(shown.format()).strip().splitlines()[-LAST_LINES:]
    return "\n".join(line if len(line) <= LONGEST_LINE else f"{line[:LONGEST_LINE]} …" for line in lines)


def main() -> None:
    """The entry point: the connection's file descriptor is the only argument."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    die_with_parent()
    offer_to_oom_killer()
    serve(Line(Connection(int(sys.argv[1]))))


if __name__ == "__main__":
    main()
