"""Standard input as a source: what comes is kept in a file, which is read like any other."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from threading import Thread
from typing import BinaryIO

PIPE = "-"


class Pipe:
    """Copies a stream to a file of its own for as long as the stream lasts."""

    def __init__(self, stream: BinaryIO | None = None) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="advisor-watch-")
        self.path = Path(self._folder.name) / "input.log"
        self.path.touch()
        self._stream = stream or sys.stdin.buffer
        self._copier = Thread(target=self._copy, daemon=True)
        self._copier.start()

    @property
    def ended(self) -> bool:
        """Whether the stream ended and all of it is in the file."""
        return not self._copier.is_alive()

    def close(self) -> None:
        """Removes the file."""
        self._folder.cleanup()

    def _copy(self) -> None:
        with self.path.open("ab", buffering=0) as file:
            while part := self._stream.readline():
                file.write(part)
