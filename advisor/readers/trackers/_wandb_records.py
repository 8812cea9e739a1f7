"""W&B's binary files: records in LevelDB's framing, each a protobuf message whose values are JSON text."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

MAGIC = b":W&B"
_HEADER = 7  # bytes before the first block
_BLOCK = 32_768  # bytes, as LevelDB's log format has them
_FRAME = struct.Struct("<IHB")
_FULL, _FIRST, _MIDDLE, _LAST = 1, 2, 3, 4
_LONGEST_RECORD = 64 << 20
_VARINT, _FIXED64, _BYTES, _FIXED32 = 0, 1, 2, 5
_LONGEST_VARINT = 10  # bytes of 64 bits in sevens

Fields = dict[int, list[int | bytes]]


class DamagedRecordError(ValueError):
    """A record whose bytes are no message, or not those that were written."""


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
    message = _fields(payload)
    for number, kind, inside in ((2, "history", 1), (5, "config", 1), (3, "summary", 1)):
        for content in _messages(message, number):
            found = _fields(content)
            step = next((_signed(n) for one in _messages(found, 2) for n in _fields(one).get(1, ())), None)
            return Entries(kind, dict(_items(found, inside)), step if kind == "history" else None)
    for content in _messages(message, 17):
        run = _fields(content)
        items = dict(pair for one in _messages(run, 4) for pair in _items(_fields(one), 1))
        return Entries("run", items, run_id=_text(run, 1))
    return None


def _items(message: Fields, number: int) -> Iterator[tuple[str, str]]:
    for content in _messages(message, number):
        item = _fields(content)
        nested = [part.decode("utf-8", "replace") for part in _messages(item, 2)]
        key = ".".join(nested) if nested else _text(item, 1)
        if key:
            yield key, _text(item, 16)


def _messages(message: Fields, number: int) -> Iterator[bytes]:
    return (content for content in message.get(number, ()) if isinstance(content, bytes))


def _text(message: Fields, number: int) -> str:
    return next(_messages(message, number), b"").decode("utf-8", "replace")


def _signed(number: int | bytes) -> int | None:
    if isinstance(number, bytes):
        return None
    return number - (1 << 64) if number >= 1 << 63 else number


def _fields(payload: bytes) -> Fields:
    """The fields of a message by number."""
    found: Fields = {}
    at = 0
    while at < len(payload):
        key, at = _varint(payload, at)
        kind = key & 7
        value: int | bytes
        if kind == _VARINT:
            value, at = _varint(payload, at)
        else:
            size = 8 if kind == _FIXED64 else 4
            if kind == _BYTES:
                size, at = _varint(payload, at)
            elif kind not in (_FIXED64, _FIXED32):
                raise DamagedRecordError(f"a field of unknown kind {kind}")
            value = payload[at : at + size]
            at += size
            if at > len(payload):
                raise DamagedRecordError("a field is longer than its record")
        found.setdefault(key >> 3, []).append(value)
    return found


def _varint(payload: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    for place in range(at, min(at + _LONGEST_VARINT, len(payload))):
        byte = payload[place]
        value |= (byte & 127) << shift
        if byte < 128:
            return value, place + 1
        shift += 7
    raise DamagedRecordError("a number does not end")
