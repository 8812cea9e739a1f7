"""Damaged stretches of event files, record by record."""

from __future__ import annotations

from collections.abc import Iterator

import google_crc32c
import numpy as np

from advisor.readers.events._headers import (
    CHECKSUM,
    FOOTER,
    HEADER,
    MAX_RECORD,
    SHORT,
    Bytes,
    Frames,
    Segment,
    short_headers,
    unmask,
    valid_header,
    words,
)

_WINDOW = 1 << 16


class Careful:
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
        stored = CHECKSUM(self._bytes(after - FOOTER, after))[0]
        return bool(unmask(stored) == google_crc32c.value(payload))

    def _headers(self, position: int) -> Iterator[int]:
        """Positions of valid headers from `position` on."""
        numbers = words(self._buffer, "<u4")
        last = self._segment.end - HEADER
        for low in range(position, last + 1, _WINDOW):
            at = np.arange(low, min(low + _WINDOW, last + 1))
            at = at[(numbers[at + 4] == 0) & (numbers[at] <= MAX_RECORD)]
            short = short_headers(numbers, at)
            for candidate in at[short | (numbers[at] >= SHORT)].tolist():
                if valid_header(self._bytes(candidate, candidate + HEADER)) is not None:
                    yield candidate

    def _bytes(self, start: int, end: int) -> bytes:
        return self._buffer[start:end].tobytes()
