"""Texts that lie compressed (gzip, bzip2, xz), unpacked for a while into a folder of their own."""

from __future__ import annotations

import os
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

from advisor.readers._lines import is_text
from advisor.readers.source import HEAD_BYTES, Candidate, Packed

if TYPE_CHECKING:
    from tempfile import TemporaryDirectory

_FORMS = {b"\x1f\x8b": "gzip", b"BZh": "bzip2", b"\xfd7zXZ": "xz"}
_ENDINGS = (".gz", ".gzip", ".bz2", ".xz")
State = tuple[int, int, int]


def plain_name(name: str) -> str:
    """The name of a file without the ending that packing added."""
    ending = next((one for one in _ENDINGS if name.lower().endswith(one)), "")
    return name[: len(name) - len(ending)] or name


class Unpacking:
    """Unpacks the texts of one source, each once while it stays as it is; what it holds goes when it goes."""

    def __init__(self) -> None:
        self._folder: TemporaryDirectory[str] | None = None
        self._known: dict[Path, tuple[State, Candidate]] = {}
        self._numbers = count()
        self._taken: dict[Path, int] = {}

    def __enter__(self) -> Unpacking:
        return self

    def __exit__(self, *_: object) -> None:
        if self._folder is not None:
            self._folder.cleanup()

    def unpacked(self, found: Candidate) -> Candidate:
        """A file that holds packed text as that text; any other as it is.

        One of which nothing can be unpacked stays as it is too, and its `problem` says why.
        """
        form = next((form for begins, form in _FORMS.items() if found.head.startswith(begins)), None)
        if form is None:
            return found
        try:
            status = found.path.stat()
            state = (status.st_ino, status.st_size, status.st_mtime_ns)
            if found.path not in self._known or self._known[found.path][0] != state:
                self._known[found.path] = state, self._looked_into(found, form)
            return self._known[found.path][1]
        except OSError as error:
            return _as_it_is(found, f"is {form} and cannot be unpacked: {error.strerror or error}")

    def forget(self, file: Candidate) -> None:
        """Gives back the room of a text that no reader takes; its beginning stays."""
        if file.content in self._taken and file.size > HEAD_BYTES:
            os.truncate(file.content, HEAD_BYTES)
            self._taken[file.content] = HEAD_BYTES

    def _looked_into(self, found: Candidate, form: str) -> Candidate:
        from advisor.readers._packed import Stream

        stream = Stream(found.path, form)
        pieces, head = stream.pieces(), b""
        while len(head) < HEAD_BYTES and (piece := next(pieces, b"")):
            head += piece
        if head and not is_text(head[:HEAD_BYTES]):
            return found
        if stream.problem and not head:
            return _as_it_is(found, f"is {form} and {stream.problem}: nothing in it can be unpacked")
        from advisor.readers._packed import MAX_IN_ALL, MAX_UNPACKED, write

        most = min(MAX_UNPACKED, MAX_IN_ALL - sum(self._taken.values()))
        if most < HEAD_BYTES:
            return _as_it_is(found, f"is {form} and left out: the packed texts before it hold {MAX_IN_ALL} bytes")
        content, place = self._room(found.path), _place(found.path)
        problem = write(content, stream, head, pieces, most)
        size = self._taken[content] = content.stat().st_size
        packed = Packed(content=content, place=place, problem=problem)
        return found.model_copy(update={"head": head[: min(size, HEAD_BYTES)], "size": size, "packed": packed})

    def _room(self, path: Path) -> Path:
        from tempfile import TemporaryDirectory  # it loads random numbers and archives

        self._folder = self._folder or TemporaryDirectory(prefix="advisor-")
        return Path(self._folder.name) / f"{next(self._numbers)}{_place(path).suffix}"


def _place(path: Path) -> Path:
    """Where the file would lie unpacked; its own place if another file lies there."""
    plain = path.with_name(plain_name(path.name))
    return path if plain.exists() else plain


def _as_it_is(found: Candidate, problem: str) -> Candidate:
    return found.model_copy(update={"packed": Packed(content=found.path, place=found.path, problem=problem)})
