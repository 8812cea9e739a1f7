"""TensorBoard event files: every point of every run, checksums verified, damage reported."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from pathlib import Path

from advisor.readers.events._headers import GZIP, HEADER, valid_header
from advisor.readers.source import Candidate, Reading, ReadOptions, Signs

_NAME = "tfevents"
_WALL_TIME = 0x09  # key of the first field of event.proto
_AFTER_WALL_TIME = frozenset({0x10, 0x1A, 0x22, 0x2A, 0x32, 0x3A, 0x42, 0x4A, 0x52})


class TensorBoardReader:
    """Reads event files, detected by their first record or, when that is damaged, by their name."""

    kind = "tensorboard"
    title = "TensorBoard event files, any depth, any writer, also gzip'd or still being written"
    order = 10
    signs = Signs(begins=(GZIP,), holds=(b"\0",), path=(_NAME,))

    def claims(self, candidate: Candidate) -> bool:
        """Whether the file begins with an event, or is named like one that is damaged or empty."""
        head = candidate.head
        if head.startswith(GZIP):
            head = _inflated(head)
        return _begins_with_event(head) or _NAME in candidate.path.name

    def read(self, root: Path, files: Sequence[Candidate], options: ReadOptions) -> Reading:
        """Runs in the files, named by their folders; what is damaged is counted and told."""
        from advisor.readers.events._logs import read_logs

        return read_logs(files)


READER = TensorBoardReader()


def _inflated(head: bytes) -> bytes:
    try:
        return zlib.decompressobj(31).decompress(head, 256)
    except zlib.error:
        return b""


def _begins_with_event(head: bytes) -> bool:
    """Whether a file begins with a record whose payload begins like an Event (and not like a tf.Example)."""
    length = valid_header(head[:HEADER])
    payload = head[HEADER : HEADER + 10]
    if length is None or length < 9 or len(payload) < 10 or payload[0] != _WALL_TIME:
        return False
    return length == 9 or payload[9] in _AFTER_WALL_TIME
