"""What a reader is: it claims files by their content and turns them into runs and studies."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import NamedTuple, Protocol, runtime_checkable

from advisor.record import Record, field
from advisor.records import ReadError, Run, Study

HEAD_BYTES = 4096  # of a file that tell which reader claims it
MALFORMED = (
    "no valid storage URL; write dialect://user:password@host:port/database, "
    "with @ : / # ? of a password percent-encoded (%40 %3A %2F %23 %3F)"
)
"""Said instead of a driver's message, which may quote any part of the URL."""
_PASSWORD = re.compile(r"(://[^:/@\s]*):.*@")
_NO_PORT = re.compile(r"(://(?!\[)[^:/@\s]+):(?!\d*(?:[/?#\s'\"]|$))(?!\*\*\*@)[^\s'\"]*")
_ASKED = re.compile(r"([?&][a-z_]*(?:password|passwd|pwd|token|secret|key)[a-z_]*=)[^&#\s]*", re.IGNORECASE)


def printable(name: str) -> str:
    """A file name as text that every encoder takes: bytes that are no UTF-8 are written as escapes."""
    try:
        return name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
    except UnicodeEncodeError:
        return name.encode("utf-8", "backslashreplace").decode("utf-8")


def masked(text: str) -> str:
    """The text with the passwords of URLs in it blotted out, those of malformed URLs included."""
    return _ASKED.sub(r"\1***", _NO_PORT.sub(r"\1:***", _PASSWORD.sub(r"\1:***@", text)))


def shown(source: str) -> str:
    """A source as it may stand in output: printable, without passwords."""
    return printable(masked(source))


class Packed(Record):
    """Of a compressed file: where its text lies, where it would be named unpacked, and what is missing in it."""

    content: Path
    place: Path
    problem: str = ""


class Candidate(Record):
    """A regular file met on the walk: where it is and how it begins; of a packed text `head` and `size` tell the text.

    `path` is told to people, `content` is opened, and `place` tells by its name what the file is.
    """

    path: Path
    root: Path
    head: bytes
    size: int
    packed: Packed | None = None

    @property
    def content(self) -> Path:
        """Where the text lies: the file itself unless that is packed."""
        return self.packed.content if self.packed else self.path

    @property
    def place(self) -> Path:
        """The file's path without the ending of a packed one."""
        return self.packed.place if self.packed else self.path

    @property
    def problem(self) -> str:
        """What is missing in a packed text, empty where nothing is."""
        return self.packed.problem if self.packed else ""

    @cached_property
    def folder(self) -> str:
        """The file's folder relative to the source, "." for the source itself."""
        relative = self.path.parent.relative_to(self.root) if self.path != self.root else Path()
        return printable(relative.as_posix())


class Reading(Record):
    """What one reader made of its files; `lost` counts damaged records, `points` scalar points or trials."""

    runs: tuple[Run, ...] = ()
    studies: tuple[Study, ...] = ()
    errors: tuple[ReadError, ...] = ()
    points: int = 0
    lost: int = 0


class ReadOptions(Record):
    """What a person said about how to read: column map, tag overrides."""

    columns: Mapping[str, str] = field(default_factory=dict)


class Signs(NamedTuple):
    """What a file shows at least one of where its reader claims it, so that others do not load the reader to ask it.

    `begins`: how the file begins, blanks passed over; `holds`: what stands in its first HEAD_BYTES; `path`: parts of
    its path; `beyond`: what is held may stand further on in a longer file, which shows it by its length.
    """

    begins: tuple[bytes, ...] = ()
    holds: tuple[bytes, ...] = ()
    path: tuple[str, ...] = ()
    beyond: bool = False

    def shown_by(self, candidate: Candidate) -> bool:
        """Whether the file shows one of them."""
        head, path = candidate.head, str(candidate.path)
        if self.beyond and len(head) >= HEAD_BYTES:
            return True
        shown = any(sign in head for sign in self.holds) or any(part in path for part in self.path)
        return shown or head.lstrip().startswith(self.begins)


OF_TEXT = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
"""How a text begins that says its encoding first."""


@runtime_checkable
class Reader(Protocol):
    """One kind of source. A reader module exposes `READER`, an instance of this.

    `kind` is the word in the JSON's sources; `title` is one line for `advisor sources`.
    Readers are asked in ascending `order`, the first that claims a file gets it. One that knows its files by a few
    marks may have `signs`: a command does not load it for a file without any.
    """

    kind: str
    title: str
    order: int

    def claims(self, candidate: Candidate) -> bool:
        """Whether the file is of this kind, judged by its content."""
        ...

    def read(self, root: Path, files: Sequence[Candidate], options: ReadOptions) -> Reading:
        """Runs and studies in the files; what is broken becomes an error, never an exception."""
        ...


@runtime_checkable
class UrlReader(Reader, Protocol):
    """A reader that also answers for sources that are no path (storage URLs, `db#study`)."""

    def claims_url(self, source: str) -> bool:
        """Whether the text names a source of this kind."""
        ...

    def read_url(self, source: str, options: ReadOptions) -> Reading:
        """Runs and studies behind the text."""
        ...


@runtime_checkable
class ColumnReader(Reader, Protocol):
    """A reader of tables that may be known only by the columns that a person named."""

    def claims_columns(self, candidate: Candidate, columns: Mapping[str, str]) -> bool:
        """Whether the file has one of the columns."""
        ...
