"""SwanLab's binary files: the scalars of offline and local runs, without an account or the swanlab package.

The framing is LevelDB's, as W&B's is; the records are protobuf with values in double precision. The names of the
metrics stand nowhere else: the JSON lines beside it, in folders by number, hold the same values without them.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from pathlib import Path

from advisor.readers._series import Points
from advisor.readers.source import Candidate, Reading, ReadOptions, Signs, printable
from advisor.readers.trackers._protobuf import DamagedRecordError, Fields, fields, messages, text
from advisor.readers.trackers._wandb_records import records
from advisor.records import ReadError, Run

_MAGIC = b":SWL"
_DOUBLE = struct.Struct("<d")
_EMPTY = (
    "is a file of SwanLab without a scalar that can be read: with an account `swanlab sync FOLDER` and "
    "swanlab.Api().run(PATH).metrics(keys=[…]).to_csv('history.csv'); without one log to a CSV beside it, a row a step"
)
_SCALAR = 13  # field of a record that holds a scalar
_KEY, _STEP, _TIME, _VALUE = 1, 2, 4, 5  # fields of a scalar
_SECONDS, _NANOSECONDS, _NUMBER = 1, 2, 1


class SwanLabReader:
    """Reads a run a file."""

    kind = "swanlab"
    title = "SwanLab's offline and local runs: the .swanlab file"
    order = 6
    signs = Signs(begins=(_MAGIC,))

    def claims(self, candidate: Candidate) -> bool:
        """Whether the file begins as SwanLab's binary files do."""
        return candidate.head.startswith(_MAGIC)

    def read(self, root: Path, files: Sequence[Candidate], options: ReadOptions) -> Reading:
        """The runs, named by their folders."""
        runs: list[Run] = []
        errors: list[ReadError] = []
        lost = 0
        for file in files:
            points, damaged = _read(file)
            lost += damaged
            if damaged or not len(points):
                message = f"{damaged} records are damaged and lost" if damaged else _EMPTY
                errors.append(ReadError(source=printable(str(file.path)), message=message))
            if len(points):
                runs.append(Run(name=file.folder, series=points.series()))
        return Reading(runs=tuple(runs), errors=tuple(errors), points=sum(run.points for run in runs), lost=lost)


READER = SwanLabReader()


def _read(file: Candidate) -> tuple[Points, int]:
    """The scalars of a file, and how many records were damaged."""
    points, lost = Points(), 0
    with file.content.open("rb") as content:
        for payload in records(content):
            try:
                for scalar in messages(fields(payload), _SCALAR) if payload is not None else ():
                    _add(fields(scalar), points)
            except DamagedRecordError:
                payload = None
            lost += payload is None
    return points, lost


def _add(scalar: Fields, points: Points) -> None:
    step = _whole(scalar, _STEP)
    for held in messages(scalar, _VALUE):
        for raw in messages(fields(held), _NUMBER):
            if len(raw) == _DOUBLE.size:
                value = _DOUBLE.unpack(raw)[0]
                points.add(printable(text(scalar, _KEY)), step, value, _moment(scalar))


def _moment(scalar: Fields) -> float:
    """Seconds since 1970, NaN where the record does not tell."""
    told = [fields(held) for held in messages(scalar, _TIME)]
    return next((_whole(one, _SECONDS) + _whole(one, _NANOSECONDS) / 1e9 for one in told), float("nan"))


def _whole(message: Fields, number: int) -> int:
    """A whole number, which is 0 where it is left out."""
    found = message.get(number, [0])[0]
    if not isinstance(found, int):
        raise DamagedRecordError("a number of another kind")
    return found - (1 << 64) if found >= 1 << 63 else found
