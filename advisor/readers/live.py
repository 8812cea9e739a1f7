"""Follows a source while it grows: every poll gives all of it and costs what was added."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from advisor.readers._unpacking import Unpacking
from advisor.readers.events._logs import TensorBoardTail
from advisor.readers.events.tensorboard import READER as TENSORBOARD
from advisor.readers.reading import gathered, guarded, read, read_path
from advisor.readers.source import Candidate, Reader, Reading, ReadOptions
from advisor.records import Evidence

State = tuple[tuple[str, int, int, int], ...]


class Tail:
    """A source that is read again and again.

    Event files are read on from where they were left. The files of another kind are read anew when one of
    them changed, and not at all otherwise. What is no path, such as a database URL, is asked every time.
    `path` is where to read a source that goes by another name.
    """

    def __init__(self, source: str | Path, options: ReadOptions | None = None, path: Path | None = None) -> None:
        self._source = str(source)
        self._path = path
        self._options = options or ReadOptions()
        self._events = TensorBoardTail()
        self._unpacking = Unpacking()
        self._known: dict[str, tuple[State, Reading]] = {}

    def poll(self) -> Evidence:
        """Everything in the source as it stands now: the same as reading it whole."""
        path = self._path or Path(self._source).expanduser()
        try:
            exists = path.exists()
        except (OSError, ValueError):
            exists = False
        if not exists:
            return read(self._source, options=self._options)
        return gathered([read_path(self._source, path, self._options, self._read, self._unpacking)])

    def _read(self, reader: Reader, root: Path, files: Sequence[Candidate], options: ReadOptions) -> Reading:
        if reader is TENSORBOARD:
            try:
                return self._events.read(files)
            except Exception:
                self._events = TensorBoardTail()
                return guarded(reader, root, files, options)
        state = _state(files)
        known = self._known.get(reader.kind)
        if known is None or known[0] != state:
            known = self._known[reader.kind] = (state, guarded(reader, root, files, options))
        return known[1]


def _state(files: Sequence[Candidate]) -> State:
    """What changes when a file does, also one that keeps its newest rows in a log beside it."""
    found = []
    for file in files:
        for path in (file.path, file.path.with_name(file.path.name + "-wal")):
            with suppress(OSError):
                status = path.stat()
                found.append((str(path), status.st_ino, status.st_size, status.st_mtime_ns))
    return tuple(found)
