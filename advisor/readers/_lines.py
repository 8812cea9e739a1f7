"""Lines of a text file, one at a time and never longer than a bound."""

from __future__ import annotations

import codecs
import io
from collections.abc import Iterator
from pathlib import Path

from advisor.readers.source import HEAD_BYTES

MAX_LINE = 1 << 20
PIECE = 1 << 19
FOREIGN = "advisor.western"
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_BINARY = bytes(set(range(32)) - set(b"\t\n\v\f\r\b\x1b"))


class Lines:
    """Iterates over a file's lines without their ends; `problem` says why reading stopped early.

    A line longer than `MAX_LINE` characters ends the reading: what stands before it is kept. `number` is that of
    the line read last.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self.number = 0
        self.problem = ""

    def __iter__(self) -> Iterator[str]:
        try:
            with self._path.open("rb") as raw:
                yield from self._read(raw)
        except OSError as error:
            self.problem = f"cannot be read after line {self.number}: {error.strerror or error}"
        except UnicodeError as error:
            self.problem = f"is not text after line {self.number}: {error}"

    def blocks(self) -> Iterator[str]:
        """The lines in pieces of many, joined by line feeds."""
        try:
            with self._path.open("rb") as raw:
                yield from self._pieces(raw)
        except OSError as error:
            self.problem = f"cannot be read after line {self.number}: {error.strerror or error}"
        except UnicodeError as error:
            self.problem = f"is not text after line {self.number}: {error}"

    def _pieces(self, raw: io.BufferedReader) -> Iterator[str]:
        rest = ""
        with io.TextIOWrapper(raw, encoding=encoding_of(raw.peek(2)), errors=FOREIGN) as text:
            while piece := text.read(PIECE):
                rest += piece
                end = rest.rfind("\n")
                if (rest.find("\n") if end >= 0 else len(rest)) >= MAX_LINE:
                    self._too_long(self.number + 1)
                    return
                if end >= 0:
                    self.number += rest.count("\n", 0, end) + 1
                    yield rest[:end]
                    rest = rest[end + 1 :]
            if rest:
                self.number += 1
                yield rest

    def _too_long(self, number: int) -> None:
        self.problem = (
            f"line {number} is longer than {MAX_LINE} characters: "
            f"it and the rest are left out; the {number - 1} lines before it are kept"
        )

    def _read(self, raw: io.BufferedReader) -> Iterator[str]:
        encoding = encoding_of(raw.peek(2))
        with io.TextIOWrapper(raw, encoding=encoding, errors=FOREIGN) as text:
            while line := text.readline(MAX_LINE + 1):
                self.number += 1
                if len(line) > MAX_LINE:
                    self._too_long(self.number)
                    return
                yield line.rstrip("\r\n")


def encoding_of(head: bytes) -> str:
    """UTF-8 with or without a mark, or UTF-16 as PowerShell writes it."""
    return "utf-16" if head[:2] in _UTF16 else "utf-8-sig"


def _western(error: UnicodeError) -> tuple[str | bytes, int]:
    """Bytes that are no UTF-8 as the letters that older spreadsheets of western languages mean by them."""
    if not isinstance(error, UnicodeDecodeError) or not error.encoding.startswith("utf-8"):
        return codecs.replace_errors(error)
    return error.object[error.start : error.end].decode("cp1252", "replace"), error.end


codecs.register_error(FOREIGN, _western)


def is_text(head: bytes) -> bool:
    """Whether the first bytes, or at least a whole line of them, hold no control characters but those of terminals.

    Foreign bytes further on are damage, zero bytes what a crash leaves at the end of a log.
    """
    if head[:2] in _UTF16:
        return True
    if len(head.translate(None, _BINARY)) == len(head):
        return bool(head)
    return b"\n" in _leading_text(head)


def _leading_text(head: bytes) -> bytes:
    """The bytes before the first control character."""
    bad = min((at for byte in _BINARY if (at := head.find(byte)) >= 0), default=len(head))
    return head[:bad]


def first_lines(path: Path, head: bytes, count: int) -> list[str]:
    """Up to `count` complete lines from the start; the file is opened only if its head does not hold them."""
    lines = head.decode(encoding_of(head), FOREIGN).splitlines()
    whole = len(head) < HEAD_BYTES
    if whole or len(lines) > count:
        return lines[:count]
    found = []
    for line in Lines(path):
        found.append(line)
        if len(found) >= count:
            break
    return found
