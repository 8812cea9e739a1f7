"""Reads event files, many at once and each from where it was left, into columns of points by tag."""

from __future__ import annotations

import os
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import numpy.typing as npt

from advisor.readers.events._columns import Extract, Key, Piece, Templates
from advisor.readers.events._frames import frame
from advisor.readers.events._headers import GZIP, MAX_RECORD, PADDING, Bytes, Frames, Segment, words

Arrays = tuple[npt.NDArray[np.int64], npt.NDArray[np.float64], npt.NDArray[np.float64]]

CAPACITY = 2 << 20
_MAX_GAP = 64 << 20
_MAX_TAGS = 1_000_000  # of one file
_PACKED = 1 << 16


_NO_POINTS: Arrays = (np.empty(0, np.int64), np.empty(0), np.empty(0))


class Column:
    """The points of one tag in one file, in written order; grows at the end."""

    __slots__ = ("_arrays", "_count", "_pieces")

    def __init__(self) -> None:
        self._pieces: list[Piece] = []
        self._arrays = _NO_POINTS
        self._count = 0

    def __len__(self) -> int:
        return self._count + sum(len(piece.steps) for piece in self._pieces)

    def add(self, piece: Piece) -> None:
        """Appends points."""
        self._pieces.append(piece)

    def points(self) -> Arrays:
        """Steps, values and wall times; later growth leaves arrays that were handed out as they are."""
        total = len(self)
        if total > len(self._arrays[0]):
            self._grow(total)
        steps, values, walls = self._arrays
        with np.errstate(invalid="ignore"):
            for piece in self._pieces:
                low, self._count = self._count, self._count + len(piece.steps)
                steps[low : self._count] = piece.steps
                values[low : self._count] = piece.values
                walls[low : self._count] = piece.wall_times
        self._pieces.clear()
        return steps[:total], values[:total], walls[:total]

    def _grow(self, total: int) -> None:
        """Makes room: exactly what is needed at first, half as much again when it grows later."""
        room = total + total // 2 if self._count else total
        grown = (np.empty(room, np.int64), np.empty(room), np.empty(room))
        if self._count:
            for old, new in zip(self._arrays, grown, strict=True):
                new[: self._count] = old[: self._count]
        self._arrays = grown


@dataclass
class EventFile:
    """One event file and all that was read of it so far.

    `consumed` is where the next record begins, `end` the last bytes of its `size` so far; `first_wall` the time of
    the first record; `lost` counts damaged records and `open_lost` those of a damaged end; `tail` is the size of a
    last record that is not complete; `notes` say what was damaged, `problem` why the file was not read to its end.
    """

    path: Path
    folder: str
    consumed: int = 0
    identity: tuple[int, int] = (0, 0)
    size: int = 0
    end: bytes = b""
    first_wall: float = np.inf
    columns: dict[Key, Column] = field(default_factory=dict)
    plugins: dict[str, str] = field(default_factory=dict)
    contents: list[tuple[str, bytes]] = field(default_factory=list)
    records: int = 0
    lost: int = 0
    open_lost: int = 0
    gap: int = 0
    tail: int = 0
    typical: int = 48
    damaged_at: list[int] = field(default_factory=list)
    left_out: int = 0
    problem: str = ""

    def forget(self) -> None:
        """Drops everything that was read: the file was replaced."""
        self.__dict__.update(EventFile(self.path, self.folder).__dict__)


def advance(files: Sequence[EventFile], templates: Templates) -> None:
    """Reads what the files hold beyond what was read of them before, each into its own columns."""
    _Loader(files, templates).load()


