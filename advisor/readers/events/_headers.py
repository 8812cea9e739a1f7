"""The headers of records in event files: which bytes are one, by their checksum."""

from __future__ import annotations

import struct
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import google_crc32c
import numpy as np
import numpy.typing as npt

GZIP = b"\x1f\x8b"
HEADER = 12  # bytes: the length, and its checksum
FOOTER = 4  # bytes: the data's checksum
PADDING = 64  # bytes, so that a template may be compared past the end
MAX_RECORD = 256 << 20
_MASK_DELTA = np.uint32(0xA282EAD8)
SHORT = 1 << 16
LENGTH = struct.Struct("<Q").unpack_from
CHECKSUM = struct.Struct("<I").unpack_from

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


def valid_header(head: bytes) -> int | None:
    """The payload length that a record header tells, None when its checksum is wrong."""
    if len(head) < HEADER or unmask(CHECKSUM(head, 8)[0]) != google_crc32c.value(bytes(head[:8])):
        return None
    return int(LENGTH(head)[0])


def short_headers(numbers: Words, at: Offsets) -> npt.NDArray[np.bool_]:
    """Whether a valid header of a payload under 64 KiB begins at each position."""
    hit = numbers[at + 4] == 0
    some = np.flatnonzero(hit)
    length = numbers[at[some]]
    short = length < SHORT
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


def unmasked(masked: Words) -> Words:
    """The checksums as they were before TensorFlow masked them."""
    rotated = masked - _MASK_DELTA
    return (rotated >> np.uint32(17)) | (rotated << np.uint32(15))


def unmask(masked: int) -> int:
    """One checksum as it was before it was masked."""
    rotated = (masked - int(_MASK_DELTA)) & 0xFFFFFFFF
    return ((rotated >> 17) | (rotated << 15)) & 0xFFFFFFFF
