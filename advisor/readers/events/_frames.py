"""Finds the records of event files in a buffer and verifies their checksums.

A record is a length (8 bytes), the masked CRC-32C of the length, the payload and the masked CRC-32C of the
payload. CRC is linear: with each stored checksum unmasked and combined with that of as many zero bytes,
every intact record leaves a zero register behind, so one call over a whole buffer verifies all of them.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import google_crc32c
import numpy as np
import numpy.typing as npt

HEADER = 12  # bytes: the length, and its checksum
FOOTER = 4  # bytes: the data's checksum
PADDING = 64  # bytes, so that a template may be compared past the end
MAX_RECORD = 256 << 20
_MASK_DELTA = np.uint32(0xA282EAD8)
_SHORT = 1 << 16
_CHUNK = 8 << 10
_SYNC_REACH = 512  # bytes that the next sound record is sought in
_WINDOW = 1 << 16
_LENGTH = struct.Struct("<Q").unpack_from
_CHECKSUM = struct.Struct("<I").unpack_from

Bytes = npt.NDArray[np.uint8]
Offsets = npt.NDArray[np.intp]
Words = npt.NDArray[np.uint32]


@dataclass(frozen=True)
class Segment:
    """The bytes `start`..`end` of a buffer that one file filled; `final` when the file ends there.

    `gap` counts the damaged bytes right before it, for which no valid header has been found yet;
    `typical` is the length of the last intact record before it.
    """

    start: int
    end: int
    final: bool
    gap: int = 0
    typical: int = 48


@dataclass
class Frames:
    """Payload positions of a segment's intact records, and what was met between them.

    `consumed` is where the first record begins that is not complete yet; `damage` holds the buffer
    positions of damaged stretches; `gap` counts bytes up to `consumed` that are still without a valid
    header; `open_lost` are the records lost from `consumed` to the file's end, should it not grow.
    """

    starts: Offsets
    lengths: Offsets
    consumed: int
    lost: int = 0
    damage: list[int] = field(default_factory=list)
    gap: int = 0
    open_lost: int = 0


def words(buffer: Bytes, dtype: str) -> npt.NDArray[Any]:
    """The buffer as overlapping little-endian numbers: element i begins at byte i."""
    size = np.dtype(dtype).itemsize
    return np.ndarray((len(buffer) - size + 1,), dtype, buffer=buffer.data, strides=(1,))


def frame(buffer: Bytes, segments: Sequence[Segment]) -> list[Frames]:
    """The records of each segment, all checksums verified; the buffer ends in PADDING unused bytes."""
    used = max((segment.end for segment in segments), default=0)
    quick = _chase(buffer, segments) if used >= 4 * _CHUNK else [_step(buffer, segment) for segment in segments]
    complete = [frames for frames in quick if frames is not None]
    if len(complete) == len(segments):
        suspects = any(_suspect(buffer, *pair) for pair in zip(segments, complete, strict=True))
        if not suspects and _intact(buffer, segments, complete):
            return complete
    return [_verified(buffer, segment, frames) for segment, frames in zip(segments, quick, strict=True)]


def valid_header(head: bytes) -> int | None:
    """The payload length that a record header tells, None when its checksum is wrong."""
    if len(head) < HEADER or _unmask(_CHECKSUM(head, 8)[0]) != google_crc32c.value(bytes(head[:8])):
        return None
    return int(_LENGTH(head)[0])


def _verified(buffer: Bytes, segment: Segment, frames: Frames | None) -> Frames:
    if frames is not None and not _suspect(buffer, segment, frames) and _intact(buffer, [segment], [frames]):
        return frames
    return _Careful(buffer, segment).frames()


def _suspect(buffer: Bytes, segment: Segment, frames: Frames) -> bool:
    """Whether the record at the end, which is not complete, may be damaged rather than half written."""
    if segment.gap or segment.end - frames.consumed < HEADER:
        return segment.gap > 0
    return segment.final or valid_header(buffer[frames.consumed :][:HEADER].tobytes()) is None


def _step(buffer: Bytes, segment: Segment) -> Frames:
    """The records of a short segment, length by length."""
    starts: list[int] = []
    position, end = segment.start, segment.end
    data = buffer.data
    while position + HEADER + FOOTER <= end:
        after = position + HEADER + FOOTER + _LENGTH(data, position)[0]
        if after > end:
            break
        starts.append(position + HEADER)
        position = after
    return _frames(np.array(starts, dtype=np.intp), position)


def _frames(starts: Offsets, consumed: int) -> Frames:
    ends = np.append(starts[1:], consumed + HEADER) if len(starts) else starts
    return Frames(starts, ends - starts - HEADER - FOOTER, consumed)


def _chase(buffer: Bytes, segments: Sequence[Segment]) -> list[Frames | None]:
    """The records of all segments, followed from many synchronization points at once.

    A segment where a chain misses the next point (damage, or a false point) is None.
    """
    heads, limits, owners = _chains(buffer, segments)
    position, limit, chain = heads, limits, np.arange(len(heads))
    ends = heads.copy()
    found: list[Offsets] = []
    lengths = words(buffer, "<u4")
    while len(position):
        after = position + lengths[position] + (HEADER + FOOTER)
        inside = after <= limit
        if inside.all():
            found.append(position)
            position = after
            continue
        ends[chain[~inside]] = position[~inside]
        found.append(position[inside])
        position, limit, chain = after[inside], limit[inside], chain[inside]
    records = np.sort(np.concatenate(found)) + HEADER if found else np.empty(0, np.intp)
    last = np.append(owners[1:] != owners[:-1], True)
    broken = set(owners[(ends != limits) & ~last].tolist())
    consumed = ends[last]
    bounds = np.searchsorted(records, [segment.start for segment in segments] + [len(buffer)])
    return [
        None if index in broken else _frames(records[bounds[index] : bounds[index + 1]], int(consumed[index]))
        for index in range(len(segments))
    ]


def _chains(buffer: Bytes, segments: Sequence[Segment]) -> tuple[Offsets, Offsets, Offsets]:
    """Where chains begin and must end, and the segment that each belongs to."""
    starts, ends = np.array([(s.start, s.end) for s in segments], dtype=np.intp).reshape(-1, 2).T
    counts = np.maximum((ends - starts) // _CHUNK, 1)
    owners = np.repeat(np.arange(len(segments)), counts)
    nth = np.arange(len(owners)) - np.repeat(np.cumsum(counts) - counts, counts)
    heads = _synchronize(buffer, starts[owners] + nth * _CHUNK, nth == 0)
    kept = (heads >= 0) & (heads < ends[owners])
    kept |= nth == 0
    heads, owners = heads[kept], owners[kept]
    following = np.append(heads[1:], 0)
    limits = np.where(np.append(owners[1:] == owners[:-1], False), following, ends[owners])
    return heads, limits, owners


def _synchronize(buffer: Bytes, positions: Offsets, known: npt.NDArray[np.bool_]) -> Offsets:
    """The first valid short header at or soon after each position, -1 where there is none near."""
    found = np.where(known, positions, -1)
    waiting = np.flatnonzero(~known)
    numbers = words(buffer, "<u4")
    last = len(numbers) - HEADER
    for reach in range(_SYNC_REACH):
        if not len(waiting):
            break
        at = np.minimum(positions[waiting] + reach, last)
        hit = _short_headers(numbers, at)
        found[waiting[hit]] = at[hit]
        waiting = waiting[~hit]
    return found


def _short_headers(numbers: Words, at: Offsets) -> npt.NDArray[np.bool_]:
    """Whether a valid header of a payload under 64 KiB begins at each position."""
    hit = numbers[at + 4] == 0
    some = np.flatnonzero(hit)
    length = numbers[at[some]]
    short = length < _SHORT
    hit[some] = short & (_header_checksums()[np.where(short, length, 0)] == numbers[at[some] + 8])
    return np.asarray(hit)


@cache
def _header_checksums() -> Words:
    """The masked checksum of the header of each payload length under 64 KiB."""
    zero = google_crc32c.value(bytes(8))
    low = np.array([google_crc32c.value(bytes([n, *bytes(7)])) for n in range(256)], dtype=np.uint32)
    high = np.array([google_crc32c.value(bytes([0, n, *bytes(6)])) for n in range(256)], dtype=np.uint32)
    plain = (high[:, None] ^ low[None, :] ^ np.uint32(zero)).ravel()
    return ((plain >> np.uint32(15)) | (plain << np.uint32(17))) + _MASK_DELTA


def _intact(buffer: Bytes, segments: Sequence[Segment], found: Sequence[Frames]) -> bool:
    """Whether every checksum of the records found is right; see the module's first lines."""
    low, high = segments[0].start, segments[-1].end
    check = np.zeros(high - low + PADDING, dtype=np.uint8)
    check[: high - low] = buffer[low:high]
    for segment, frames in zip(segments, found, strict=True):
        check[frames.consumed - low : segment.end - low] = 0
    starts = np.concatenate([frames.starts for frames in found]) - low
    lengths = np.concatenate([frames.lengths for frames in found])
    numbers = words(check, "<u4")
    headers, footers = starts - FOOTER, starts + lengths
    numbers[headers] = _unmasked(numbers[headers]) ^ np.uint32(google_crc32c.value(bytes(8)))
    numbers[footers] = _unmasked(numbers[footers]) ^ _of_zeros(lengths)
    return bool(google_crc32c.extend(0xFFFFFFFF, check) == 0xFFFFFFFF)