class _Loader:
    """Fills a buffer with files and parts of files, and empties it into their columns."""

    def __init__(self, files: Sequence[EventFile], templates: Templates) -> None:
        self._files = files
        self._templates = templates
        self._buffer: Bytes = np.zeros(CAPACITY + PADDING, dtype=np.uint8)
        self._used = 0
        self._segments: list[Segment] = []
        self._owners: list[EventFile] = []

    def load(self) -> None:
        """Reads all files; one that fails keeps what was read of it, with the reason."""
        for file in self._files:
            try:
                with _Stream(file) as stream:
                    self._load_file(file, stream)
                    file.problem = stream.problem or file.problem
            except OSError as error:
                file.problem = f"cannot be read: {error.strerror or error}"
        self._flush()

    def _load_file(self, file: EventFile, stream: _Stream) -> None:
        start = self._used
        while self._fill(stream):
            self._add(file, start, final=False)
            self._flush()
            start = 0
            if file.gap > _MAX_GAP:
                file.problem = f"has no valid record in {file.gap >> 20} MiB after byte {file.consumed - file.gap}"
                self._used = 0
                return
        self._add(file, start, final=True)

    def _fill(self, stream: _Stream) -> bool:
        """Fills the buffer; False when the file ends before it is full."""
        capacity = len(self._buffer) - PADDING
        while self._used < capacity:
            count = stream.readinto(self._buffer.data[self._used : capacity])
            if not count:
                return False
            self._used += count
        return True

    def _add(self, file: EventFile, start: int, final: bool) -> None:
        self._segments.append(Segment(start, self._used, final, file.gap, file.typical))
        self._owners.append(file)

    def _flush(self) -> None:
        """Empties the buffer into the columns; keeps the incomplete record of a file that goes on."""
        if not self._segments:
            return
        found = frame(self._buffer, self._segments)
        extract = self._templates.extract(
            self._buffer,
            np.concatenate([frames.starts for frames in found]),
            np.concatenate([frames.lengths for frames in found]),
        )
        _distribute(extract, found, self._owners)
        for file, segment, frames in zip(self._owners, self._segments, found, strict=True):
            self._account(file, segment, frames)
        self._carry(self._segments[-1], found[-1])
        self._segments, self._owners = [], []

    def _account(self, file: EventFile, segment: Segment, frames: Frames) -> None:
        """Moves a file's mark forward and notes what was lost."""
        file.damaged_at.extend(file.consumed + position - segment.start for position in frames.damage)
        file.records += len(frames.starts)
        file.lost += frames.lost
        file.open_lost = frames.open_lost
        file.gap = frames.gap
        file.consumed += frames.consumed - segment.start
        file.tail = segment.end - frames.consumed
        if len(frames.lengths):
            file.typical = int(frames.lengths[-1])
        if np.isinf(file.first_wall) and len(frames.starts):
            first = int(frames.starts[0])
            wall = float(words(self._buffer, "<f8")[first + 1])
            file.first_wall = wall if np.isfinite(wall) else 0.0

    def _carry(self, last: Segment, frames: Frames) -> None:
        """Moves the bytes of an incomplete record to the front, and makes room for a long one."""
        if last.final:
            self._used = 0
            return
        rest = self._buffer[frames.consumed : last.end].copy()
        if len(rest) > len(self._buffer) // 2:
            length = min(int(words(rest, "<u8")[0]), MAX_RECORD)
            self._buffer = np.zeros(max(len(self._buffer), length + CAPACITY), dtype=np.uint8)
        self._buffer[: len(rest)] = rest
        self._used = len(rest)


class _Stream:
    """A file's bytes from where it was left, inflated when it is gzip'd; never more than it held when opened."""

    def __init__(self, file: EventFile) -> None:
        self._raw = file.path.open("rb", buffering=0)
        size = os.fstat(self._raw.fileno()).st_size
        self._inflate = None
        self.problem = ""
        if self._raw.read(2) == GZIP:
            self._inflate = zlib.decompressobj(31)
            file.forget()
        self._raw.seek(file.consumed)
        self._left = size - file.consumed
        file.size = size

    def __enter__(self) -> _Stream:
        return self

    def __exit__(self, *_: object) -> None:
        self._raw.close()

    def readinto(self, room: memoryview) -> int:
        """Puts the next bytes into `room`; 0 at the end."""
        if self._inflate is not None:
            return self._inflated(room)
        count = self._raw.readinto(room[: max(0, min(len(room), self._left))]) or 0
        self._left -= count
        return count

    def _inflated(self, room: memoryview) -> int:
        """The next bytes of a gzip'd file; a damaged or cut stream ends where it can no longer be inflated."""
        assert self._inflate is not None
        while not self.problem:
            packed = self._inflate.unconsumed_tail or self._inflate.unused_data or self._raw.read(_PACKED)
            if self._inflate.eof:
                if not packed.startswith(GZIP):
                    return 0
                self._inflate = zlib.decompressobj(31)
            elif not packed:
                self.problem = "is a compressed file that ends too early"
                return 0
            try:
                plain = self._inflate.decompress(packed, len(room))
            except zlib.error as error:
                self.problem = f"is a damaged compressed file: {error}"
                return 0
            if plain:
                room[: len(plain)] = plain
                return len(plain)
        return 0


def _distribute(extract: Extract, found: Sequence[Frames], owners: Sequence[EventFile]) -> None:
    """Gives each file its points, plugins and contents, by the records that are its own."""
    bounds = np.cumsum([0, *(len(frames.starts) for frames in found)])
    for key in list(extract.pieces):
        column = extract.column(key)
        del extract.pieces[key]
        cuts = np.searchsorted(column.records, bounds).tolist()
        for index in np.flatnonzero(np.diff(cuts)).tolist():
            _add_piece(owners[index], key, column.cut(cuts[index], cuts[index + 1]))
    for record, tag, plugin in extract.named:
        owners[int(np.searchsorted(bounds, record, "right")) - 1].plugins.setdefault(tag, plugin)
    for record, tag, content in extract.contents:
        owners[int(np.searchsorted(bounds, record, "right")) - 1].contents.append((tag, content))
    for record in extract.unreadable:
        owners[int(np.searchsorted(bounds, record, "right")) - 1].lost += 1


def _add_piece(file: EventFile, key: Key, piece: Piece) -> None:
    column = file.columns.get(key)
    if column is None:
        if len(file.columns) >= _MAX_TAGS:
            file.left_out += len(piece.steps)
            return
        column = file.columns[key] = Column()
    column.add(piece)
