"""What to say of a source in which nothing is known: the tracker by name, or how its files begin and what to pass."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from advisor.readers._lines import encoding_of, is_text
from advisor.readers.source import Candidate, printable, shown
from advisor.readers.tables.numbered import width_of
from advisor.records import ReadError
from advisor.tables import table

_TOLD = 3  # files whose first lines are shown
_SHOWN = 100  # characters of a line
_LINES = 2  # of a file


def unrecognized(source: str, files: Sequence[Candidate]) -> list[ReadError]:
    """An entry for every tracker known by name; else what the first files look like and what to do."""
    named = {name: entry for file in files for name, entry in _tracker(file)}
    if named:
        return [
            ReadError(source=shown(source), message=f"holds files of {name}, which are not read: {export}.")
            for name, export in named.items()
        ]
    if not files:
        return [ReadError(source=shown(source), message="nothing readable among 0 files: the folder is empty.")]
    seen = "; ".join(shape for file in files[:_TOLD] if (shape := _shape(file)))
    message = (
        f"nothing readable among {len(files)} files{f'. Seen: {seen}' if seen else ''}. A table is read with "
        "--column step=NAME --column val_loss=NAME, one with a row a trial with --column objective=NAME; "
        f"what a script prints is read as {table('unread')['prints']}. "
        f"`advisor sources` lists what is read."
    )
    return [ReadError(source=shown(source), message=message)]


def _tracker(file: Candidate) -> Iterator[tuple[str, str]]:
    path = file.path.as_posix()
    for entry in table("unread")["trackers"]:
        begins, within = str(entry.get("begins", "")), str(entry.get("within", ""))
        if (
            (begins and file.head.startswith(begins.encode()))
            or any(path.endswith(end) for end in entry.get("ends", ()))
            or (within and within in file.place.name)
        ):
            yield str(entry["name"]), str(entry["export"])


def _form(file: Candidate) -> Mapping[str, Any] | None:
    """The form of the table that the file has, by how it begins, by its name's end, or by a text near its start."""
    name = file.place.name.lower()
    return next((form for form in table("unread")["forms"] if _has(form, file, name)), None)


def _has(form: Mapping[str, Any], file: Candidate, name: str) -> bool:
    begins, text = str(form.get("begins", "")), str(form.get("text", ""))
    fits = file.head.startswith(begins.encode("latin-1")) and text.encode() in file.head
    return fits and (not form.get("ends") or name.endswith(tuple(form["ends"])))


def _shape(file: Candidate) -> str:
    """The file's name and how it begins, numbers told from names."""
    name = printable(file.place.name)
    if not file.head:
        return f"{name} is empty"
    if file.problem:
        return f"{name} {file.problem}"
    form = _form(file)
    if form is not None:
        return f"{name} is {form['is']}: {form['do']}"
    if not is_text(file.head):
        return f"{name} is binary, beginning {printable(repr(file.head[:8])[1:])}"
    if (width := width_of(file)) > 1:
        return f"{name} holds lines of {width} bare numbers: {_by_number(width)}"
    lines = [line.strip() for line in file.head.decode(encoding_of(file.head), "replace").splitlines() if line.strip()]
    begins = " / ".join("".join(c for c in line[:_SHOWN].expandtabs(2) if c.isprintable()) for line in lines[:_LINES])
    return f"{name} begins `{begins}`"


def _by_number(width: int) -> str:
    """How to say what bare numbers are: the first line to print, or the columns by number."""
    names = table("unread")["bare_columns"][:width]
    told = " ".join(f"--column {name}={place}" for place, name in enumerate(names, start=1))
    return f"print `{' '.join(names)}` as a first line, the names in the order of the columns, or pass {told}"
