"""ClearML's offline sessions: metrics.jsonl, a list of events a line; ClearML writes what is no number as 0."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from advisor.readers._lines import is_text
from advisor.readers._series import Points, moment, number, whole
from advisor.readers.source import Candidate, Reading, ReadOptions, Signs, printable
from advisor.records import ReadError, Run

_SCALAR = b'"training_stats_scalar"'
_KINDS = ("training_stats_scalar",)
_LONGEST = 64 << 20  # characters of a line, which may hold all events of a session
_LOG = (b'"task": "offline-', b'"type": "log"')


class ClearMlReader:
    """Reads a run a session: title and series of a chart are the tag."""

    kind = "clearml"
    title = "ClearML's offline sessions: metrics.jsonl"
    order = 32
    signs = Signs(begins=(b"[{",))

    def claims(self, candidate: Candidate) -> bool:
        """Whether the file begins with a list of events, scalars or what the session printed."""
        head = candidate.head
        if not is_text(head) or not head.lstrip().startswith(b"[{"):
            return False
        return _SCALAR in head or all(mark in head for mark in _LOG)

    def read(self, root: Path, files: Sequence[Candidate], options: ReadOptions) -> Reading:
        """The runs, named by their folders."""
        runs: dict[str, Points] = {}
        errors: list[ReadError] = []
        lost = 0
        for file in files:
            points, damaged = runs.setdefault(file.folder, Points()), 0
            for line in _lines(file.content):
                damaged += not _add(line, points)
            lost += damaged
            if damaged:
                message = f"{damaged} lines are no lists of events and are lost"
                errors.append(ReadError(source=printable(str(file.path)), message=message))
        made = tuple(Run(name=name, series=points.series()) for name, points in runs.items() if len(points))
        return Reading(runs=made, errors=tuple(errors), points=sum(run.points for run in made), lost=lost)


READER = ClearMlReader()


def _lines(path: Path) -> Iterator[str]:
    with path.open(encoding="utf-8", errors="replace") as text:
        while line := text.readline(_LONGEST):
            if line.strip():
                yield line


def _add(line: str, points: Points) -> bool:
    """Adds the scalars of a line; False where it is no list."""
    try:
        loaded = json.loads(line)
    except (ValueError, RecursionError):
        return False
    for event in loaded if isinstance(loaded, list) else ():
        if isinstance(event, Mapping) and event.get("type") in _KINDS:
            _put(event, points)
    return isinstance(loaded, list)


def _put(event: Mapping[str, Any], points: Points) -> None:
    value, step = number(event.get("value")), whole(number(event.get("iter")))
    if value is not None and step is not None:
        tag = "/".join(str(event[key]) for key in ("metric", "variant") if event.get(key))
        points.add(printable(tag), step, value, moment(event.get("timestamp")))
