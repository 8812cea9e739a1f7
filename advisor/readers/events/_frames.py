"""Finds the records of event files in a buffer and verifies their checksums.

A record is a length (8 bytes), the masked CRC-32C of the length, the payload and the masked CRC-32C of the
payload. CRC is linear: with each stored checksum unmasked and combined with that of as many zero bytes,
every intact record leaves a zero register behind, so one call over a whole buffer verifies all of them.
"""

from __future__ import annotations

from collections.abc import Sequence

import google_crc32c
import numpy as np
import numpy.typing as npt

from advisor.readers.events._careful import Careful
from advisor.readers.events._headers import (
    FOOTER,
    HEADER,
    LENGTH,
    PADDING,
    SHORT,
    Bytes,
    Frames,
    Offsets,
    Segment,
    Words,
    short_headers,
    unmasked,
    valid_header,
    words,
)

_CHUNK = 8 << 10
_SYNC_REACH = 512  # bytes that the next sound record is sought in


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


def _verified(buffer: Bytes, segment: Segment, frames: Frames | None) -> Frames:
    if frames is not None and not _suspect(buffer, segment, frames) and _intact(buffer, [segment], [frames]):
        return frames
    return Careful(buffer, segment).frames()


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
        after = position + HEADER + FOOTER + LENGTH(data, position)[0]
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
    starts: list[Offsets] = []
    lengths = words(buffer, "<u4")
    while len(position):
        after = position + lengths[position] + (HEADER + FOOTER)
        inside = after <= limit
        if inside.all():
            starts.append(position)
            position = after
            continue
        ends[chain[~inside]] = position[~inside]
        starts.append(position[inside])
        position, limit, chain = after[inside], limit[inside], chain[inside]
    records = np.sort(np.concatenate(starts)) + HEADER if starts else np.empty(0, np.intp)
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
    headers = np.where(known, positions, -1)
    waiting = np.flatnonzero(~known)
    numbers = words(buffer, "<u4")
    last = len(numbers) - HEADER
    for reach in range(_SYNC_REACH):
        if not len(waiting):
            break
        at = np.minimum(positions[waiting] + reach, last)
        hit = short_headers(numbers, at)
        headers[waiting[hit]] = at[hit]
        waiting = waiting[~hit]
    return headers


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
    numbers[headers] = unmasked(numbers[headers]) ^ np.uint32(google_crc32c.value(bytes(8)))
    numbers[footers] = unmasked(numbers[footers]) ^ _of_zeros(lengths)
    return bool(google_crc32c.extend(0xFFFFFFFF, check) == 0xFFFFFFFF)


_ZEROS = np.zeros(SHORT, dtype=np.uint32)
_ZEROS_KNOWN = np.zeros(SHORT, dtype=np.bool_)


def _of_zeros(lengths: Offsets) -> Words:
    """The checksum of as many zero bytes as each length tells."""
    short = np.minimum(lengths, SHORT - 1)
    for length in set(short[~_ZEROS_KNOWN[short]].tolist()):
        _ZEROS[length] = google_crc32c.value(bytes(length))
        _ZEROS_KNOWN[length] = True
    checksums = _ZEROS[short]
    for index in np.flatnonzero(lengths >= SHORT):
        checksums[index] = google_crc32c.value(bytes(int(lengths[index])))
    return checksums
