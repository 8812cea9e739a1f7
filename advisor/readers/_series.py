"""Gathers points one at a time into series, and says which columns of a table are which."""

from __future__ import annotations

import math
from array import array
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from filecmp import cmp
from functools import cache

import numpy as np
from numpy.typing import NDArray

from advisor.meaning import classify
from advisor.names import is_known, words
from advisor.readers.source import Candidate, printable
from advisor.records import Scalar, Series
from advisor.tables import table

MAX_TAGS = 100_000  # of one run
_MAX_STEP = 2**63
_EARLIEST = 1e8  # seconds since 1970, of March 1973: no training logs a lower time
_MILLISECONDS = 1e11  # from which a time counts thousandths
_LONGEST_WORD = 100  # characters of a setting in words
_WORDS_FOR_NUMBERS = frozenset({"nan", "inf", "-inf", "+inf", "infinity", "-infinity"})


class Points:
    """The points of one run by tag, in the order they are added; `left_out` counts those beyond `MAX_TAGS` tags."""

    def __init__(self) -> None:
        self._columns: dict[str, tuple[array[int], array[float], array[float]]] = {}
        self._words: dict[str, str | None] = {}
        self._nulls: dict[str, list[int]] = {}
        self.left_out = 0

    def __len__(self) -> int:
        return sum(len(steps) for steps, _, _ in self._columns.values())

    def tags(self) -> Iterator[str]:
        """The tags that have points."""
        yield from self._columns

    def add(self, tag: str, step: int, value: float, wall_time: float = math.nan) -> None:
        """Appends one point."""
        column = self._columns.get(tag)
        if column is None:
            if len(self._columns) >= MAX_TAGS:
                self.left_out += 1
                return
            column = self._columns[tag] = (array("q"), array("d"), array("d"))
        column[0].append(step)
        column[1].append(value)
        column[2].append(wall_time)

    def note(self, tag: str, word: object) -> None:
        """Keeps a word under the name of a hyperparameter, such as the optimizer's; two that differ are none."""
        if isinstance(word, str) and is_known(tag) and (kept := word.strip()[:_LONGEST_WORD]):
            self._words[tag] = kept if self._words.get(tag, kept) == kept else None

    def noted(self) -> dict[str, Scalar]:
        """The words that were the same all along."""
        return {tag: word for tag, word in self._words.items() if word is not None}

    def null(self, tag: str, row: int) -> None:
        """Keeps that a row says of a tag that it has no value."""
        self._nulls.setdefault(tag, []).append(row)

    def fill_nulls(self) -> None:
        """Where a tag had a value in every row and then none any more to the end, its end is no number.

        So strict writers of JSON write NaN. The points were added with numbers of rows.
        """
        for tag, rows in self._nulls.items():
            steps = self._columns[tag][0] if tag in self._columns else array("q")
            whole_from_first = len(steps) > 1 and steps[-1] - steps[0] == len(steps) - 1
            if whole_from_first and len(rows) > 1 and rows[0] == steps[-1] + 1:
                for row in rows:
                    self.add(tag, row, math.nan)

    def fill_ends(self, rows: int) -> None:
        """Where every column is filled from the first row on and some end before the last, their end is no number.

        So pandas writes NaN: as an empty cell. The points were added with numbers of rows.
        """
        ends = {tag: len(steps) for tag, (steps, _, _) in self._columns.items()}
        gapless = all(
            steps[0] == 0 and steps[-1] == len(steps) - 1 and len(steps) > 1 for steps, _, _ in self._columns.values()
        )
        if not gapless or min(ends.values()) >= rows:
            return
        for tag, end in ends.items():
            for row in range(end, rows):
                self.add(tag, row, math.nan)

    def series(self, rows: NDArray[np.int64] | None = None) -> dict[str, Series]:
        """The series by tag; with `rows`, the steps of all rows, the points were added with numbers of rows."""
        return {
            tag: Series(
                tag=tag,
                steps=_steps(steps, rows),
                values=np.frombuffer(values, dtype=np.float64),
                wall_times=np.frombuffer(walls, dtype=np.float64),
            )
            for tag, (steps, values, walls) in self._columns.items()
        }


