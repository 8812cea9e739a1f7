"""Reads one event's protocol buffer: its scalars with their places, the plugin of a tag, and HParams.

Only the fields that matter are looked into (event.proto, summary.proto, tensor.proto of TensorFlow and
plugin_data.proto of TensorBoard's HParams plugin); images, histograms, audio and graphs are passed over.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from advisor.readers.events._texts import holds_settings
from advisor.records import Scalar

_DOUBLE = struct.Struct("<d").unpack_from
_VARINT, _FIXED64, _BYTES, _FIXED32 = 0, 1, 2, 5
_CONTENT = {1: "<f4", 2: "<f8", 3: "<i4", 4: "<u1", 5: "<i2", 6: "<i1", 9: "<i8", 10: "<u1", 17: "<u2", 19: "<f2"}
_CONTENT |= {22: "<u4", 23: "<u8"}
_FLOAT_VALUES = {5: "<f4", 6: "<f8"}
_INTEGER_VALUES = frozenset({7, 10, 11, 16, 17})
_HALF_VALUES = 13  # field of tensor.proto
_STRING_VALUES = 8
_BFLOAT16, _HALF = 14, 19
_SCALAR_CLASS = 1  # DATA_CLASS_SCALAR of summary.proto


class WireError(ValueError):
    """Bytes that are no protocol buffer."""


@dataclass(frozen=True)
class Point:
    """One scalar of an event: where its value stands (`at` < 0: nowhere fixed), of which type, and the value."""

    tag: str
    at: int
    dtype: str
    value: float
    tensor: bool


@dataclass
class Event:
    """What one event says: when, at which step, its scalars, and the plugins it names.

    `data` is the payload it was read from; `step_at` and `step_size` give the step's varint in it
    (size 0: absent, step 0).
    """

    data: bytes = b""
    wall_time: float = 0.0
    wall_at: int = -1
    step: int = 0
    step_at: int = -1
    step_size: int = 0
    points: list[Point] = field(default_factory=list)
    plugins: dict[str, str] = field(default_factory=dict)
    contents: dict[str, bytes] = field(default_factory=dict)

    @property
    def regular(self) -> bool:
        """Whether another event of the same form differs in time, step and values alone."""
        fixed = self.wall_at >= 0 and not self.plugins and bool(self.points)
        return fixed and all(point.at >= 0 for point in self.points)


def parse_event(data: bytes) -> Event:
    """The event in a record's payload; WireError when the bytes are none."""
    event = Event(data)
    for number, kind, start, end in _fields(data, 0, len(data)):
        if number == 1 and kind == _FIXED64:
            event.wall_at, event.wall_time = start, _DOUBLE(data, start)[0]
        elif number == 2 and kind == _VARINT:
            event.step_at, event.step_size, event.step = start, end - start, _signed(_varint(data, start)[0])
        elif number == 5 and kind == _BYTES:
            for part, part_kind, low, high in _fields(data, start, end):
                if part == 1 and part_kind == _BYTES:
                    _read_value(data, low, high, event)
    return event


def _read_value(data: bytes, start: int, end: int, event: Event) -> None:
    """Adds one Summary.Value to the event."""
    tag, scalar, tensor, metadata = "", -1, None, None
    for number, kind, low, high in _fields(data, start, end):
        if number == 1 and kind == _BYTES:
            tag = data[low:high].decode("utf-8", "backslashreplace")
        elif number == 2 and kind == _FIXED32:
            scalar = low
        elif number == 8 and kind == _BYTES:
            tensor = (low, high)
        elif number == 9 and kind == _BYTES:
            metadata = (low, high)
    if metadata is not None:
        _read_metadata(data, *metadata, tag, event)
    if tensor is not None and event.plugins.get(tag) == "text" and holds_settings(tag):
        event.contents[tag] = _text(data, *tensor)
    if scalar >= 0:
        event.points.append(Point(tag, scalar, "<f4", _number(data, scalar, "<f4"), tensor=False))
    elif tensor is not None:
        point = _tensor_point(data, *tensor, tag)
        if point is not None:
            event.points.append(point)


def _read_metadata(data: bytes, start: int, end: int, tag: str, event: Event) -> None:
    """Notes the plugin that a SummaryMetadata names, and its content."""
    plugin, content, data_class = "", b"", 0
    for number, kind, low, high in _fields(data, start, end):
        if number == 4 and kind == _VARINT:
            data_class = _varint(data, low)[0]
        elif number == 1 and kind == _BYTES:
            for part, part_kind, part_low, part_high in _fields(data, low, high):
                if part == 1 and part_kind == _BYTES:
                    plugin = data[part_low:part_high].decode("utf-8", "backslashreplace")
                elif part == 2 and part_kind == _BYTES:
                    content = data[part_low:part_high]
    event.plugins[tag] = "scalars" if data_class == _SCALAR_CLASS else plugin
    if plugin == "hparams":
        event.contents[tag] = content


def _tensor_point(data: bytes, start: int, end: int, tag: str) -> Point | None:
    """The single number of a TensorProto, None when it holds text or more than one."""
    dtype, values = 0, []
    for number, kind, low, high in _fields(data, start, end):
        if number == 1 and kind == _VARINT:
            dtype = _varint(data, low)[0]
        elif number == 2 and kind == _BYTES and not _one_element(data, low, high):
            return None
        elif number not in (1, 2, 3):
            values.append((number, kind, low, high))
    if dtype not in _CONTENT and dtype != _BFLOAT16:
        return None
    if not values:
        return Point(tag, -1, "", 0.0, tensor=True)
    return _stored_number(data, dtype, *values[-1], tag)


