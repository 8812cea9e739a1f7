"""Turns the records of a buffer into columns of points, thousands of like records at a time.

A training loop writes the same few forms of record again and again: time, step and value differ, the
other bytes stay. One record of a form is parsed into a template; its kin are those of the same length
whose bytes outside the template's blanks have the same 64-bit hash, and their points are gathered at
once. The few records that fit no template are parsed one by one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt

from advisor.readers.events._headers import Bytes, Offsets, words
from advisor.readers.events._wire import Event, Point, WireError, parse_event

Key = tuple[str, bool]
Hashes = npt.NDArray[np.uint64]

_WORDS = 4096  # of eight bytes: the longest record read by template
_LONGEST = 8 * (_WORDS - 1)
_NEW_TEMPLATES = 64  # in a row without kin, after which the rest is read one by one
_FEW_KIN = 4  # records that a template must serve
_MAX_TEMPLATES = 20_000  # of one file


@cache
def _factors() -> Hashes:
    """An odd factor for every word of a record, drawn when a record is first hashed."""
    random = np.random.default_rng(20)
    return random.integers(2**63, size=_WORDS, dtype=np.uint64) * np.uint64(2) + np.uint64(1)


@dataclass(frozen=True)
class Piece:
    """Points of one tag: the record each came from (ascending), its step, wall time and value."""

    records: Offsets
    steps: npt.NDArray[np.int64]
    wall_times: npt.NDArray[np.float64]
    values: npt.NDArray[Any]

    def cut(self, low: int, high: int) -> Piece:
        """The points from `low` to `high`, no longer tied to their records."""
        none = np.empty(0, np.intp)
        return Piece(none, self.steps[low:high], self.wall_times[low:high], self.values[low:high])


@dataclass
class Extract:
    """What the records of one buffer hold.

    `pieces` maps a tag, and whether its values are tensors, to its points; `named` are (record, tag,
    plugin) and `contents` (record, tag, HParams or text); `unreadable` are records that are no events.
    """

    pieces: dict[Key, list[Piece]] = field(default_factory=dict)
    named: list[tuple[int, str, str]] = field(default_factory=list)
    contents: list[tuple[int, str, bytes]] = field(default_factory=list)
    unreadable: list[int] = field(default_factory=list)

    def add(self, key: Key, piece: Piece) -> None:
        """Notes points of a tag."""
        self.pieces.setdefault(key, []).append(piece)

    def column(self, key: Key) -> Piece:
        """All points of a tag in the order of their records."""
        pieces = self.pieces[key]
        if len(pieces) == 1:
            return pieces[0]
        records = np.concatenate([piece.records for piece in pieces])
        order = np.argsort(records, kind="stable")
        return Piece(
            records[order],
            np.concatenate([piece.steps for piece in pieces])[order],
            np.concatenate([piece.wall_times for piece in pieces])[order],
            np.concatenate([piece.values for piece in pieces])[order],
        )


class Templates:
    """The forms of record met so far; kept over all files of a reading."""

    def __init__(self) -> None:
        self._forms: dict[int, list[_Form]] = {}
        self._count = 0

    def extract(self, buffer: Bytes, starts: Offsets, lengths: Offsets) -> Extract:
        """The points of all records, given where their payloads begin and how long they are."""
        extract = Extract()
        odd: list[npt.NDArray[np.intp]] = []
        for length, records in _by_length(lengths):
            if length > _LONGEST:
                odd.append(records)
            else:
                odd.append(self._match(buffer, starts, records, length, extract))
        rest = np.sort(np.concatenate(odd)) if odd else np.empty(0, np.intp)
        _add_events(extract, ((int(record), _parse(buffer, starts, lengths, record)) for record in rest))
        return extract

    def _match(self, buffer: Bytes, starts: Offsets, records: Offsets, length: int, extract: Extract) -> Offsets:
        """Takes the points of all records of one length that fit a template; returns the others."""
        forms = self._forms.setdefault(length, [])
        for form in forms:
            records = form.take(buffer, starts, records, extract)
        return self._learn(buffer, starts, records, length, extract) if len(records) else records

    def _learn(self, buffer: Bytes, starts: Offsets, records: Offsets, length: int, extract: Extract) -> Offsets:
        """Makes templates of the records that fit none, as long as each stands for several."""
        odd: list[int] = []
        fruitless = 0
        while len(records) and fruitless < _NEW_TEMPLATES and self._count < _MAX_TEMPLATES:
            first = int(records[0])
            event = _parse_at(buffer, int(starts[first]), length)
            if event is None or not event.regular:
                odd.append(first)
                records = records[1:]
                continue
            before = len(records)
            records = self._form(event, length, buffer, starts).take(buffer, starts, records, extract)
            fruitless += before - len(records) < _FEW_KIN
            self._count += 1
        return np.concatenate([np.array(odd, dtype=np.intp), records])

    def _form(self, event: Event, length: int, buffer: Bytes, starts: Offsets) -> _Form:
        """The form of an event, with a template for it."""
        mask = _mask(event, length)
        form = next((known for known in self._forms[length] if known.suits(event, mask)), None)
        if form is None:
            form = _Form(event, length, mask)
            self._forms[length].append(form)
        form.learn(event)
        return form


class _Form:
    """Records of one length with their blanks at the same places; `points` by the hash of the other bytes."""

    def __init__(self, event: Event, length: int, masks: tuple[tuple[int, int], ...]) -> None:
        self.masks = masks
        self._wall_at = event.wall_at
        self._step_at, self._step_size = event.step_at, event.step_size
        self._length = length
        self._hashes: Hashes = np.empty(0, np.uint64)
        self._points: list[list[Point]] = []

    def suits(self, event: Event, masks: tuple[tuple[int, int], ...]) -> bool:
        """Whether the event has its blanks where this form has them."""
        return (self.masks, self._wall_at, self._step_at) == (masks, event.wall_at, event.step_at)

    def learn(self, event: Event) -> None:
        """Adds the template of an event of this form."""
        data = np.zeros(self._length + 8, dtype=np.uint8)
        data[: self._length] = np.frombuffer(event.data, np.uint8)
        value = self._hash(data, np.zeros(1, np.intp))[0]
        place = int(np.searchsorted(self._hashes, value))
        self._hashes = np.insert(self._hashes, place, value)
        self._points.insert(place, event.points)

    def take(self, buffer: Bytes, starts: Offsets, records: Offsets, extract: Extract) -> Offsets:
        """Adds the points of the records that fit a template here; returns the records that fit none."""
        if not len(records) or not len(self._hashes):
            return records
        hashes = self._hash(buffer, starts[records])
        place = np.minimum(np.searchsorted(self._hashes, hashes), len(self._hashes) - 1)
        fits = self._hashes[place] == hashes
        rest = records[~fits]
        if len(rest):
            records, place = records[fits], place[fits]
        order = np.argsort(place.astype(np.uint16), kind="stable")
        bounds = np.searchsorted(place[order], np.arange(len(self._hashes) + 1))
        self._gather(buffer, starts, records[order], bounds, extract)
        return np.asarray(rest)

    def _gather(self, buffer: Bytes, starts: Offsets, records: Offsets, bounds: Offsets, extract: Extract) -> None:
        at = starts[records]
        walls = words(buffer, "<f8")[at + self._wall_at]
        steps = self._steps(buffer, at)
        for template in np.flatnonzero(np.diff(bounds)).tolist():
            low, high = bounds[template], bounds[template + 1]
            for point in self._points[template]:
                values = words(buffer, point.dtype)[at[low:high] + point.at]
                piece = Piece(records[low:high], steps[low:high], walls[low:high], values)
                extract.add((point.tag, point.tensor), piece)

    def _steps(self, buffer: Bytes, at: Offsets) -> npt.NDArray[np.int64]:
        """The steps, decoded from varints that all have the form's size."""
        steps = np.zeros(len(at), dtype=np.uint64)
        for low in range(0, self._step_size, 8):
            raw = words(buffer, "<u8")[at + (self._step_at + low)]
            for byte in range(min(8, self._step_size - low)):
                bits = (raw >> np.uint64(8 * byte)) & np.uint64(0x7F)
                steps |= bits << np.uint64(7 * (low + byte))
        return steps.view(np.int64)

    def _hash(self, buffer: Bytes, at: Offsets) -> Hashes:
        """A hash of the bytes outside the blanks: a sum of 8-byte words, each times an odd factor."""
        numbers = words(buffer, "<u8")
        total = np.zeros(len(at), dtype=np.uint64)
        for index, (offset, mask) in enumerate(self.masks):
            word = numbers[at + offset]
            if mask != 0xFFFFFFFFFFFFFFFF:
                word &= np.uint64(mask)
            word *= _factors()[index]
            total += word
        return total


