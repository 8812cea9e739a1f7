"""Files of search engines that are known and not read: each is named, with how to export what it holds."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from advisor.readers._lines import encoding_of, is_text
from advisor.readers._sqlite import MAGIC, columns_of, opened
from advisor.readers.source import Candidate, Reading, ReadOptions, printable
from advisor.records import ReadError
from advisor.tables import table

_PICKLE = re.compile(rb"\x80[\x02-\x05]")


class UnreadReader:
    """Refuses searches of engines that leave no space, or only in code; a search is never judged as one training."""

    kind = "unread-search"
    title = "Hyperopt, Nevergrad, FLAML, hpbandster, NNI, OpenBox, DEHB: named, with the way to export them"
    order = 28

    def claims(self, candidate: Candidate) -> bool:
        """Whether the file bears the marks of an engine of the table, or is a pickle that is named like a search."""
        return _known(candidate) is not None

    def read(self, root: Path, files: Sequence[Candidate], options: ReadOptions) -> Reading:
        """No studies; for each file what it is and how to export it."""
        errors = [
            ReadError(source=printable(str(file.path)), message=message) for file in files if (message := _known(file))
        ]
        return Reading(errors=tuple(errors))


READER = UnreadReader()


def _known(candidate: Candidate) -> str | None:
    """What to say of the file, None where it is of no engine of the table."""
    advice = table("unread")["advice"]
    if _PICKLE.match(candidate.head):
        named = re.search(table("unread")["pickle_names"], candidate.place.stem, re.IGNORECASE)
        return f"{table('unread')['pickles']}. {advice}" if named else None
    found = _database(candidate.path) if candidate.head.startswith(MAGIC) else _document(candidate)
    if found is None:
        return None
    return f"is a search of {found['name']}, which is not read: {found['export']}. {advice}"


def _document(candidate: Candidate) -> Mapping[str, Any] | None:
    if not is_text(candidate.head):
        return None
    text = candidate.head.decode(encoding_of(candidate.head), "replace")
    if text.lstrip()[:1] not in ("{", "["):
        return _printed(text)
    return next((engine for engine in _engines() if _bears(engine, text, candidate.place.name)), None) or _printed(text)


def _printed(text: str) -> Mapping[str, Any] | None:
    """The engine that prints such lines without the settings of its trials."""
    printed: Sequence[Mapping[str, Any]] = table("unread")["printed"]
    return next((engine for engine in printed if all(_pattern(mark).search(text) for mark in engine["marks"])), None)


def _bears(engine: Mapping[str, Any], text: str, name: str) -> bool:
    marks = engine.get("marks", ())
    named = not engine.get("names") or name in engine["names"]
    return bool(marks) and named and all(_pattern(mark).search(text) for mark in marks)


def _database(path: Path) -> Mapping[str, Any] | None:
    try:
        with opened(path) as connection:
            held = set(columns_of(connection))
    except (sqlite3.Error, OSError):
        return None
    return next((engine for engine in _engines() if engine.get("tables") and set(engine["tables"]) <= held), None)


def _engines() -> Sequence[Mapping[str, Any]]:
    engines: Sequence[Mapping[str, Any]] = table("unread")["engines"]
    return engines


@cache
def _pattern(mark: str) -> re.Pattern[str]:
    return re.compile(mark, re.MULTILINE)
