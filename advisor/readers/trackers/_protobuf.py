"""The fields of protobuf messages, without their definitions."""

from __future__ import annotations

from collections.abc import Iterator

_VARINT, _FIXED64, _BYTES, _FIXED32 = 0, 1, 2, 5
_LONGEST_VARINT = 10  # bytes of 64 bits in sevens

Fields = dict[int, list[int | bytes]]


class DamagedRecordError(ValueError):
    """A record whose bytes are no message, or not those that were written."""


def messages(message: Fields, number: int) -> Iterator[bytes]:
    """The parts of a message that are messages or texts themselves."""
    return (content for content in message.get(number, ()) if isinstance(content, bytes))


def text(message: Fields, number: int) -> str:
    """The text of a field, empty where it has none."""
    return next(messages(message, number), b"").decode("utf-8", "replace")


def fields(payload: bytes) -> Fields:
    """The fields of a message by number."""
    fields_read: Fields = {}
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
        fields_read.setdefault(key >> 3, []).append(value)
    return fields_read


def _varint(payload: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    for place in range(at, min(at + _LONGEST_VARINT, len(payload))):
        byte = payload[place]
        value |= (byte & 127) << shift
        if byte < 128:
            return value, place + 1
        shift += 7
    raise DamagedRecordError("a number does not end")
