"""JSON histories in one piece: Keras' `history.history` dumped as lists by name, or a list of objects."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from advisor.meaning import classify
from advisor.readers._lines import encoding_of, is_text
from advisor.readers._series import Points, is_log, number, run_names
from advisor.readers.source import Candidate, Reading, ReadOptions, printable
from advisor.readers.tables.jsonl import ObjectLog, flat
from advisor.records import ReadError, Run

MAX_BYTES = 64 << 20
_NUMBER = r"(?:-?[\d.]+(?:[eE][-+]?\d+)?|NaN|-?Infinity)"
_LIST = re.compile(rf'"([^"\\]{{1,200}})"\s*:\s*\[\s*{_NUMBER}\s*[,\]]')
_PAIR = re.compile(rf'"([^"\\]{{1,200}})"\s*:\s*"?{_NUMBER}"?\s*[,}}]')


class HistoryReader:
    """Reads a run a file; steps are the places in the lists, or what the objects say."""

    kind = "json"
    title = "JSON histories: Keras' lists by metric, or a list of objects, one a step"
    order = 55

    def claims(self, candidate: Candidate) -> bool:
        """Whether the file begins with lists of losses, or with a list of objects that a training log has."""
        if not is_text(candidate.head):
            return False
        text = candidate.head.decode(encoding_of(candidate.head), "replace").lstrip()
        if text.startswith("["):
            return text[1:].lstrip().startswith("{") and is_log(list(dict.fromkeys(_PAIR.findall(text))))
        return text.startswith("{") and any(m.role == "loss" for m in classify(_LIST.findall(text)).values())

    def read(self, root: Path, files: Sequence[Candidate], options: ReadOptions) -> Reading:
        """The runs, named by their folders."""
        runs: list[Run] = []
        errors: list[ReadError] = []
        lost = 0
        for file, name in run_names(files):
            try:
                loaded = _loaded(file)
            except (OSError, ValueError, RecursionError) as error:
                errors.append(ReadError(source=printable(str(file.path)), message=f"cannot be read: {error}"))
                continue
            if isinstance(loaded, dict):
                runs.append(Run(name=name, series=_lists(loaded).series()))
                continue
            log = ObjectLog(options.columns)
            for row in loaded:
                if isinstance(row, dict):
                    log.add(dict(flat(row)))
                else:
                    lost += 1
            runs.extend(log.runs(name))
        return Reading(runs=tuple(runs), errors=tuple(errors), points=sum(run.points for run in runs), lost=lost)


READER = HistoryReader()


def _loaded(file: Candidate) -> Mapping[str, Any] | Sequence[Any]:
    if file.size > MAX_BYTES:
        raise ValueError(f"{file.size} bytes; at most {MAX_BYTES} are read of one JSON document")
    loaded = json.loads(file.path.read_text(encoding=encoding_of(file.head), errors="replace"))
    if not isinstance(loaded, (dict, list)):
        raise ValueError("is neither an object nor a list")
    return loaded


def _lists(loaded: Mapping[str, Any]) -> Points:
    """The points of every list of numbers."""
    points = Points()
    for tag, given in flat(loaded):
        for place, item in enumerate(given if isinstance(given, list) else ()):
            value = number(item)
            if value is not None:
                points.add(printable(tag), place, value)
    return points
