"""Sacred's metrics.json: steps, timestamps and values of every metric."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from advisor.readers._lines import is_text
from advisor.readers._series import Points, moment, number, whole
from advisor.readers.source import Candidate, Reading, ReadOptions, Signs, printable
from advisor.records import ReadError, Run

MAX_BYTES = 256 << 20
_BEGINNING = re.compile(rb'\s{0,9}\{\s{0,9}"(?:[^"\\]|\\.){1,200}"\s{0,9}:\s{0,9}\{\s{0,99}"steps"\s{0,9}:\s{0,9}\[')


class SacredReader:
    """Reads a run a folder of a FileStorageObserver; config.json beside it gives the hyperparameters."""

    kind = "sacred"
    title = "Sacred's metrics.json, as its FileStorageObserver writes it"
    order = 45
    signs = Signs(begins=(b"{",))

    def claims(self, candidate: Candidate) -> bool:
        """Whether the file begins with the steps of a metric."""
        return is_text(candidate.head) and _BEGINNING.match(candidate.head) is not None

    def read(self, root: Path, files: Sequence[Candidate], options: ReadOptions) -> Reading:
        """The runs, named by their folders."""
        runs: list[Run] = []
        errors: list[ReadError] = []
        for file in files:
            try:
                runs.append(Run(name=file.folder, series=_points(file).series()))
            except (OSError, ValueError, RecursionError) as error:
                errors.append(ReadError(source=printable(str(file.path)), message=f"cannot be read: {error}"))
        return Reading(runs=tuple(runs), errors=tuple(errors), points=sum(run.points for run in runs))


READER = SacredReader()


def _points(file: Candidate) -> Points:
    if file.size > MAX_BYTES:
        raise ValueError(f"{file.size} bytes; at most {MAX_BYTES} are read of one JSON document")
    loaded = json.loads(file.content.read_text(encoding="utf-8", errors="replace"))
    if not isinstance(loaded, dict):
        raise ValueError("is no JSON object")
    points = Points()
    for tag, metric in loaded.items():
        if isinstance(metric, dict):
            _add(points, printable(str(tag)), metric)
    return points


def _add(points: Points, tag: str, metric: Mapping[str, Any]) -> None:
    values, steps, times = (_listed(metric.get(key)) for key in ("values", "steps", "timestamps"))
    for place, given in enumerate(values):
        value = number(_plain(given))
        step = whole(number(_plain(steps[place]))) if place < len(steps) else place
        if value is not None and step is not None:
            points.add(tag, step, value, moment(times[place]) if place < len(times) else float("nan"))


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _plain(value: Any) -> Any:
    """The number, also where a numpy scalar was written as an object of its own."""
    return value.get("value") if isinstance(value, dict) else value