def _text(data: bytes, start: int, end: int) -> bytes:
    """The last text of a TensorProto of strings."""
    return next((data[low:high] for low, high in reversed(list(_children(data, start, end, _STRING_VALUES)))), b"")


def _stored_number(data: bytes, dtype: int, number: int, kind: int, low: int, high: int, tag: str) -> Point | None:
    """The number in one of TensorProto's value fields."""
    kept = _CONTENT.get(dtype, "") if number == 4 else _FLOAT_VALUES.get(number, "")
    if kept and high - low == np.dtype(kept).itemsize:
        return Point(tag, low, kept, _number(data, low, kept), tensor=True)
    if number == 4 and dtype == _BFLOAT16 and high - low == 2:
        return Point(tag, -1, "", _half(int.from_bytes(data[low:high], "little"), dtype), tensor=True)
    if kind not in (_VARINT, _BYTES) or (number not in _INTEGER_VALUES and number != _HALF_VALUES):
        return None
    whole, after = _varint(data, low)
    if after != high:
        return None
    if number == _HALF_VALUES:
        return Point(tag, -1, "", _half(whole, dtype), tensor=True)
    return Point(tag, -1, "", float(whole if number == 17 else _signed(whole)), tensor=True)


def _half(bits: int, dtype: int) -> float:
    """The number that 16 bits hold as float16 or bfloat16."""
    raw = (bits & 0xFFFF).to_bytes(2, "little")
    return _number(raw, 0, "<f2") if dtype == _HALF else _number(b"\0\0" + raw, 0, "<f4")


def _one_element(data: bytes, start: int, end: int) -> bool:
    """Whether a TensorShapeProto has no dimension other than 1."""
    for number, kind, low, high in _fields(data, start, end):
        if number == 2 and kind == _BYTES:
            sizes = [_varint(data, at)[0] for part, form, at, _ in _fields(data, low, high) if (part, form) == (1, 0)]
            if sizes != [1]:
                return False
    return True


def _number(data: bytes, at: int, dtype: str) -> float:
    return float(np.frombuffer(data, dtype, 1, at)[0])


@dataclass(frozen=True)
class Session:
    """What a HParams record says: hyperparameters of a session's start, metric tags of an experiment."""

    hyperparameters: dict[str, Scalar] | None = None
    metrics: tuple[str, ...] = ()


def parse_session(content: bytes) -> Session:
    """The HParamsPluginData in a summary's metadata."""
    metrics: list[str] = []
    hyperparameters: dict[str, Scalar] | None = None
    for number, kind, start, end in _fields(content, 0, len(content)):
        if number == 2 and kind == _BYTES:
            metrics.extend(_metric_tags(content, start, end))
        elif number == 3 and kind == _BYTES:
            hyperparameters = dict(_hyperparameters(content, start, end))
    return Session(hyperparameters, tuple(metrics))


def _metric_tags(data: bytes, start: int, end: int) -> Iterator[str]:
    """Experiment.metric_infos[].name.tag."""
    for info in _children(data, start, end, 5):
        for name in _children(data, *info, 1):
            for low, high in _children(data, *name, 2):
                yield data[low:high].decode("utf-8", "backslashreplace")


def _hyperparameters(data: bytes, start: int, end: int) -> Iterator[tuple[str, Scalar]]:
    """SessionStartInfo.hparams, a map of names to google.protobuf.Value."""
    for entry in _children(data, start, end, 1):
        names = [data[low:high].decode("utf-8", "backslashreplace") for low, high in _children(data, *entry, 1)]
        values = [_plain_value(data, low, high) for low, high in _children(data, *entry, 2)]
        yield names[-1] if names else "", values[-1] if values else None


def _plain_value(data: bytes, start: int, end: int) -> Scalar:
    value: Scalar = None
    for number, kind, low, high in _fields(data, start, end):
        if number == 2 and kind == _FIXED64:
            number_value = float(_DOUBLE(data, low)[0])
            value = int(number_value) if number_value.is_integer() and abs(number_value) < 2**53 else number_value
        elif number == 3 and kind == _BYTES:
            value = data[low:high].decode("utf-8", "backslashreplace")
        elif number == 4 and kind == _VARINT:
            value = bool(_varint(data, low)[0])
    return value


def _children(data: bytes, start: int, end: int, wanted: int) -> Iterator[tuple[int, int]]:
    for number, kind, low, high in _fields(data, start, end):
        if number == wanted and kind == _BYTES:
            yield low, high


def _fields(data: bytes, position: int, end: int) -> Iterator[tuple[int, int, int, int]]:
    """Number, wire type, start and end of each field's content."""
    while position < end:
        key, position = _varint(data, position)
        kind = key & 7
        if kind == _BYTES:
            size, position = _varint(data, position)
            after = position + size
        elif kind == _VARINT:
            after = _varint(data, position)[1]
        elif kind == _FIXED32:
            after = position + 4
        elif kind == _FIXED64:
            after = position + 8
        else:
            raise WireError(f"wire type {kind} at byte {position}")
        if after > end:
            raise WireError(f"a field ends past the message at byte {position}")
        yield key >> 3, kind, position, after
        position = after


def _varint(data: bytes, position: int) -> tuple[int, int]:
    """The varint at a position, and the position after it."""
    value = shift = 0
    while shift < 70 and position < len(data):
        byte = data[position]
        position += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value & 0xFFFFFFFFFFFFFFFF, position
        shift += 7
    raise WireError(f"a number without end at byte {position}")


def _signed(value: int) -> int:
    return value - (1 << 64) if value >> 63 else value
