"""Event files read once, or again and again, each time only what was added."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from advisor.readers.events._columns import Templates
from advisor.readers.events._files import EventFile, advance
from advisor.readers.events._runs import runs_of
from advisor.readers.source import Candidate, Reading, printable
from advisor.records import ReadError

_SHOWN_PLACES = 3  # of damage, named
_END = 64  # bytes by which a file is known again: one that took its place may have its number and its size


def read_logs(files: Sequence[Candidate]) -> Reading:
    """Runs in the files, named by their folders; what is damaged is counted and told."""
    logs = [EventFile(file.path, file.folder) for file in files]
    advance(logs, Templates())
    return _reading(logs)


class TensorBoardTail:
    """Event files that are read while they grow; each `read` costs what was added since the last."""

    def __init__(self) -> None:
        self._files: dict[Path, EventFile] = {}
        self._templates = Templates()

    def read(self, candidates: Sequence[Candidate]) -> Reading:
        """All runs in the files as they stand now: the same as reading them anew."""
        files = [self._file(candidate) for candidate in candidates]
        self._files = {file.path: file for file in files}
        grown = [file for file, candidate in zip(files, candidates, strict=True) if _grown(file, candidate)]
        advance(grown, self._templates)
        for file in grown:
            file.end = _end(file)
        return _reading(files)

    def _file(self, candidate: Candidate) -> EventFile:
        """The file as far as it was read; anew when another took its place or it was cut."""
        file = self._files.get(candidate.path) or EventFile(candidate.path, candidate.folder)
        try:
            status = candidate.path.stat()
        except OSError:
            return file
        identity = (status.st_dev, status.st_ino)
        if file.identity != identity or candidate.size < file.size or _end(file) != file.end:
            file.forget()
            file.identity = identity
        return file


def _end(file: EventFile) -> bytes:
    """The last bytes of what was read of the file, as they stand now."""
    try:
        with file.path.open("rb") as raw:
            raw.seek(max(0, file.size - _END))
            return raw.read(min(file.size, _END))
    except OSError:
        return file.end


def _grown(file: EventFile, candidate: Candidate) -> bool:
    return candidate.size != file.size


def _reading(files: Sequence[EventFile]) -> Reading:
    runs = runs_of(files)
    return Reading(
        runs=runs,
        errors=tuple(_errors(files)),
        points=sum(run.points + len(run.results.keys() - run.series.keys()) for run in runs),
        lost=sum(file.lost + file.open_lost for file in files),
    )


def _errors(files: Iterable[EventFile]) -> Iterator[ReadError]:
    for file in files:
        for message in _messages(file):
            yield ReadError(source=printable(str(file.path)), message=message)


def _messages(file: EventFile) -> Iterator[str]:
    """What went wrong in one file, where, and what was kept."""
    lost = file.lost + file.open_lost
    if lost:
        places = [str(at) for at in (*file.damaged_at, *([file.consumed] if file.open_lost else []))]
        where = ", ".join(places[:_SHOWN_PLACES]) + (" …" if len(places) > _SHOWN_PLACES else "")
        at = f" near byte {where}" if places else ""
        yield f"{lost} damaged records are lost{at}; the {file.records} intact ones are kept"
    elif file.tail:
        yield (
            f"ends within a record at byte {file.consumed}: cut off, or still being written; "
            f"the {file.records} records before it are kept"
        )
    elif not file.size and not file.problem:
        yield "is an empty file: nothing has been written to it yet"
    if file.problem:
        yield file.problem
    if file.left_out:
        yield f"{file.left_out} points are left out: the file has more tags than the advisor takes"
