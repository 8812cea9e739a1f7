"""Event files for tests, written by TensorBoard's own writer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from tensorboard.compat.proto.event_pb2 import Event
from tensorboard.compat.proto.summary_pb2 import Summary
from tensorboard.summary.writer.event_file_writer import EventFileWriter


def write_run(folder: Path, curves: Mapping[str, Sequence[float]], every: int = 1) -> Path:
    """Writes one event file of plain scalars; the folder is the run."""
    writer = EventFileWriter(str(folder))
    for tag, values in curves.items():
        for index, value in enumerate(values):
            summary = Summary(value=[Summary.Value(tag=tag, simple_value=value)])
            writer.add_event(Event(wall_time=1e9 + index, step=index * every, summary=summary))
    writer.close()
    return folder
