"""Event files of five layouts, written by hand so that a million points take seconds, with a sum over all they hold."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import google_crc32c
import numpy as np
import numpy.typing as npt


@dataclass
class Layout:
    """Where a layout lies, its scalar points, and the sum of the bits of every step and value."""

    folder: Path
    points: int = 0
    bits: int = 0


def bits_of(steps: npt.NDArray[np.int64], values: npt.NDArray[np.float64]) -> int:
    """A sum that one wrong bit in one value, or a lost point, changes."""
    exact = values.astype(np.float32).view(np.uint32).astype(np.uint64)
    return int((exact * np.uint64(2654435761) ^ steps.astype(np.uint64)).sum()) & (2**64 - 1)


def layouts(folder: Path, scale: float) -> dict[str, Layout]:
    """Writes the five layouts; `scale` multiplies the steps."""
    made: dict[str, Layout] = {}

    def layout(name: str, runs: int, tags: int, steps: int, files: int = 1, **options: bool) -> None:
        steps = max(20, int(steps * scale))
        found = made[name] = Layout(folder / name.split(":")[0].replace(" ", "_").replace(",", ""))
        for run in range(runs):
            for part in range(files):
                path = found.folder / f"run_{run}" / f"events.out.tfevents.{part}.host"
                _write(found, path, tags, range(part * steps * 4 // 5, part * steps * 4 // 5 + steps), **options)

    layout("20 runs x 10 tags x 5,000 steps", 20, 10, 5000)
    layout("one file of 1M points", 1, 10, 100_000)
    layout("500 runs x 6 tags x 200 steps", 500, 6, 200)
    layout("tensor scalars, 20 x 10 x 2,000", 20, 10, 2000, tensor=True)
    layout("irregular: 30 runs x 3 restarts, histograms, images, HParams", 30, 7, 800, files=3, noise=True)
    return made


def _framed(payload: bytes) -> bytes:
    def masked(data: bytes) -> int:
        value = google_crc32c.value(data)
        return (((value >> 15) | (value << 17)) + 0xA282EAD8) & 0xFFFFFFFF

    header = struct.pack("<Q", len(payload))
    return header + struct.pack("<I", masked(header)) + payload + struct.pack("<I", masked(payload))


def _scalar(tag: str, value: float, tensor: bool, first: bool) -> Any:
    from tensorboard.compat.proto.summary_pb2 import Summary

    if not tensor:
        return Summary.Value(tag=tag, simple_value=value)
    item = Summary.Value(tag=tag)
    item.tensor.dtype = 1
    item.tensor.tensor_content = struct.pack("<f", value)
    item.tensor.tensor_shape.SetInParent()
    if first:
        item.metadata.plugin_data.plugin_name = "scalars"
        item.metadata.data_class = 1
    return item


def _write(made: Layout, path: Path, tags: int, steps: range, tensor: bool = False, noise: bool = False) -> None:
    """One event file; `noise` puts histograms, images and a session in between."""
    from tensorboard.compat.proto.event_pb2 import Event
    from tensorboard.compat.proto.summary_pb2 import Summary

    random = np.random.default_rng(len(str(path)) + steps.start)
    path.parent.mkdir(parents=True, exist_ok=True)
    values = random.random((len(steps), tags)).astype(np.float32)
    wall = 1e9 + 1e4 * steps.start
    with path.open("wb") as file:
        file.write(_framed(Event(wall_time=wall, file_version="brain.Event:2").SerializeToString()))
        if noise:
            _session(file, wall)
        for row, step in enumerate(steps):
            for tag in range(tags):
                item = _scalar(f"group/tag_{tag}", float(values[row, tag]), tensor, row == 0)
                event = Event(wall_time=wall + step, step=step, summary=Summary(value=[item]))
                file.write(_framed(event.SerializeToString()))
            if noise and step % 50 == 0:
                _pictures(file, wall + step, step, random)
    made.points += values.size
    held = np.repeat(np.array(steps, dtype=np.int64), tags)
    made.bits = (made.bits + bits_of(held, values.ravel().astype(np.float64))) & (2**64 - 1)


def _session(file: Any, wall: float) -> None:
    """What `hparams` writes at the begin of a run."""
    from tensorboard.plugins.hparams.summary_v2 import hparams_pb

    summary = hparams_pb({"lr": 0.01, "optimizer": "adam", "layers": 3})
    from tensorboard.compat.proto.event_pb2 import Event

    file.write(_framed(Event(wall_time=wall, summary=summary).SerializeToString()))


def _pictures(file: Any, wall: float, step: int, random: np.random.Generator) -> None:
    from tensorboard.compat.proto.event_pb2 import Event
    from tensorboard.compat.proto.summary_pb2 import HistogramProto, Summary

    histogram = HistogramProto(num=10, bucket_limit=random.random(64), bucket=random.random(64))
    image = Summary.Image(
        height=32, width=32, colorspace=1, encoded_image_string=random.bytes(int(random.integers(4000)))
    )
    values = [Summary.Value(tag="weights", histo=histogram), Summary.Value(tag="picture", image=image)]
    for value in values:
        file.write(_framed(Event(wall_time=wall, step=step, summary=Summary(value=[value])).SerializeToString()))
