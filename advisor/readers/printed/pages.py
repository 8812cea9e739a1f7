"""Notebooks, saved HTML pages, entries of a cloud's log: what a training printed, the tables that Trainers show."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from advisor.readers._lines import encoding_of, is_text
from advisor.readers._series import joined, run_names
from advisor.readers.printed._tools import tool_of
from advisor.readers.printed.stdout import looks_like_training
from advisor.readers.source import Candidate, Reading, ReadOptions, printable
from advisor.records import ReadError, Run

_MAX_BYTES = 64 << 20
_PAGES = ("<!doctype html", "<html", "<div", "<table", "<pre", "<p>", "<body")
_NOTEBOOK = ('"cells"', '"nbformat"', '"cell_type"')
_MESSAGES = ("textPayload", "message", "log", "msg", "line")  # keys of an entry of a log that a cloud hands out

_PIECES = "data"  # of what was printed, as they came: Kaggle's log


class PagesReader:
    """Reads a run a cell that trains; a page is one cell."""

    kind = "notebook"
    title = "Notebooks (.ipynb), saved HTML pages and logs in JSON: what cells and entries print, tables of Trainers"
    order = 85

    def claims(self, candidate: Candidate) -> bool:
        """Whether the file is a notebook or a page, and a training is printed in it."""
        if not is_text(candidate.head) or candidate.size > _MAX_BYTES:
            return False
        head = candidate.head.decode(encoding_of(candidate.head), "replace").lstrip().lower()
        notebook = head.startswith("{") and any(word in head for word in _NOTEBOOK)
        entries = head.startswith(("[", "{")) and any(f'"{word.lower()}"' in head for word in (*_MESSAGES, _PIECES))
        if not (head.startswith(_PAGES) or notebook or entries):
            return False
        try:
            return any(True for _ in _trainings(candidate))
        except (OSError, ValueError, RecursionError):
            return False

    def read(self, root: Path, files: Sequence[Candidate], options: ReadOptions) -> Reading:
        """The runs, named by their files, and by their cells where several train."""
        from advisor.readers.printed._printed import Printed  # the grammar is dear to load

        runs: list[Run] = []
        errors: list[ReadError] = []
        for file, name in run_names(files):
            try:
                found = list(_trainings(file))
            except (OSError, ValueError, RecursionError) as error:
                errors.append(ReadError(source=printable(str(file.path)), message=f"cannot be read: {error}"))
                continue
            for cell, text in found:
                printed = Printed()
                for line in text.splitlines():
                    printed.add(line)
                printed.finish()
                named = name if len(found) == 1 else joined(name, f"cell {cell}")
                runs.append(Run(name=named, series=printed.series(), tool=tool_of(text)))
        return Reading(runs=tuple(runs), errors=tuple(errors), points=sum(run.points for run in runs))


READER = PagesReader()


def _trainings(file: Candidate) -> Iterator[tuple[int, str]]:
    """The cells whose output is a training's, numbered from 1, with its lines."""
    text = file.content.read_text(encoding=encoding_of(file.head), errors="replace")
    cells = enumerate(_cells(_loaded(text)), start=1) if text.lstrip().startswith(("{", "[")) else [(1, _lines(text))]
    for number, lines in cells:
        if looks_like_training(lines):
            yield number, lines


def _loaded(text: str) -> Any:
    """The document, or the list of those that stand a line each."""
    try:
        return json.loads(text)
    except ValueError:
        return [json.loads(line) for line in text.splitlines() if line.strip()]


def _cells(notebook: Any) -> Iterator[str]:
    """What every code cell shows, as lines; the entries of a log are one cell."""
    if isinstance(notebook, list):
        entries = [entry for entry in notebook if isinstance(entry, Mapping)]
        yield "\n".join(str(entry[key]) for entry in entries for key in _MESSAGES if isinstance(entry.get(key), str))
        yield "".join(str(entry[_PIECES]) for entry in entries if isinstance(entry.get(_PIECES), str))
    for cell in _listed(notebook, "cells"):
        if cell.get("cell_type") == "code":
            yield "\n".join(_shown(output) for output in _listed(cell, "outputs"))


def _listed(holder: Any, key: str) -> list[Mapping[str, Any]]:
    found = holder.get(key) if isinstance(holder, Mapping) else None
    return [item for item in found if isinstance(item, Mapping)] if isinstance(found, list) else []


def _shown(output: Mapping[str, Any]) -> str:
    """The text of an output: what was printed, or the page that it shows, or the text that stands for it."""
    if "text" in output:
        return _text(output["text"])
    data = output.get("data")
    if not isinstance(data, Mapping):
        return ""
    return _lines(_text(data["text/html"])) if "text/html" in data else _text(data.get("text/plain", ""))


def _text(value: Any) -> str:
    return "".join(map(str, value)) if isinstance(value, list) else str(value)


def _lines(page: str) -> str:
    from advisor.readers.printed._html import lines_of

    return lines_of(page)
