"""Standard input as a source: what comes is kept in a file, which is read like any other."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path
from threading import Thread

PIPE = "-"
PART = 65536  # bytes read at once


class Pipe:
    """Copies a stream to a file of its own for as long as the stream lasts.

    The descriptor is read, not Python's buffer over it: a thread that waits on the buffer's lock would abort the
    interpreter when a watch ends before the stream does. Lines reach the file whole; a progress bar's end in `\\r`.
    """

    def __init__(self, descriptor: int | None = None) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="advisor-watch-")
        self.path = Path(self._folder.name) / "input.log"
        self.path.touch()
        self._descriptor = sys.stdin.fileno() if descriptor is None else descriptor
        self._copier = Thread(target=self._copy, daemon=True)
        self._copier.start()

    @property
    def ended(self) -> bool:
        """Whether the stream ended and all of it is in the file."""
        return not self._copier.is_alive()

    @property
    def waits(self) -> bool:
        """Whether nothing came so far, and something still may."""
        return not self.ended and self.path.stat().st_size == 0

    def close(self) -> None:
        """Removes the file."""
        self._folder.cleanup()

    def _copy(self) -> None:
        rest = b""
        with self.path.open("ab", buffering=0) as file:
            while part := os.read(self._descriptor, PART):
                rest += part
                end = max(rest.rfind(b"\n"), rest.rfind(b"\r")) + 1
                file.write(rest[:end])
                rest = rest[end:]
            file.write(rest)
