"""The program ends with its terminal, also where no signal tells it that the terminal is gone."""

from __future__ import annotations

import os
import select
import threading
from collections.abc import Callable

GRACE_SECONDS = 2.0
"""So long the program has to leave of itself; a driver that writes to a terminal that is gone may never end."""
HANGUP_CODE = 129  # a shell's code of a process that a hangup ended


def end_with_terminal(leave: Callable[[], object], terminal: int = 0) -> None:
    """Calls `leave` once the terminal's other end is closed, and ends the process soon after if that does not."""
    if hasattr(select, "poll"):
        threading.Thread(target=_watch, args=(leave, terminal), name="hangup", daemon=True).start()


def _watch(leave: Callable[[], object], terminal: int) -> None:
    if wait_for_hangup(terminal):
        threading.Timer(GRACE_SECONDS, os._exit, (HANGUP_CODE,)).start()
        leave()


def wait_for_hangup(terminal: int) -> bool:
    """Waits without cost until the other end is closed; False where that cannot be told."""
    watched = select.poll()
    try:
        watched.register(terminal, 0)
        seen = watched.poll()
    except OSError:
        return False
    return any(event & (select.POLLHUP | select.POLLERR) for _, event in seen)
