"""XML logs: an element an epoch, its measurements as attributes or as elements within."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from xml.etree import ElementTree

from advisor.meaning import classify
from advisor.readers._lines import encoding_of, is_text
from advisor.readers._series import counts_steps, is_log, number, run_names
from advisor.readers.source import OF_TEXT, Candidate, Reading, ReadOptions, Signs, printable
from advisor.readers.tables.jsonl import ObjectLog
from advisor.records import ReadError, Run

_MAX_BYTES = 16 << 20
_FEWEST = 3  # elements of one name that are rows
_DEPTH = 4  # levels of elements
_DECLARED = ("<!doctype", "<!entity")  # a page, or one that names what would have to be fetched or grows when read
_NUMBERED = ("number", "num", "no", "n", "id", "index", "value")  # attributes that count what the element is called


class MarkupReader:
    """Reads a run a file: the elements of one name, side by side, that measure a loss or a metric."""

    kind = "xml"
    title = "XML logs: an element an epoch or step, with attributes or elements for what was measured"
    order = 56
    signs = Signs(begins=(*OF_TEXT, b"<"))

    def claims(self, candidate: Candidate) -> bool:
        """Whether the file is XML and its elements are rows of a training log."""
        if not is_text(candidate.head) or candidate.size > _MAX_BYTES:
            return False
        head = candidate.head.decode(encoding_of(candidate.head), "replace").lstrip("\ufeff \r\n\t")
        return head.startswith("<") and bool(_rows(candidate.content, encoding_of(candidate.head)))

    def read(self, root: Path, files: Sequence[Candidate], options: ReadOptions) -> Reading:
        """The runs, named by their folders."""
        runs: list[Run] = []
        errors: list[ReadError] = []
        for file, name in run_names(files):
            log = ObjectLog(options.columns)
            for row in _rows(file.content, encoding_of(file.head)):
                log.add(row)
            found = list(log.runs(name))
            if not found:
                errors.append(ReadError(source=printable(str(file.path)), message="holds no rows of a training log"))
            runs.extend(found)
        return Reading(runs=tuple(runs), errors=tuple(errors), points=sum(run.points for run in runs))


READER = MarkupReader()


def _rows(path: Path, encoding: str) -> list[dict[str, str]]:
    """The rows of the largest group of elements that are a training's; none where the file is no such XML."""
    try:
        text = path.read_text(encoding=encoding, errors="replace")
        if any(word in text.lower() for word in _DECLARED):
            return []
        groups = _groups(ElementTree.fromstring(text.lstrip("\ufeff \r\n\t").encode()), 0)
        return max((rows for rows in groups if _measure(rows[0])), key=len, default=[])
    except (OSError, ValueError, ElementTree.ParseError, RecursionError):
        return []


def _groups(parent: ElementTree.Element, depth: int) -> Iterator[list[dict[str, str]]]:
    """Elements of one name side by side, each as a row."""
    by_name: dict[str, list[ElementTree.Element]] = {}
    for child in parent:
        by_name.setdefault(child.tag, []).append(child)
    for elements in by_name.values():
        if len(elements) >= _FEWEST:
            yield [_row(one) for one in elements]
    if depth < _DEPTH:
        for child in parent:
            yield from _groups(child, depth + 1)


def _row(element: ElementTree.Element) -> dict[str, str]:
    """The measurements of an element, and what counts it under its own name."""
    row = dict(_cells(element, "", 0))
    counter = next((key for key in _NUMBERED if key in row), None)
    if counter is not None and counts_steps(element.tag) and element.tag not in row:
        row[element.tag] = row.pop(counter)
    return row


def _cells(element: ElementTree.Element, prefix: str, depth: int) -> Iterator[tuple[str, str]]:
    for name, value in element.attrib.items():
        yield f"{prefix}{name}", value.strip()
    for child in element:
        text = (child.text or "").strip()
        if text and not len(child):
            yield f"{prefix}{child.tag}", text
        if depth < _DEPTH:
            yield from _cells(child, f"{prefix}{child.tag}/", depth + 1)


def _measure(row: Mapping[str, str]) -> bool:
    """Whether a row is one of a training log, and has a loss or a metric."""
    named = [name for name, value in row.items() if number(value) is not None]
    measured = any(one.role in ("loss", "metric") and one.direction for one in classify(named).values())
    return bool(named) and measured and is_log(named)
