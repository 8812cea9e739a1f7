"""What is piped into a command, read as a file of that text: `train.py 2>&1 | advisor diagnose -`."""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from advisor.errors import AdvisorError

PIPE = "-"
_MOST = 1 << 28  # bytes taken from a pipe
_CHUNK = 1 << 20


@contextmanager
def piped() -> Iterator[Path]:
    """A file with all that stands on standard input; AdvisorError at a terminal or where it is too much."""
    if sys.stdin is None or sys.stdin.isatty():
        raise AdvisorError("nothing is piped in: write `python train.py 2>&1 | advisor diagnose -`, or name a file")
    folder = Path(tempfile.mkdtemp(prefix="advisor-"))
    try:
        yield _filled(folder / "stdin")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _filled(path: Path) -> Path:
    taken = 0
    with path.open("wb") as file:
        while chunk := sys.stdin.buffer.read(_CHUNK):
            taken += len(chunk)
            if taken > _MOST:
                raise AdvisorError(f"more than {_MOST >> 20} MB are piped in: write them to a file and name it")
            file.write(chunk)
    return path
