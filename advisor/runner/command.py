"""A trial that is a command: rendered, started without a shell, followed by its log, stopped by signals."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from advisor.errors import AdvisorError
from advisor.planner.filling import render
from advisor.planner.objective_source import CHECKPOINTS
from advisor.runner.checkpoints import kept_folder
from advisor.runner.command_log import CommandLog
from advisor.runner.job import Job, Work
from advisor.runner.processes import die_with_parent, kill_group

GRACE_SECONDS = 10.0  # from the request to end to the kill
_LAST_LINES = 12  # of the output, told with a failure
_TAIL_BYTES = 16_384  # of the output, kept for them
_POLL = (0.02, 0.5)
_KILLED = (-signal.SIGKILL, 128 + signal.SIGKILL)


class CommandFailedError(AdvisorError):
    """The command ended badly: its exit code and last lines."""


def load_command(work: Work, tell_group: Callable[[int], None]) -> Callable[[Job, Any, Any], dict[str, Any]]:
    """How this command is run; `tell_group` names the process group that must not outlive the run."""

    def run(job: Job, report: Callable[[int, float], None], trial_log: Any) -> dict[str, Any]:
        if not work.keeps_checkpoint or not job.checkpoint or CHECKPOINTS in job.config:
            return started(job, report, {})
        with kept_folder(job) as (folder, told):
            told |= started(job, report, {CHECKPOINTS: str(folder)})
        return told

    def started(job: Job, report: Any, further: dict[str, str]) -> dict[str, Any]:
        values = {**further, **job.config, "seed": job.seed, "logdir": job.logdir}
        argv = render(work.argv, values)
        (logs,) = render([work.logs], values)
        folder = _working_folder(argv, work.folder)
        log = CommandLog((Path(folder) / logs).resolve(), work.tag, time.time())
        Path(job.logdir).mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile() as output, _started(argv, folder, output, tell_group) as process:
            code = _follow(process, log, report)
            return {"value": _value(code, log, output, work.tag), "argv": list(argv)}

    return run


def _working_folder(argv: tuple[str, ...], plan_folder: str) -> str:
    """The current folder, or the plan's when a relative file of the command is there alone."""
    relative = [part for part in argv if part and not part.startswith("-") and not Path(part).is_absolute()]
    if any(Path(part).is_file() for part in relative):
        return str(Path.cwd())
    return plan_folder if any((Path(plan_folder) / part).is_file() for part in relative) else str(Path.cwd())


@contextlib.contextmanager
def _started(argv: tuple[str, ...], folder: str, output: Any, tell_group: Callable[[int], None]) -> Any:
    argv = (sys.executable, *argv[1:]) if argv[0] == "python" else argv
    try:
        process = subprocess.Popen(
            argv, cwd=folder, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT,
            start_new_session=True, preexec_fn=_in_child,
        )  # fmt: skip
    except OSError as error:
        raise CommandFailedError(f"{argv[0]}: cannot be started: {error.strerror or error}") from None
    tell_group(process.pid)
    try:
        yield process
    finally:
        _end(process)
        tell_group(-process.pid)


def _in_child() -> None:
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    die_with_parent()


def _end(process: subprocess.Popen[bytes]) -> None:
    """SIGTERM to the group, SIGKILL after the grace."""
    if process.poll() is None:
        kill_group(process.pid, signal.SIGTERM)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(GRACE_SECONDS)
    kill_group(process.pid)
    process.wait()


def _follow(process: subprocess.Popen[bytes], log: CommandLog, report: Callable[[int, float], None]) -> int:
    """Reports what the log says until the command has ended; gives its exit code."""
    pause = _POLL[0]
    while True:
        ended = process.poll()
        log.is_whole = ended is not None
        new = list(log.new())
        for step, value in new:
            report(step, value)
        if ended is not None and not new:
            return ended
        pause = _POLL[0] if new else min(_POLL[1], pause * 1.5)
        if ended is None:
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(pause)


def _value(code: int, log: CommandLog, output: Any, tag: str) -> float:
    if code != 0:
        how = f"ended by signal {-code}" if code < 0 else f"ended with exit code {code}"
        if code in _KILLED:
            how += (
                ": killed, as the system does where memory runs out; lower the batch size or run fewer trials at once"
            )
        raise CommandFailedError("\n".join([f"the command {how}", *_last_lines(output)]))
    if log.last is None:
        seen = f"; it holds {', '.join(sorted(log.tags)[:8])}" if log.tags else ""
        where = f"no value of '{tag}' in {log.place}{seen}"
        raise CommandFailedError("\n".join([f"the command ended well but wrote {where}", *_last_lines(output)]))
    return log.last


def _last_lines(output: Any) -> list[str]:
    size = os.fstat(output.fileno()).st_size
    output.seek(max(0, size - _TAIL_BYTES))
    lines: list[str] = output.read().decode("utf-8", "replace").strip().splitlines()
    return lines[-_LAST_LINES:]
