"""VisualDL's record files: a length and a protobuf message after another, without checksums; single precision."""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from pathlib import Path

from advisor.readers._series import Points
from advisor.readers.source import Candidate, Reading, ReadOptions, Signs, printable
from advisor.readers.trackers._protobuf import DamagedRecordError, fields, messages, text
from advisor.records import ReadError, Run

_NAME = "vdlrecords."
_META = b"meta_data_tag"
_LENGTH = struct.Struct("<Q")
_VALUE = struct.Struct("<f")
_EMPTY = (
    "is a file of VisualDL without a scalar that can be read: visualdl.LogReader(file_path=…).get_data('scalar', tag) "
    "gives records with id (the step) and value; write a column a tag as CSV"
)
_LONGEST = 64 << 20  # bytes of a record
_RECORD, _STEP, _TAG, _TIME, _SCALAR = 1, 1, 2, 3, 4  # fields of its record.proto


class VisualDlReader:
    """Reads a run a folder: the scalars, in the order they were written."""

    kind = "visualdl"
    title = "VisualDL's record files: vdlrecords.*.log"
    order = 8
    signs = Signs(holds=(_META,), path=(_NAME,))

    def claims(self, candidate: Candidate) -> bool:
        """Whether the file begins with a short record that VisualDL names its own."""
        head = candidate.head
        named = candidate.place.name.startswith(_NAME)
        return named or (len(head) > _LENGTH.size and _LENGTH.unpack_from(head)[0] < len(head) and _META in head[:64])

    def read(self, root: Path, files: Sequence[Candidate], options: ReadOptions) -> Reading:
        """The runs, named by their folders."""
        runs: dict[str, Points] = {}
        errors: list[ReadError] = []
        lost = 0
        for file in sorted(files, key=lambda file: str(file.path)):
            points = runs.setdefault(file.folder, Points())
            damaged = _read(file, points)
            lost += damaged
            if damaged or not len(points):
                message = "a record is damaged: what stands behind it is lost" if damaged else _EMPTY
                errors.append(ReadError(source=printable(str(file.path)), message=message))
        made = tuple(Run(name=name, series=points.series()) for name, points in runs.items() if len(points))
        return Reading(runs=made, errors=tuple(errors), points=sum(run.points for run in made), lost=lost)


READER = VisualDlReader()


def _read(file: Candidate, points: Points) -> int:
    """Adds the scalars of a file; returns whether a record was damaged."""
    with file.content.open("rb") as content:
        while len(head := content.read(_LENGTH.size)) == _LENGTH.size:
            size = _LENGTH.unpack(head)[0]
            if size > _LONGEST:
                return 1
            payload = content.read(size)
            if len(payload) < size:
                return 0
            try:
                for tag, step, value, seconds in _scalars(payload):
                    points.add(tag, step, value, seconds)
            except DamagedRecordError:
                return 1
    return 0


def _scalars(payload: bytes) -> Iterator[tuple[str, int, float, float]]:
    """The scalars of a record: tag, step, value, and seconds since 1970."""
    for content in messages(fields(payload), _RECORD):
        found = fields(content)
        for raw in messages(found, _SCALAR):
            step, time = (found.get(number, [0])[0] for number in (_STEP, _TIME))
            if len(raw) == _VALUE.size and isinstance(step, int) and isinstance(time, int):
                signed = step - (1 << 64) if step >= 1 << 63 else step
                yield printable(text(found, _TAG)), signed, _VALUE.unpack(raw)[0], time / 1000
