"""CatBoost's catboost_info: the learning and the test half of one training, in tables and in one JSON document."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from advisor.readers._lines import Lines, first_lines, is_text
from advisor.readers._series import Points, number, whole
from advisor.readers.source import Candidate, Reading, ReadOptions, Signs, printable
from advisor.records import ReadError, Run

MAX_BYTES = 256 << 20
_HALF = re.compile(r"(?P<set>learn|test\d{0,6})_error\.tsv")
_TIMES = "time_left.tsv"
_DOCUMENT = "catboost_training.json"


class CatBoostReader:
    """Reads a run a folder: learn_error.tsv and test_error.tsv, or catboost_training.json where they are missing."""

    kind = "catboost"
    title = "CatBoost's catboost_info: learn_error.tsv, test_error.tsv, catboost_training.json"
    order = 35
    signs = Signs(path=("_error.tsv", _TIMES, _DOCUMENT))

    def claims(self, candidate: Candidate) -> bool:
        """Whether the file is one of CatBoost's, by its name and how it begins."""
        name = candidate.place.name
        if name == _DOCUMENT:
            return b'"iterations"' in candidate.head or b'"learn_metrics"' in candidate.head
        if (name != _TIMES and _HALF.fullmatch(name) is None) or not is_text(candidate.head):
            return False
        return "".join(first_lines(candidate.content, candidate.head, 1)).startswith("iter\t")

    def read(self, root: Path, files: Sequence[Candidate], options: ReadOptions) -> Reading:
        """The runs, named by their folders."""
        folders: dict[str, list[Candidate]] = {}
        for file in files:
            folders.setdefault(file.folder, []).append(file)
        runs, errors = [], []
        for folder, inside in folders.items():
            points = Points()
            for file, message in _gathered(inside, points):
                errors.append(ReadError(source=printable(str(file.path)), message=message))
            if len(points):
                runs.append(Run(name=folder, series=points.series()))
        return Reading(runs=tuple(runs), errors=tuple(errors), points=sum(run.points for run in runs))


READER = CatBoostReader()


def _gathered(files: Sequence[Candidate], points: Points) -> Iterator[tuple[Candidate, str]]:
    """Adds the points of one training; yields the files with what went wrong."""
    for file in files:
        half = _HALF.fullmatch(file.place.name)
        if half is not None:
            problem = _table(file, half["set"], points)
            if problem:
                yield file, problem
    for file in files:
        if file.place.name == _DOCUMENT and not len(points):
            try:
                _document(file, points)
            except (OSError, ValueError, KeyError, TypeError, IndexError, RecursionError) as error:
                yield file, f"cannot be read as CatBoost's training: {error}"


def _table(file: Candidate, name: str, points: Points) -> str:
    lines = Lines(file.content)
    rows = iter(lines)
    header = next(rows, "").split("\t")
    lost = 0
    for line in rows:
        cells = line.split("\t")
        step = whole(number(cells[0])) if len(cells) == len(header) else None
        if step is None:
            lost += bool(line.strip())
            continue
        for tag, cell in zip(header[1:], cells[1:], strict=True):
            value = number(cell)
            if value is not None:
                points.add(f"{name}/{printable(tag)}", step, value)
    return lines.problem or (f"{lost} rows are damaged and lost" if lost else "")


def _document(file: Candidate, points: Points) -> None:
    if file.size > MAX_BYTES:
        raise ValueError(f"{file.size} bytes; at most {MAX_BYTES} are read of one JSON document")
    loaded = json.loads(file.content.read_text(encoding="utf-8", errors="replace"))
    meta = loaded["meta"]
    sets = {str(name): meta["learn_metrics"] for name in meta.get("learn_sets", ())}
    sets |= {str(name): meta["test_metrics"] for name in meta.get("test_sets", ())}
    for entry in loaded["iterations"]:
        step = whole(number(entry["iteration"]))
        for name, metrics in sets.items():
            _add(points, name, metrics, entry.get(name, ()), step)


def _add(points: Points, name: str, metrics: Sequence[Any], values: Sequence[Any], step: int | None) -> None:
    for metric, given in zip(metrics, values, strict=False):
        value = number(given)
        if value is not None and step is not None:
            points.add(f"{name}/{printable(str(metric['name']))}", step, value)
