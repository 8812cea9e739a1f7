"""Event files made byte by byte, for tests: records framed and checksummed by hand."""

from __future__ import annotations

import struct
from collections.abc import Iterable
from typing import Any

import google_crc32c
from tensorboard.compat.proto.event_pb2 import Event
from tensorboard.compat.proto.summary_pb2 import Summary, SummaryMetadata
from tensorboard.compat.proto.tensor_pb2 import TensorProto

DT_FLOAT = 1


def crc(data: bytes) -> bytes:
    value = google_crc32c.value(data)
    return struct.pack("<I", (((value >> 15) | (value << 17)) + 0xA282EAD8) & 0xFFFFFFFF)


def record(payload: bytes) -> bytes:
    length = struct.pack("<Q", len(payload))
    return length + crc(length) + payload + crc(payload)


def event(step: int, *values: Any, wall: float = 1e9) -> bytes:
    return record(Event(wall_time=wall + step, step=step, summary=Summary(value=values)).SerializeToString())


def header(wall: float = 1e9) -> bytes:
    return record(Event(wall_time=wall, file_version="brain.Event:2").SerializeToString())


def simple(tag: str, value: float) -> Any:
    return Summary.Value(tag=tag, simple_value=value)


def tensor(tag: str, value: float, plugin: str = "") -> Any:
    held = TensorProto(dtype=DT_FLOAT, tensor_content=struct.pack("<f", value))
    named = SummaryMetadata(plugin_data=SummaryMetadata.PluginData(plugin_name=plugin)) if plugin else None
    return Summary.Value(tag=tag, tensor=held, metadata=named)


def scalars(tag: str, values: Iterable[float], first: int = 0, wall: float = 1e9) -> bytes:
    return b"".join(event(first + index, simple(tag, value), wall=wall) for index, value in enumerate(values))