def _mask(event: Event, length: int) -> tuple[tuple[int, int], ...]:
    """Offset and mask of each 8-byte word of a payload that has bytes outside the blanks."""
    mask = np.zeros(-(-length // 8) * 8, dtype=np.uint8)
    mask[:length] = 0xFF
    mask[event.wall_at : event.wall_at + 8] = 0
    mask[max(event.step_at, 0) : max(event.step_at, 0) + event.step_size] = 0x80
    for point in event.points:
        mask[point.at : point.at + np.dtype(point.dtype).itemsize] = 0
    return tuple((8 * index, int(word)) for index, word in enumerate(mask.view("<u8")) if word)


def _by_length(lengths: Offsets) -> Iterable[tuple[int, Offsets]]:
    """Each length with the records that have it, in their order."""
    if not len(lengths):
        return
    order = np.argsort(np.minimum(lengths, 0xFFFF).astype(np.uint16), kind="stable")
    arranged = lengths[order]
    bounds = np.flatnonzero(np.diff(arranged, prepend=-1, append=-1))
    for low, high in zip(bounds[:-1].tolist(), bounds[1:].tolist(), strict=True):
        yield int(arranged[low]), order[low:high]


def _parse(buffer: Bytes, starts: Offsets, lengths: Offsets, record: np.intp) -> Event | None:
    return _parse_at(buffer, int(starts[record]), int(lengths[record]))


def _parse_at(buffer: Bytes, start: int, length: int) -> Event | None:
    try:
        return parse_event(buffer[start : start + length].tobytes())
    except WireError:
        return None


def _add_events(extract: Extract, events: Iterable[tuple[int, Event | None]]) -> None:
    """Adds events that were parsed one by one."""
    singles: dict[Key, list[tuple[int, int, float, float]]] = {}
    for record, event in events:
        if event is None:
            extract.unreadable.append(record)
            continue
        for point in event.points:
            row = (record, event.step, event.wall_time, point.value)
            singles.setdefault((point.tag, point.tensor), []).append(row)
        extract.named.extend((record, tag, plugin) for tag, plugin in event.plugins.items())
        extract.contents.extend((record, tag, content) for tag, content in event.contents.items())
    for key, rows in singles.items():
        extract.add(key, _piece(rows))


def _piece(rows: Sequence[tuple[int, int, float, float]]) -> Piece:
    records, steps, walls, values = zip(*rows, strict=True)
    return Piece(
        np.array(records, dtype=np.intp),
        np.array(steps, dtype=np.int64),
        np.array(walls, dtype=np.float64),
        np.array(values, dtype=np.float64),
    )
