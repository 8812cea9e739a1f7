"""Process groups that end with their parent, and whether a process still lives."""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
from pathlib import Path

_PR_SET_PDEATHSIG = 1  # linux/prctl.h


class Guardian:
    """A small process that kills every group it was told about as soon as this one is gone."""

    def __init__(self) -> None:
        script = Path(__file__).with_name("guardian.py")
        self._process = subprocess.Popen(
            [sys.executable, "-S", "-E", str(script)],
            stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            start_new_session=True, text=True, bufsize=1,
        )  # fmt: skip

    def add(self, group: int) -> None:
        """Kill this group when the parent ends."""
        self._tell(f"+{group}\n")

    def remove(self, group: int) -> None:
        """The group has ended; its number may be another's now."""
        self._tell(f"-{group}\n")

    def close(self) -> None:
        """Ends the guardian, and what it still knows with it."""
        assert self._process.stdin is not None
        with contextlib.suppress(OSError):
            self._process.stdin.close()
        self._process.wait()

    def _tell(self, line: str) -> None:
        assert self._process.stdin is not None
        with contextlib.suppress(OSError, ValueError):
            self._process.stdin.write(line)


def kill_group(group: int, number: int = signal.SIGKILL) -> None:
    """Sends a signal to a process group that may be gone."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(group, number)


def die_with_parent() -> None:
    """Asks Linux to kill this process when its parent ends; elsewhere the guardian alone does."""
    if sys.platform.startswith("linux"):
        with contextlib.suppress(OSError, AttributeError):
            ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)


def offer_to_oom_killer() -> None:
    """Where memory runs out, Linux ends this process before the one that holds the search."""
    with contextlib.suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("800", encoding="ascii")


def started_at(pid: int) -> str | None:
    """When a process was started, in clock ticks; None when it is gone. Elsewhere than on Linux, whether it exists."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    except OSError:
        if Path("/proc/self/stat").exists():
            return None
        try:
            os.kill(pid, 0)
        except OSError:
            return None
        return "exists"
    return None if fields[0] in "ZX" else fields[19]
