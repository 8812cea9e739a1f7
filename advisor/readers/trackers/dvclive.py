"""DVCLive folders: a file a metric below plots/metrics, the part of the data in the folder's name."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path, PurePath

from advisor.readers._curves import gathered
from advisor.readers._lines import Lines, first_lines, is_text
from advisor.readers._series import Points, moment, number, whole
from advisor.readers.source import Candidate, Reading, ReadOptions, Signs, printable

_PLACE = ("plots", "metrics")
_STEP = "step"
_TIME = "timestamp"


class DvcLiveReader:
    """Reads a run a DVCLive folder."""

    kind = "dvclive"
    title = "DVCLive folders: plots/metrics/**/*.tsv, one file a metric"
    order = 30
    signs = Signs(path=("metrics",))

    def claims(self, candidate: Candidate) -> bool:
        """Whether the file is a table of steps and one metric where DVCLive puts them, or its summary beside them."""
        if _is_summary(candidate.path):
            return True
        if candidate.place.suffix != ".tsv" or _place(candidate.path) is None or not is_text(candidate.head):
            return False
        header = "".join(first_lines(candidate.content, candidate.head, 1)).split("\t")
        return _STEP in header and candidate.place.stem in header

    def read(self, root: Path, files: Sequence[Candidate], options: ReadOptions) -> Reading:
        """The runs, named by the folder above plots/metrics."""
        placed = ((file, *_named(file)) for file in files if not _is_summary(file.path))
        return gathered(placed, _read)


READER = DvcLiveReader()


def _is_summary(path: Path) -> bool:
    """Whether the file holds nothing but the last value of every metric."""
    return path.name == "metrics.json" and path.parent.joinpath(*_PLACE).is_dir()


def _place(path: Path) -> int | None:
    """Where in the path the folder of the metrics ends."""
    parts = path.parts
    return next((at + 2 for at in range(len(parts) - 2, 0, -1) if parts[at - 1 : at + 1] == _PLACE), None)


def _named(file: Candidate) -> tuple[str, str]:
    """The name of the run and the tag of the metric."""
    end = _place(file.place) or len(file.place.parts)
    tag = PurePath(*file.place.parts[end - 1 :]).with_suffix("").as_posix()
    above = Path(*file.place.parts[: end - 3])
    base = file.root if file.root.is_dir() else file.root.parent
    name = above.relative_to(base).as_posix() if above.is_relative_to(base) else "."
    return printable(name), printable(tag)


def _read(file: Candidate, tag: str, points: Points) -> tuple[int, str]:
    """Adds the file's points; returns how many rows are damaged, and what stopped the reading."""
    lines = Lines(file.content)
    rows = iter(lines)
    header = next(rows, "").split("\t")
    step, value, wall = (header.index(name) if name in header else None for name in (_STEP, file.place.stem, _TIME))
    lost = 0
    for line in rows:
        cells = line.split("\t")
        at = whole(number(cells[step])) if step is not None and len(cells) == len(header) else None
        given = number(cells[value]) if value is not None and at is not None else None
        if at is not None and given is not None:
            points.add(tag, at, given, moment(cells[wall]) if wall is not None else float("nan"))
        elif line.strip():
            lost += 1
    return lost, lines.problem