def _unmasked(masked: Words) -> Words:
    rotated = masked - _MASK_DELTA
    return (rotated >> np.uint32(17)) | (rotated << np.uint32(15))


def _unmask(masked: int) -> int:
    rotated = (masked - int(_MASK_DELTA)) & 0xFFFFFFFF
    return ((rotated >> 17) | (rotated << 15)) & 0xFFFFFFFF


_ZEROS = np.zeros(_SHORT, dtype=np.uint32)
_ZEROS_KNOWN = np.zeros(_SHORT, dtype=np.bool_)


def _of_zeros(lengths: Offsets) -> Words:
    """The checksum of as many zero bytes as each length tells."""
    short = np.minimum(lengths, _SHORT - 1)
    for length in set(short[~_ZEROS_KNOWN[short]].tolist()):
        _ZEROS[length] = google_crc32c.value(bytes(length))
        _ZEROS_KNOWN[length] = True
    checksums = _ZEROS[short]
    for index in np.flatnonzero(lengths >= _SHORT):
        checksums[index] = google_crc32c.value(bytes(int(lengths[index])))
    return checksums


class _Careful:
    """Reads a damaged segment record by record and goes on at the next valid header."""

    def __init__(self, buffer: Bytes, segment: Segment) -> None:
        self._buffer = buffer
        self._segment = segment
        self._starts: list[int] = []
        self._lengths: list[int] = []
        self._lost = 0
        self._damage: list[int] = []
        self._gap = segment.gap
        self._open_lost = 0

    def frames(self) -> Frames:
        """The intact records of the segment, and the count of those lost."""
        position = self._segment.start
        if self._gap:
            position = self._skip(position, position)
        while position + HEADER <= self._segment.end:
            following = self._record(position)
            if following == position:
                break
            position = following
        starts = np.array(self._starts, dtype=np.intp)
        lengths = np.array(self._lengths, dtype=np.intp)
        return Frames(starts, lengths, position, self._lost, self._damage, self._gap, self._open_lost)

    def _record(self, position: int) -> int:
        """Reads the record at a position and returns the next one's, or the same when it is incomplete."""
        length = valid_header(self._bytes(position, position + HEADER))
        if length is None:
            return self._skip(position, position + 1)
        after = position + HEADER + length + FOOTER
        if after > self._segment.end:
            plausible = not self._segment.final and length <= MAX_RECORD
            return position if plausible else self._overlong(position)
        if self._payload_right(position, after):
            self._starts.append(position + HEADER)
            self._lengths.append(length)
            return after
        if after + HEADER > self._segment.end:
            self._open_lost = int(self._segment.final)
            return position
        if valid_header(self._bytes(after, after + HEADER)) is None:
            return self._skip(position, position + HEADER)
        self._lost += 1
        self._damage.append(position)
        return after

    def _overlong(self, position: int) -> int:
        """A record said to reach past the end: the last one half written, or a lying length."""
        following = next(self._headers(position + HEADER), None)
        if following is None and self._segment.final:
            return position
        return self._skip(position, position + HEADER)

    def _skip(self, damaged: int, search: int) -> int:
        """Goes on at the next valid header and counts what lies between."""
        following = next(self._headers(search), None)
        if following is not None:
            self._lost += self._count(damaged, following)
            self._damage.append(damaged)
            self._gap = 0
            return following
        if self._segment.final:
            self._open_lost = self._count(damaged, self._segment.end)
            return damaged
        rest = max(damaged, self._segment.end - HEADER + 1)
        self._gap += rest - damaged
        return rest

    def _count(self, damaged: int, end: int) -> int:
        """How many records a damaged stretch held: one when it ends like one, else by the size of the last."""
        size = end - damaged + self._gap
        typical = (self._lengths[-1] if self._lengths else self._segment.typical) + HEADER + FOOTER
        if size < 2 * typical or (not self._gap and self._payload_right(damaged, end)):
            return 1
        return max(1, round(size / typical))

    def _payload_right(self, position: int, after: int) -> bool:
        if after - position < HEADER + FOOTER:
            return False
        payload = self._bytes(position + HEADER, after - FOOTER)
        stored = _CHECKSUM(self._bytes(after - FOOTER, after))[0]
        return bool(_unmask(stored) == google_crc32c.value(payload))

    def _headers(self, position: int) -> Iterator[int]:
        """Positions of valid headers from `position` on."""
        numbers = words(self._buffer, "<u4")
        last = self._segment.end - HEADER
        for low in range(position, last + 1, _WINDOW):
            at = np.arange(low, min(low + _WINDOW, last + 1))
            at = at[(numbers[at + 4] == 0) & (numbers[at] <= MAX_RECORD)]
            short = _short_headers(numbers, at)
            for candidate in at[short | (numbers[at] >= _SHORT)].tolist():
                if valid_header(self._bytes(candidate, candidate + HEADER)) is not None:
                    yield candidate

    def _bytes(self, start: int, end: int) -> bytes:
        return self._buffer[start:end].tobytes()
