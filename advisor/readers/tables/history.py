"""JSON histories in one piece: lists by metric, a list of objects, objects by step, wherever they lie."""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from advisor.meaning import classify
from advisor.readers._lines import encoding_of, is_text
from advisor.readers._series import Points, is_log, run_names
from advisor.readers.source import OF_TEXT, Candidate, Reading, ReadOptions, Signs, printable
from advisor.readers.tables._documents import history_of, is_history
from advisor.readers.tables.jsonl import ObjectLog, flat
from advisor.records import ReadError, Run, Scalar, Series
from advisor.tables import table

MAX_BYTES = 64 << 20
_LOOKED_INTO = 4 << 20
_ENDS_TRIED = 8  # closing braces, from the last one back
_DOWNLOAD = re.compile(r"run-.*?-tag-(?P<tag>.+)")
_NUMBER = r"(?:-?[\d.]+(?:[eE][-+]?\d+)?|NaN|-?Infinity)"
_LIST = re.compile(rf'"([^"\\]{{1,200}})"\s*:\s*\[\s*{_NUMBER}\s*[,\]]')
_PAIR = re.compile(rf'"([^"\\]{{1,200}})"\s*:\s*"?{_NUMBER}"?\s*[,}}]')


class HistoryReader:
    """Reads a run a file; steps are the places in the lists, or what the objects say."""

    kind = "json"
    title = "JSON histories: Keras' lists by metric, a list of objects or objects by step, curves of x and y"
    order = 55
    signs = Signs(begins=(*OF_TEXT, b"{", b"["))

    def claims(self, candidate: Candidate) -> bool:
        """Whether the document begins with lists of losses or the objects of a log, or holds a history further in."""
        if not is_text(candidate.head):
            return False
        text = candidate.head.decode(encoding_of(candidate.head), "replace").lstrip()
        if any(f'"{key}"' in text for key in table("columns")["searches"]):
            return False
        if text.startswith("[") and text[1:].lstrip().startswith("{"):
            return is_log(list(dict.fromkeys(_PAIR.findall(text))))
        if text.startswith("{") and any(m.role == "loss" for m in classify(_LIST.findall(text)).values()):
            return True
        return text.startswith(("{", "[")) and candidate.size <= _LOOKED_INTO and _holds_history(candidate)

    def read(self, root: Path, files: Sequence[Candidate], options: ReadOptions) -> Reading:
        """The runs, named by their folders."""
        runs: list[Run] = []
        errors: list[ReadError] = []
        lost = 0
        for file, name in run_names(files):
            try:
                history = history_of(_loaded(file))
            except (OSError, ValueError, RecursionError) as error:
                kept = _whole_rows(file)
                said = f"is cut off, its first {len(kept)} rows are kept" if kept else "cannot be read"
                errors.append(ReadError(source=printable(str(file.path)), message=f"{said}: {error}"))
                if not kept:
                    continue
                history = history_of(kept)
            if not history.rows:
                runs.append(Run(name=name, series=_named(history.points, file), hyperparameters=history.settings))
                continue
            log = ObjectLog(options.columns)
            for row in history.rows:
                if isinstance(row, dict):
                    log.add(dict(flat(row)))
                else:
                    lost += 1
            runs.extend(_with(run, history.settings) for run in log.runs(name))
        return Reading(runs=tuple(runs), errors=tuple(errors), points=sum(run.points for run in runs), lost=lost)


READER = HistoryReader()


def _loaded(file: Candidate) -> Mapping[str, Any] | Sequence[Any]:
    if file.size > MAX_BYTES:
        raise ValueError(f"{file.size} bytes; at most {MAX_BYTES} are read of one JSON document")
    loaded = json.loads(file.content.read_text(encoding=encoding_of(file.head), errors="replace"))
    if not isinstance(loaded, (dict, list)):
        raise ValueError("is neither an object nor a list")
    return loaded


def _whole_rows(file: Candidate) -> list[Any]:
    """The objects of a list that nobody closed, as a training that was killed leaves it; none of any other document."""
    if file.size > MAX_BYTES or not file.head.lstrip().startswith(b"["):
        return []
    text = file.content.read_text(encoding=encoding_of(file.head), errors="replace")
    for end in itertools.islice((match.end() for match in re.finditer(r"\}", text[::-1])), _ENDS_TRIED):
        try:
            loaded = json.loads(f"{text[: len(text) - end + 1]}]")
        except (ValueError, RecursionError):
            continue
        return loaded if isinstance(loaded, list) else []
    return []


def _holds_history(candidate: Candidate) -> bool:
    try:
        return is_history(_loaded(candidate))
    except (OSError, ValueError, RecursionError):
        return False


def _named(points: Points, file: Candidate) -> dict[str, Series]:
    """The series; one without a name, as TensorBoard's page hands it out, has the file's."""
    series = points.series()
    named = _DOWNLOAD.fullmatch(file.place.stem)
    tag = named["tag"] if named else printable(file.place.stem)
    return {name or tag: found.model_copy(update={"tag": name or tag}) for name, found in series.items()}


def _with(run: Run, settings: Mapping[str, Scalar]) -> Run:
    return run.model_copy(update={"hyperparameters": {**settings, **run.hyperparameters}})
