"""Follows the metric in a command's log while it grows: TensorBoard event files, JSON lines, or CSV."""

from __future__ import annotations

import csv
import json
import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

_STEPS = ("step", "global_step", "iteration", "epoch", "_step")
_ENDINGS = (".jsonl", ".ndjson", ".csv")


@dataclass
class CommandLog:
    """The points of one tag below a folder, or in one file, each given once; files older than the start are left."""

    place: Path
    tag: str
    since: float
    last: float | None = None
    is_whole: bool = False
    tags: set[str] = field(default_factory=set)
    _files: dict[Path, Any] = field(default_factory=dict)

    def new(self) -> Iterator[tuple[int, float]]:
        """The points written since the last call; of a log that is whole, a last line without its end counts too."""
        for path in self._paths():
            if path not in self._files:
                self._files[path] = _events(path) if "tfevents" in path.name else self._lines(path)
            for tag, step, value in next(self._files[path]):
                self.tags.add(tag)
                if tag == self.tag:
                    self.last = value
                    yield step, value

    def _paths(self) -> list[Path]:
        if self.place.is_file():
            found = [self.place]
        elif self.place.is_dir():
            found = sorted(p for p in self.place.rglob("*") if "tfevents" in p.name or p.suffix in _ENDINGS)
        else:
            return []
        return [p for p in found if p in self._files or _modified(p) >= self.since - 2]

    def _lines(self, path: Path) -> Iterator[list[tuple[str, int, float]]]:
        """Whole new lines of a JSON-lines or CSV file, one list a call."""
        place, header, count = 0, None, 0
        while True:
            points: list[tuple[str, int, float]] = []
            for line in _new_lines(path, place, self.is_whole):
                place += len(line)
                text = line.decode("utf-8", "replace").strip()
                if path.suffix == ".csv":
                    cells = next(csv.reader([text]), [])
                    if header is None:
                        header = cells
                        continue
                    row: Any = dict(zip(header, cells, strict=False))
                else:
                    row = _parsed(text)
                if isinstance(row, dict):
                    points += _points(row, count)
                    count += 1
            yield points


def _modified(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError:
        return 0.0


def _new_lines(path: Path, place: int, is_whole: bool) -> list[bytes]:
    try:
        with path.open("rb") as file:
            file.seek(place)
            return [line for line in file.readlines(16_000_000) if is_whole or line.endswith(b"\n")]
    except OSError:
        return []


def _parsed(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return None


def _points(row: dict[str, Any], count: int) -> Iterator[tuple[str, int, float]]:
    told = (_number(row.get(name)) for name in _STEPS)
    step = next((number for number in told if number is not None and math.isfinite(number)), float(count))
    for name, value in row.items():
        number = _number(value)
        if number is not None and name not in _STEPS:
            yield name, int(step), number


def _number(value: Any) -> float | None:
    if value is None or isinstance(value, bool | dict | list):
        return None
    try:
        return float(value)
    except ValueError:
        return None


def _events(path: Path) -> Iterator[list[tuple[str, int, float]]]:
    """New scalars of an event file, one list a call; a record that is not whole yet waits."""
    from tensorboard.backend.event_processing.event_file_loader import EventFileLoader

    loader = EventFileLoader(str(path))
    while True:
        points: list[tuple[str, int, float]] = []
        for event in loader.Load():
            for value in event.summary.value:
                number = _scalar(value)
                if number is not None:
                    points.append((value.tag, int(event.step), number))
        yield points


def _scalar(value: Any) -> float | None:
    if value.HasField("simple_value"):
        return float(value.simple_value)
    if not value.HasField("tensor") or value.metadata.plugin_data.plugin_name != "scalars":
        return None
    from tensorboard.util.tensor_util import make_ndarray

    return float(make_ndarray(value.tensor).reshape(-1)[0])
