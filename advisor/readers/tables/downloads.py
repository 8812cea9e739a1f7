"""What TensorBoard's page downloads: a file a run and tag, as CSV or as JSON; the files of one training are one run."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from advisor.meaning import classify
from advisor.names import words
from advisor.readers._curves import gathered
from advisor.readers._lines import Lines, first_lines, is_text
from advisor.readers._series import Points, joined, number, split_of, whole
from advisor.readers.source import OF_TEXT, Candidate, Reading, ReadOptions, Signs, printable

_HEADER = ["Wall time", "Step", "Value"]
_NAMED = re.compile(r"run-(?P<run>.*?)-tag-(?P<tag>.+)")
_ROWS = re.compile(rb"\s*\[\s*\[\s*\d{9,11}(?:\.\d+)?(?:e9)?\s*,\s*-?\d+\s*,")
_MAX_BYTES = 64 << 20
_KNOWN = ("loss", "metric", "learning_rate", "gradient_norm")


class DownloadsReader:
    """Reads a run a run's name; `train` and `validation` beside each other are one training's halves."""

    kind = "tensorboard-download"
    title = "Curves downloaded from TensorBoard's page, as CSV or JSON: run-NAME-tag-TAG.csv"
    order = 44
    signs = Signs(begins=(*OF_TEXT, b"Wall time", b"["))

    def claims(self, candidate: Candidate) -> bool:
        """Whether the file has the header of a download, or its rows as lists of three."""
        if not is_text(candidate.head):
            return False
        if _ROWS.match(candidate.head):
            return candidate.size <= _MAX_BYTES
        return "".join(first_lines(candidate.content, candidate.head, 1)).strip() == ",".join(_HEADER)

    def read(self, root: Path, files: Sequence[Candidate], options: ReadOptions) -> Reading:
        """The runs, by their names below the folder."""
        return gathered(_placed(files), _read)


READER = DownloadsReader()


def _placed(files: Sequence[Candidate]) -> Iterator[tuple[Candidate, str, str]]:
    """Each file with the name of its run and its tag."""
    stems: dict[str, list[str]] = {}
    for file in files:
        stems.setdefault(file.folder, []).append(printable(file.place.stem))
    for file in files:
        stem = printable(file.place.stem)
        run, tag = _parts(stem, stems[file.folder])
        yield file, joined(file.folder, run) if run else file.folder, tag


def _parts(stem: str, beside: Sequence[str]) -> tuple[str, str]:
    """The run and the tag of a file; files whose names are measurements are of one run."""
    named = _NAMED.fullmatch(stem)
    if named is None:
        return ("", stem) if len(beside) == 1 or _all_known(beside) else (stem, stem)
    run = named["run"].strip("._/- ")
    half = words(run)[-1] if words(run) else ""
    if split_of(half) is None:
        return run, named["tag"]
    return run[: len(run) - len(half)].strip("._/- "), f"{half}/{named['tag']}"


def _all_known(stems: Sequence[str]) -> bool:
    """Whether every name is that of a loss, a metric, a rate or a norm, and no two are the same but for a part."""
    return all(meaning.role in _KNOWN for meaning in classify(list(stems)).values())


def _read(file: Candidate, tag: str, points: Points) -> tuple[int, str]:
    """Adds the file's points; returns how many rows are damaged, and what stopped the reading."""
    if file.head.lstrip().startswith(b"["):
        try:
            return _added(json.loads(file.content.read_bytes()), tag, points), ""
        except (OSError, ValueError, RecursionError) as error:
            return 0, f"cannot be read: {error}"
    lines = Lines(file.content)
    rows = (line.split(",") for line in list(lines)[1:] if line.strip())
    return _added(rows, tag, points), lines.problem


def _added(rows: object, tag: str, points: Points) -> int:
    lost = 0
    for row in rows if isinstance(rows, Iterator | list) else ():
        cells = row if isinstance(row, list) and len(row) == len(_HEADER) else [None] * len(_HEADER)
        wall, step, value = (number(cell) for cell in cells)
        at = whole(step)
        if at is None or value is None:
            lost += 1
            continue
        points.add(tag, at, value, float("nan") if wall is None else wall)
    return lost
