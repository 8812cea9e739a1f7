"""How a run is asked to stop: once politely, twice now."""

from __future__ import annotations

import contextlib
import os
import signal
from collections.abc import Iterator
from typing import Any


class Stop:
    """Asked once: running trials end, no new one begins. Asked again: now."""

    def __init__(self) -> None:
        self.times = 0
        self._read, self._write = os.pipe()
        os.set_blocking(self._write, False)

    @property
    def polite(self) -> bool:
        """Whether no new trial may begin."""
        return self.times >= 1

    @property
    def now(self) -> bool:
        """Whether running trials end too."""
        return self.times >= 2

    def request(self) -> None:
        """Asks once more."""
        self.times += 1
        self._wake()

    def request_now(self) -> None:
        """Asks to stop now."""
        self.times = 2
        self._wake()

    def fileno(self) -> int:
        """A descriptor that becomes readable when somebody asked."""
        return self._read

    def heard(self) -> bool:
        """Empties the descriptor; says whether somebody asked since the last time."""
        os.set_blocking(self._read, False)
        try:
            return bool(os.read(self._read, 4096))
        except BlockingIOError:
            return False

    def close(self) -> None:
        """Frees the descriptors."""
        for descriptor in (self._read, self._write):
            with contextlib.suppress(OSError):
                os.close(descriptor)

    def _wake(self) -> None:
        with contextlib.suppress(OSError):
            os.write(self._write, b"x")


@contextlib.contextmanager
def own_unless(stop: Stop | None) -> Iterator[Stop]:
    """The stop that was given; where none was, one of the block's own."""
    if stop is not None:
        yield stop
        return
    with contextlib.closing(Stop()) as own:
        yield own


@contextlib.contextmanager
def signals_to(stop: Stop) -> Iterator[None]:
    """Ctrl-C asks once, SIGTERM asks to stop now, while the block runs."""

    def asked(number: int, frame: Any) -> None:
        if number == signal.SIGTERM:
            stop.request_now()
        else:
            stop.request()

    before = {number: signal.signal(number, asked) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