def _steps(added: array[int], rows: NDArray[np.int64] | None) -> NDArray[np.int64]:
    steps = np.frombuffer(added, dtype=np.int64)
    return steps if rows is None else np.asarray(rows[steps], np.int64)


def number(value: object) -> float | None:
    """A number, or text that is one; None for anything else."""
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, (int, float)):
        return _float(value)
    if not isinstance(value, str) or len(value) > 40:
        return None
    text = value.strip()
    if text[-1:].isdigit() or text[-1:] == "." or text.lower() in _WORDS_FOR_NUMBERS:
        return _float(text) if "_" not in text else None
    return None


def _float(value: int | float | str) -> float | None:
    try:
        return float(value)
    except (ValueError, OverflowError):
        return None


def whole(value: float | None) -> int | None:
    """The number as a step, None where it is missing, infinite or out of range."""
    if value is None or not math.isfinite(value) or abs(value) >= _MAX_STEP:
        return None
    return int(value)


def moment(value: object) -> float:
    """A time as seconds since 1970: from seconds, milliseconds or an ISO date; NaN where it is none."""
    seconds = number(value)
    if seconds is not None:
        if not seconds > _EARLIEST:
            return math.nan
        return seconds / 1000 if seconds > _MILLISECONDS else seconds
    try:
        parsed = datetime.fromisoformat(str(value))
        return (parsed if parsed.tzinfo else parsed.replace(tzinfo=UTC)).timestamp()
    except (ValueError, OverflowError, OSError):
        return math.nan


@cache
def _names(kind: str) -> tuple[str, ...]:
    return tuple(table("columns")[kind])


def find(kind: str, columns: Iterable[str]) -> str | None:
    """The column of a kind (`step`, `wall_time`, `run`, `split`), the most usual name first."""
    spelled: dict[str, str] = {}
    for column in columns:
        spelled.setdefault(" ".join(words(column)), column)
    return next((spelled[name] for name in _names(kind) if name in spelled), None)


def counts_epochs(column: str) -> bool:
    """Whether a column of this name counts epochs, not steps."""
    return " ".join(words(column)) in _names("epoch")


def counts_steps(column: str) -> bool:
    """Whether a column of this name may count the steps."""
    return " ".join(words(column)) in _names("step")


def is_ignored(column: str) -> bool:
    """Whether loggers write the column for their own use."""
    return " ".join(words(column)) in _names("ignored")


def is_log(columns: Sequence[str]) -> bool:
    """Whether columns are those of a training log: steps and something beside them, or a loss."""
    if find("step", columns) is not None and len(columns) > 1:
        return True
    meanings = classify(columns).values()
    business = set(table("columns")["business"])
    return any(m.role == "loss" for m in meanings) and not any(business & set(words(column)) for column in columns)


def split_of(value: object) -> str | None:
    """The part of the data that a cell such as `val` names."""
    text = str(value).strip().lower()
    splits: Mapping[str, Sequence[str]] = table("tags")["splits"]
    return next((split for split, known in splits.items() if text in known), None)


def run_names(files: Sequence[Candidate]) -> Iterator[tuple[Candidate, str]]:
    """Each file with the name of its run: the folder, and the file's stem, or name, where a folder holds several."""
    folders = Counter(file.folder for file in files)
    stems = Counter((file.folder, file.place.stem) for file in files)
    for file in files:
        told = file.place.stem if stems[file.folder, file.place.stem] == 1 else file.place.name
        yield file, file.folder if folders[file.folder] == 1 else joined(file.folder, printable(told))


def without_twins(files: Sequence[Candidate]) -> list[Candidate]:
    """The files without those that hold, in the same folder, the very bytes of another."""
    kept: list[Candidate] = []
    seen: dict[tuple[str, int, bytes], list[Candidate]] = {}
    for file in files:
        alike = seen.setdefault((file.folder, file.size, file.head), [])
        if not any(_same_bytes(file, other) for other in alike):
            alike.append(file)
            kept.append(file)
    return kept


def _same_bytes(first: Candidate, second: Candidate) -> bool:
    try:
        return cmp(first.content, second.content, shallow=False)
    except OSError:
        return False


def joined(folder: str, name: str) -> str:
    """A run's name below a folder."""
    return name if folder == "." else f"{folder}/{name}"
