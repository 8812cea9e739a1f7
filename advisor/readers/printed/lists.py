"""Curves printed whole, a list each: `train_losses = [2.0, 1.5, …]`, or a Keras history as a dictionary of lists."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from advisor.meaning import classify
from advisor.readers._lines import MAX_LINE, Lines, is_text
from advisor.readers._series import Points, number, run_names
from advisor.readers.source import Candidate, Reading, ReadOptions, printable
from advisor.records import ReadError, Run

_NUMBER = r"(?:[-+]?[\d.]+(?:[eE][-+]?\d+)?|nan|-?inf)"
_WRAPPED = rf"(?:[\w.]+\()?{_NUMBER}\)?"
_LIST = re.compile(rf"([A-Za-z][\w./@ -]{{0,60}})['\"]?\s*[:=]\s*\[\s*({_WRAPPED}(?:,\s*{_WRAPPED}){{3,}}),?\s*\]")
_BARE_NUMBER = re.compile(_NUMBER)
_MOST = 1 << 20  # characters of a file of lists
_ROLES = ("loss", "metric")
_PRINTED = (".txt", ".log", ".out", "")  # what files are called that a program printed: settings hold lists too


class ListsReader:
    """Reads the lists of one length that a script prints at its end; the step is the place in the list."""

    kind = "lists"
    title = "Curves printed as lists: train_losses = [2.0, 1.5, …], a printed history"
    order = 95

    def claims(self, candidate: Candidate) -> bool:
        """Whether a loss or a metric is printed as a list of at least four numbers."""
        if candidate.place.suffix not in _PRINTED or not is_text(candidate.head) or candidate.size > _MOST:
            return False
        names = [name for name, _ in _lists(_text(candidate.content))]
        return any(meaning.role in _ROLES and meaning.direction for meaning in classify(names).values())

    def read(self, root: Path, files: Sequence[Candidate], options: ReadOptions) -> Reading:
        """A run a file."""
        runs: list[Run] = []
        errors: list[ReadError] = []
        for file, name in run_names(files):
            found = dict(_lists(_text(file.content)))
            longest = max(map(len, found.values()), default=0)
            points = Points()
            for tag, values in found.items():
                for step, value in enumerate(values if len(values) == longest else ()):
                    points.add(tag, step, value)
            runs.append(Run(name=name, series=points.series()))
            short = [tag for tag, values in found.items() if len(values) != longest]
            if short:
                told = f"lists of other lengths than {longest} are left out: {', '.join(short)}"
                errors.append(ReadError(source=printable(str(file.path)), message=told))
        return Reading(runs=tuple(runs), errors=tuple(errors), points=sum(run.points for run in runs))


READER = ListsReader()


def _text(path: Path) -> str:
    return "\n".join(line for line in Lines(path) if len(line) < MAX_LINE)


def _lists(text: str) -> Iterator[tuple[str, list[float]]]:
    """The names and numbers of the lists; of a name that comes again the last one stands."""
    for match in _LIST.finditer(text):
        values = [number(found) for found in _BARE_NUMBER.findall(_unwrapped(match[2]))]
        if None not in values:
            yield printable(match[1].strip()), [float(value or 0.0) for value in values]


def _unwrapped(numbers: str) -> str:
    """The numbers without what NumPy and PyTorch print around them: `np.float64(0.5)`, `tensor(0.5)`."""
    return re.sub(r"[A-Za-z_][\w.]*\(", "", numbers)
