"""W&B's binary files: records in LevelDB's framing, each a protobuf message whose values are JSON text."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

from advisor.readers.trackers._protobuf import Fields, fields, messages, text

MAGIC = b":W&B"
_HEADER = 7  # bytes before the first block
_BLOCK = 32_768  # bytes, as LevelDB's log format has them
_FRAME = struct.Struct("<IHB")
_FULL, _FIRST, _MIDDLE, _LAST = 1, 2, 3, 4
_LONGEST_RECORD = 64 << 20


@dataclass
class Entries:
    """What one record holds: the kind of record and its keys with their JSON text."""

    kind: str
    items: dict[str, str] = field(default_factory=dict)
    step: int | None = None
    run_id: str = ""


def records(file: BinaryIO) -> Iterator[bytes | None]:
    """The payloads in a file; None for one that is damaged. What a writer has not finished ends the file."""
    file.seek(_HEADER)
    at, parts = _HEADER, bytearray()
    open_record = False
    while True:
        left = _BLOCK - at % _BLOCK
        if left < _FRAME.size:
            file.seek(left, 1)
            at += left
        head = file.read(_FRAME.size)
        if len(head) < _FRAME.size:
            return
        checksum, length, kind = _FRAME.unpack(head)
        content = file.read(length)
        if len(content) < length:
            return
        at += _FRAME.size + length
        sound = zlib.crc32(content, zlib.crc32(bytes([kind]))) == checksum and kind in (_FULL, _FIRST, _MIDDLE, _LAST)
        if not sound:
            yield None
            at += _BLOCK - at % _BLOCK if at % _BLOCK else 0
            file.seek(at)
            parts, open_record = bytearray(), False
            continue
        if kind in (_FULL, _FIRST):
            parts, open_record = bytearray(), True
        if not open_record or len(parts) + length > _LONGEST_RECORD:
            parts, open_record = bytearray(), False
            continue
        parts += content
        if kind in (_FULL, _LAST):
            open_record = False
            yield bytes(parts)


def understood(payload: bytes) -> Entries | None:
    """The history, configuration or summary that a record holds; None for one of another kind."""
    message = fields(payload)
    for number, kind, inside in ((2, "history", 1), (5, "config", 1), (3, "summary", 1)):
        for content in messages(message, number):
            found = fields(content)
            step = next((_signed(n) for one in messages(found, 2) for n in fields(one).get(1, ())), None)
            return Entries(kind, dict(_items(found, inside)), step if kind == "history" else None)
    for content in messages(message, 17):
        run = fields(content)
        items = dict(pair for one in messages(run, 4) for pair in _items(fields(one), 1))
        return Entries("run", items, run_id=text(run, 1))
    return None


def _items(message: Fields, number: int) -> Iterator[tuple[str, str]]:
    for content in messages(message, number):
        item = fields(content)
        nested = [part.decode("utf-8", "replace") for part in messages(item, 2)]
        key = ".".join(nested) if nested else text(item, 1)
        if key:
            yield key, text(item, 16)


def _signed(number: int | bytes) -> int | None:
    if isinstance(number, bytes):
        return None
    return number - (1 << 64) if number >= 1 << 63 else number
