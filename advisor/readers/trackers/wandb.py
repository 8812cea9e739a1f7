"""W&B's offline folders: history and configuration out of the binary file, without an account or the wandb package.

The framing is LevelDB's, the records are protobuf, the values JSON text: small enough to be decoded here, and the same
since 2021; the package is 60 MB and its own reader is not public.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from advisor.readers._series import Points, moment, number, whole
from advisor.readers.source import Candidate, Reading, ReadOptions, Signs, printable
from advisor.readers.tables.jsonl import flat
from advisor.readers.trackers._protobuf import DamagedRecordError
from advisor.readers.trackers._wandb_records import MAGIC, Entries, records, understood
from advisor.records import ReadError, Run, Scalar

_OWN = "_"
_STEP, _TIME = "_step", "_timestamp"


class WandbReader:
    """Reads a run a file; the files of a resumed run, which has one id, are one run."""

    kind = "wandb"
    title = "W&B offline folders: the .wandb file's history and configuration, no account needed"
    order = 5
    signs = Signs(begins=(MAGIC,))

    def claims(self, candidate: Candidate) -> bool:
        """Whether the file begins as W&B's binary files do."""
        return candidate.head.startswith(MAGIC)

    def read(self, root: Path, files: Sequence[Candidate], options: ReadOptions) -> Reading:
        """The runs, named by their folders."""
        runs: dict[str, _Run] = {}
        errors: list[ReadError] = []
        lost = 0
        for file in sorted(files, key=lambda file: str(file.path)):
            found, damaged = _read(file, runs)
            lost += damaged
            if damaged or not len(found.points):
                message = f"{damaged} records are damaged and lost" if damaged else "holds no history yet"
                errors.append(ReadError(source=printable(str(file.path)), message=message))
        made = tuple(
            Run(name=run.name, series=run.points.series(), hyperparameters=run.settings)
            for run in runs.values()
            if len(run.points)
        )
        return Reading(runs=made, errors=tuple(errors), points=sum(run.points for run in made), lost=lost)


READER = WandbReader()


@dataclass
class _Run:
    """A run while its files are read."""

    name: str
    points: Points = field(default_factory=Points)
    settings: dict[str, Scalar] = field(default_factory=dict)
    rows: int = 0


def _read(file: Candidate, runs: dict[str, _Run]) -> tuple[_Run, int]:
    """Adds what a file holds to its run; returns the run and how many records were damaged."""
    run = _Run(file.folder)
    run_id = ""
    lost = 0
    with file.content.open("rb") as content:
        for payload in records(content):
            try:
                entries = understood(payload) if payload is not None else None
            except DamagedRecordError:
                payload = entries = None
            lost += payload is None
            if entries is None:
                continue
            if entries.run_id and not run_id:
                run_id = entries.run_id
                run = runs.setdefault(run_id, run)
            _add(run, entries)
    runs.setdefault(run_id or str(file.path), run)
    return run, lost


def _add(run: _Run, entries: Entries) -> None:
    loaded = {key: _value(text) for key, text in entries.items.items()}
    if entries.kind in ("config", "run"):
        run.settings |= _settings(loaded)
    elif entries.kind == "history":
        step = whole(number(loaded.get(_STEP)))
        step = step if step is not None else entries.step
        wall = moment(loaded.get(_TIME)) if _TIME in loaded else math.nan
        for key, given in flat(loaded, between="."):
            value = number(given)
            if value is not None and not key.startswith(_OWN):
                run.points.add(printable(key), run.rows if step is None else step, value, wall)
        run.rows += 1


def _settings(loaded: Mapping[str, Any]) -> dict[str, Scalar]:
    return {
        printable(key): value
        for key, value in flat(loaded, between=".")
        if not key.startswith(_OWN) and (value is None or isinstance(value, (bool, int, float, str)))
    }


def _value(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None
