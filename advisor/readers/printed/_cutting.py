"""Cuts many printed lines at once: the shape of each, and all their numbers in one array."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import repeat

import numpy as np
from numpy.typing import NDArray

from advisor.readers.printed._numbers import Floats, Marks, Places, numbers_at
from advisor.readers.printed._shapes import MARK, cut, numerals
from advisor.readers.printed._skeletons import Pieces, Skeletons

Rows = NDArray[np.int64]
_Taken = tuple[str, Rows, Places, Places]
"""A shape, lines of it, and where their numbers begin and end, a row a line."""

_OFTEN = 3  # lines of one shape, from which others are tried as one of it
_MOST_SEEN = 1000  # shapes counted
_MOST_PIECES = 2000  # shapes whose lines are taken together
_LOOKED_AT = 32  # lines that go one by one, so that new shapes are learnt; then four times as many
_MORE = 4
_FEW = 16  # lines for which taking them together does not pay
_FEW_OF_KEY = 4  # lines of one shape, likewise


@dataclass(frozen=True)
class Cuts:
    """The shapes in the order of their first lines, the number of each line's shape, and the numbers.

    Those of line i stand from `starts[i]` to `starts[i + 1]` in `values`; `signed` are those printed with a sign.
    """

    shapes: list[str]
    ids: Rows
    starts: Rows
    values: Floats
    signed: Marks


class _Parts:
    """What is known of some lines so far."""

    def __init__(self, count: int) -> None:
        self._ids = np.full(count, -1, np.int64)
        self._known: dict[str, int] = {}
        self._numbers: list[tuple[Rows, Floats, Marks]] = []

    def add(self, rows: Rows, shapes: Sequence[str], values: Floats, signed: Marks) -> None:
        """Lines with their shapes and all their numbers; one shape may stand for all."""
        known = self._known
        self._ids[rows] = [known.setdefault(shape, len(known)) for shape in shapes]
        self._numbers.append((rows, values, signed))

    def add_together(self, text: bytes, found: Sequence[_Taken]) -> list[Rows]:
        """Lines of known shapes with their numbers; returns those in which one is no number."""
        if not found:
            return []
        starts = np.concatenate([places.ravel() for _, _, places, _ in found])
        ends = np.concatenate([places.ravel() for *_, places in found])
        numbers, left, done = numbers_at(text, starts, ends), [], 0
        for shape, rows, places, _ in found:
            here = slice(done, done := done + places.size)
            told = numbers.told[here].reshape(places.shape)
            whole = told.all(axis=1)
            kept = np.repeat(whole, places.shape[1])
            self.add(rows[whole], [shape], numbers.values[here][kept], numbers.signed[here][kept])
            left.append(rows[~whole])
        return left

    def cuts(self) -> Cuts:
        """Everything, in the order of the lines."""
        names = list(self._known)
        used, first, ids = np.unique(self._ids, return_index=True, return_inverse=True)
        order = np.argsort(first, kind="stable")
        place = np.empty(len(used), np.int64)
        place[order] = np.arange(len(used))
        shapes = [names[used[at]] for at in order.tolist()]
        ids = place[ids]
        counts = np.array([shape.count(MARK) for shape in shapes], np.int64)[ids]
        starts = np.concatenate([[0], np.cumsum(counts)])
        values, signed = np.empty(starts[-1]), np.zeros(starts[-1], np.bool_)
        for rows, own, signs in self._numbers:
            held = counts[rows]
            at = np.repeat(starts[rows] - (np.cumsum(held) - held), held) + np.arange(len(own))
            values[at], signed[at] = own, signs
        return Cuts(shapes, ids, starts, values, signed)


class Cutter:
    """Cuts lines; of shapes that came often all lines together, of others each by itself."""

    def __init__(self) -> None:
        self._pieces: list[list[Pieces]] = []
        self._keys: dict[bytes, int] = {}
        self._seen: dict[str, int] = {}

    def cut_all(self, text: bytes) -> Cuts:
        """The shapes and numbers of the lines of a text."""
        lines = Skeletons(text)
        count, size = len(lines.keys), _LOOKED_AT
        parts, rows = _Parts(count), np.arange(count)
        while len(rows):
            rows = self._together(lines, rows, parts)
            self._one_by_one(lines, rows[:size], parts)
            rows, size = rows[size:], _MORE * size
        return parts.cuts()

    def _together(self, lines: Skeletons, rows: Rows, parts: _Parts) -> Rows:
        """Takes the lines of the shapes that are known; returns the other lines."""
        if len(rows) < _FEW or not self._pieces:
            return rows
        keys = lines.keys if len(rows) == len(lines.keys) else [lines.keys[at] for at in rows.tolist()]
        numbers = np.fromiter(map(self._keys.get, keys, repeat(-1)), np.int64, len(keys))
        left, found = [rows[numbers < 0]], list[_Taken]()
        for number in np.unique(numbers[numbers >= 0]).tolist():
            left.append(self._of_key(lines, rows[numbers == number], self._pieces[number], found))
        return np.sort(np.concatenate([*left, *parts.add_together(lines.text, found)]))

    def _of_key(self, lines: Skeletons, rows: Rows, known: Sequence[Pieces], found: list[_Taken]) -> Rows:
        """Finds those of the lines that have one of the shapes; returns the others."""
        for pieces in known:
            if len(rows) < _FEW_OF_KEY:
                break
            fits, starts, ends = pieces.take(lines, rows)
            if fits.any():
                found.append((pieces.shape, rows[fits], starts, ends))
                rows = rows[~fits]
        return rows

    def _one_by_one(self, lines: Skeletons, rows: Rows, parts: _Parts) -> None:
        shapes: list[str] = []
        numbers: list[str] = []
        for row in rows.tolist():
            shape, own = cut(lines.line(row))
            shapes.append(shape)
            numbers.extend(own)
            self._learn(shape)
        signed = np.fromiter((text[0] in "+-" for text in numbers), np.bool_, len(numbers))
        parts.add(rows, shapes, numerals(numbers), signed)

    def _learn(self, shape: str) -> None:
        if len(self._seen) > _MOST_SEEN:
            self._seen.clear()
        seen = self._seen[shape] = self._seen.get(shape, 0) + 1
        if seen != _OFTEN or len(self._pieces) >= _MOST_PIECES:
            return
        pieces = Pieces(shape)
        if pieces.sure:
            if pieces.key not in self._keys:
                self._keys[pieces.key] = len(self._pieces)
                self._pieces.append([])
            self._pieces[self._keys[pieces.key]].append(pieces)
