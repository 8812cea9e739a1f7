"""What a compressed file holds, written out up to where it is cut, damaged or more than may be."""

from __future__ import annotations

import os
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

from advisor.readers.source import printable

MAX_UNPACKED = 256 << 20  # bytes of one file
MAX_IN_ALL = 1 << 30  # bytes of the files of one source that are read
_PIECE = 1 << 12  # bytes unpacked at a time: what stands in a damaged piece is lost
_LONGEST_END = 1 << 20  # bytes in which the last end of a line is looked for
_MODULES = {"gzip": "gzip", "bzip2": "bz2", "xz": "lzma"}


class Stream:
    """The bytes in a packed file, piece by piece; `problem` says why they end before the file does."""

    def __init__(self, path: Path, form: str) -> None:
        self._path, self.form, self.problem = path, form, ""

    def pieces(self) -> Iterator[bytes]:
        """The bytes as they are unpacked."""
        try:
            with import_module(_MODULES[self.form]).open(self._path) as packed:
                while piece := packed.read1(_PIECE):
                    yield piece
        except EOFError:
            self.problem = "ends too early (cut off, or still being written)"
        except Exception as error:  # each of the modules raises its own
            self.problem = f"is damaged ({printable(str(error))})"


def write(content: Path, stream: Stream, head: bytes, rest: Iterator[bytes], most: int) -> str:
    """Writes what is unpacked to a file; says what is missing in it, whose last line is whole then."""
    if _written(content, head, rest, most):
        if stream.problem:
            size = _end_with_a_line(content)
            return f"is {stream.form} and {stream.problem}: what was unpacked before, {size} bytes of text, is read"
        return ""
    size = _end_with_a_line(content)
    return (
        f"is {stream.form} and holds more than is unpacked ({MAX_UNPACKED} bytes of a file, {MAX_IN_ALL} of a source): "
        f"its first {size} bytes of text are read, the rest is left out; unpack it and give the plain file"
    )


def _written(content: Path, head: bytes, rest: Iterator[bytes], most: int) -> bool:
    """Whether everything found room."""
    with content.open("wb") as file:
        left = most - file.write(head[:most])
        if len(head) > most:
            return False
        for piece in rest:
            left -= file.write(piece[:left]) if len(piece) <= left else left + 1
            if left < 0:
                return False
    return True


def _end_with_a_line(content: Path) -> int:
    """Cuts away the line that is not whole, where there is one before it; returns the bytes that are left."""
    with content.open("r+b") as file:
        size = file.seek(0, os.SEEK_END)
        start = file.seek(max(0, size - _LONGEST_END))
        end = file.read().rfind(b"\n")
        return file.truncate(start + end + 1) if end >= 0 else size
