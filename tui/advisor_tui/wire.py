"""Records as lines of JSON between the program and its reading process, each short enough to keep no key waiting."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from enum import Enum
from importlib import import_module
from typing import TYPE_CHECKING, Any

import numpy as np

from advisor import errors

if TYPE_CHECKING:
    from advisor.findings import Diagnosis
    from advisor.record import Record
    from advisor.records import Evidence

PIECE = 16
"""Findings, trials and the like travel so many on a line."""


def line(kind: str, content: Any) -> bytes:
    """One message."""
    return json.dumps([kind, plain(content)], default=str).encode() + b"\n"


def message(text: bytes) -> tuple[str, Any]:
    """The kind and the content of a line; raises EOFError where the other end has gone."""
    if not text.endswith(b"\n"):
        raise EOFError
    kind, content = json.loads(text)
    return kind, content


def plain(value: Any) -> Any:
    """The value as JSON holds it, with every field of a record, also those that reports leave out."""
    if value is None or isinstance(value, (bool, str, int, float)):
        return value.value if isinstance(value, Enum) else value
    if isinstance(value, np.ndarray):
        return [value.dtype.str, base64.b64encode(value.tobytes()).decode("ascii")]
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [plain(item) for item in value]
    if isinstance(value, datetime):
        return value.isoformat()
    fields = getattr(type(value), "model_fields", None) or getattr(type(value), "__dataclass_fields__", ())
    return {name: plain(getattr(value, name)) for name in fields} if fields else value


def evidence_lines(evidence: Evidence) -> Iterator[bytes]:
    """What was read: runs series by series, studies with their trials in pieces."""
    for run in evidence.runs:
        yield line("run", _fields(run, without="series"))
        yield from (line("series", series) for series in run.series.values())
    for study in evidence.studies:
        yield line("study", _fields(study, without="trials"))
        yield from (line("trials", piece) for piece in _pieces(study.trials))
    yield from _parts(evidence, ("sources", "errors"))


def diagnosis_lines(diagnosis: Diagnosis) -> Iterator[bytes]:
    """What was concluded."""
    yield from _parts(diagnosis, ("sources", "read_as", "findings", "unexamined", "errors"))


def _parts(record: Record, names: Iterable[str]) -> Iterator[bytes]:
    lead = type(record).__name__
    for name in names:
        yield from (line(f"{lead}.{name}", piece) for piece in _pieces(getattr(record, name)))


def _fields(record: Record, without: str) -> dict[str, Any]:
    return {name: getattr(record, name) for name in type(record).model_fields if name != without}


def _pieces(items: tuple[Any, ...]) -> Iterator[tuple[Any, ...]]:
    return (items[start : start + PIECE] for start in range(0, len(items), PIECE))


class Taken:
    """Evidence and diagnosis, put together line by line."""

    def __init__(self) -> None:
        self.parts: dict[str, list[Any]] = {}
        self.runs: list[tuple[dict[str, Any], dict[str, Any]]] = []
        self.studies: list[tuple[dict[str, Any], list[Any]]] = []

    def take(self, kind: str, content: Any) -> None:
        """One message more."""
        if kind == "run":
            self.runs.append((content, {}))
        elif kind == "series":
            self.runs[-1][1][content["tag"]] = _series(content)
        elif kind == "study":
            self.studies.append((content, []))
        elif kind == "trials":
            self.studies[-1][1].extend(_checked("advisor.records", "Trial", content))
        else:
            self.parts.setdefault(kind, []).extend(_items(kind.partition(".")[2], content))

    def evidence(self) -> Evidence:
        """What was read."""
        from advisor.records import Evidence, Run, Study

        runs = tuple(Run.model_construct(**fields, series=series) for fields, series in self.runs)
        studies = tuple(
            Study.model_validate(fields).model_copy(update={"trials": tuple(trials)}) for fields, trials in self.studies
        )
        return Evidence.model_construct(runs=runs, studies=studies, **self._of("Evidence"))

    def diagnosis(self) -> Diagnosis:
        """What was concluded."""
        from advisor.findings import Diagnosis

        return Diagnosis.model_construct(**self._of("Diagnosis"))

    def _of(self, model: str) -> dict[str, Any]:
        return {kind.partition(".")[2]: tuple(found) for kind, found in self.parts.items() if kind.startswith(model)}


def _series(content: Mapping[str, Any]) -> Any:
    from advisor.records import Series

    arrays: dict[str, Any] = {name: _array(*content[name]) for name in ("steps", "values", "wall_times")}
    return Series.model_construct(tag=content["tag"], **arrays)


def _array(kind: str, text: str) -> np.ndarray[Any, Any]:
    return np.frombuffer(bytearray(base64.b64decode(text)), dtype=np.dtype(kind))


def _checked(module: str, name: str, content: list[Any]) -> list[Any]:
    """Records of one kind, checked."""
    kind: type[Record] = getattr(import_module(module), name)
    return [kind.model_validate(item) for item in content]


def _items(name: str, content: list[Any]) -> list[Any]:
    kinds = {"sources": "SourceSummary", "errors": "ReadError"}
    if name in kinds:
        return _checked("advisor.records", kinds[name], content)
    found = {"read_as": "ReadAs", "findings": "Finding", "unexamined": "Unexamined"}
    return _checked("advisor.findings", found[name], content)


def error_content(error: Exception) -> dict[str, Any]:
    """An error as it travels: its kind and its words."""
    said = {"kind": type(error).__name__, "text": str(error)}
    return said | ({"number": error.errno, "file": error.filename} if isinstance(error, OSError) else {})


def error_of(content: Mapping[str, Any]) -> Exception:
    """The error that travelled: ours and the system's are of their own kind again, others keep their words."""
    kind, text = content["kind"], content["text"]
    ours = getattr(errors, kind, None)
    if isinstance(ours, type) and issubclass(ours, errors.AdvisorError):
        return ours(text)
    if content.get("number") is not None:
        import os

        return OSError(content["number"], os.strerror(content["number"]), content.get("file"))
    return InterruptedError(text) if kind == "InterruptedError" else RuntimeError(f"{kind}: {text}")
