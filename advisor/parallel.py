"""Many things worked on by several processes: each takes parts of them, and the answers come back in their order."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Iterator
from typing import Any, TypeVar

Answer = TypeVar("Answer")
FEWEST = 400
"""Things from which processes are worth their start: some seconds of work."""
MOST_PROCESSES = 8  # more gain little beside the memory that each takes
PART = 50
"""Things that a process takes at a time."""
_at_work: list[Callable[[int], Any]] = []
"""What the processes of this program answer with; they inherit it when they are forked."""


def in_order(answer: Callable[[int], Answer], count: int, processes: int) -> Iterator[Answer]:
    """What `answer` gives for every place from 0 on, the places shared out among forks, which hold all that was read.

    An error in one is raised here, and they end when the answers are no longer wanted.
    """
    from multiprocessing import get_context

    _at_work.append(answer)
    try:
        with get_context("fork").Pool(processes, _leave_interrupts) as pool:
            for answers in pool.imap(_part, [range(at, min(at + PART, count)) for at in range(0, count, PART)]):
                yield from answers
    finally:
        _at_work.pop()


def processes_for(count: int) -> int:
    """How many processes so many things are worth; 1 where a fork is unsafe: not on Linux, or in a daemon."""
    if count < FEWEST or sys.platform != "linux":
        return 1
    from multiprocessing import current_process

    if current_process().daemon:
        return 1
    return min(len(os.sched_getaffinity(0)), MOST_PROCESSES)


def _leave_interrupts() -> None:
    """Ctrl-C reaches every process of a terminal: it is for the first one to end the others."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _part(places: range) -> list[Any]:
    return [_at_work[-1](place) for place in places]
