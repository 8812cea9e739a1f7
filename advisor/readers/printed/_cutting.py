"""Cuts many printed lines at once: the shape of each, and all their numbers in one array."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import repeat

import numpy as np
from numpy.typing import NDArray

from advisor.readers.printed._numbers import Floats, Marks, Pieces, key_of, pieces_of
from advisor.readers.printed._shapes import AMOUNT, MARK, cut, numerals

Rows = NDArray[np.int64]
# A number of digits, in one piece: what cuts a line would take no less and no more.
_WHOLE = (
    rf"(?>\d++(?!,)\.?\d*+(?:[eE][-+]?\d+)?|{AMOUNT}|[-+](?:{AMOUNT}|\.\d+(?:[eE][-+]?\d+)?)|\.\d+(?:[eE][-+]?\d+)?)"
)
_DIGIT = "0"
_OFTEN = 8  # lines of one shape, from which a pattern is made of it
_MOST_SEEN = 1000  # shapes counted
_MOST_GUESSES = 6  # patterns that are tried on a line
_MOST_PIECES = 500  # shapes whose lines are taken together
_LOOKED_AT = 32  # lines of a block that go one by one, so that new shapes are learnt
_FEW = 16  # lines for which taking them together does not pay
_FEW_OF_KEY = 4  # lines of one shape, likewise
Guess = tuple[str, Callable[[str], re.Match[str] | None]]


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
        self._guesses: dict[str, list[Guess]] = {}
        self._pieces: list[list[Pieces]] = []
        self._keys: dict[bytes, int] = {}
        self._seen: dict[str, int] = {}
        self._numberless: set[str] = set()

    def cut_all(self, lines: Sequence[str]) -> Cuts:
        """The shapes and numbers of the lines."""
        parts, rows = _Parts(len(lines)), np.arange(len(lines))
        looked_at = rows[:_LOOKED_AT]
        self._one_by_one(lines, looked_at, parts)
        self._one_by_one(lines, self._together(lines, rows[len(looked_at) :], parts), parts)
        return parts.cuts()

    def _together(self, lines: Sequence[str], rows: Rows, parts: _Parts) -> Rows:
        """Takes the lines of the shapes that are known; returns the other lines."""
        if len(rows) < _FEW or not self._pieces:
            return rows
        keys = key_of("\n".join(lines[rows[0] :]).encode("utf-8", "surrogatepass")).split(b"\n")
        numbers = np.fromiter(map(self._keys.get, keys, repeat(-1)), np.int64, len(keys))
        left = [rows[numbers < 0]]
        for number in np.unique(numbers[numbers >= 0]).tolist():
            left.append(self._of_key(lines, rows[numbers == number], self._pieces[number], parts))
        return np.sort(np.concatenate(left))

    def _of_key(self, lines: Sequence[str], rows: Rows, known: Sequence[Pieces], parts: _Parts) -> Rows:
        """Takes those of the lines that have one of the shapes; returns the others."""
        for pieces in known:
            if len(rows) < _FEW_OF_KEY:
                break
            found = pieces.take(
                len(rows), "\n".join([lines[at] for at in rows.tolist()]).encode("utf-8", "surrogatepass")
            )
            if found is None or not found[0].any():
                continue
            fits, values, signed = found
            parts.add(rows[fits], [pieces.shape], values, signed)
            rows = rows[~fits]
        return rows

    def _one_by_one(self, lines: Sequence[str], rows: Rows, parts: _Parts) -> None:
        shapes: list[str] = []
        numbers: list[str] = []
        guesses = self._guesses
        for line in (lines[at] for at in rows.tolist()):
            if line in self._numberless:
                shapes.append(line)
                continue
            first = line[:1]
            for shape, match in guesses.get(_DIGIT if first.isdigit() else first, ()):
                found = match(line)
                if found is not None:
                    shapes.append(shape)
                    numbers.extend(found.groups())
                    break
            else:
                shape, own = cut(line)
                shapes.append(shape)
                numbers.extend(own)
                if not own and len(self._numberless) < _MOST_SEEN:
                    self._numberless.add(line)
                if own:
                    self._learn(_DIGIT if first.isdigit() else first, shape)
        signed = np.fromiter((text[0] in "+-" for text in numbers), np.bool_, len(numbers))
        parts.add(rows, shapes, numerals(numbers), signed)

    def _learn(self, begins: str, shape: str) -> None:
        if len(self._seen) > _MOST_SEEN:
            self._seen.clear()
        seen = self._seen[shape] = self._seen.get(shape, 0) + 1
        if seen != _OFTEN:
            return
        pieces = pieces_of(shape)
        if pieces is not None and len(self._pieces) < _MOST_PIECES:
            number = self._keys.setdefault(pieces.key, len(self._pieces))
            self._pieces[number:] = self._pieces[number:] or [[]]
            self._pieces[number].append(pieces)
        known = self._guesses.setdefault(begins, [])
        if len(known) < _MOST_GUESSES and _is_plain(shape):
            pattern = f"({_WHOLE})".join(map(re.escape, shape.split(MARK)))
            known.append((shape, re.compile(pattern, re.ASCII).fullmatch))


def _is_plain(shape: str) -> bool:
    """Whether no piece before a number ends with a sign that might be the number's own."""
    pieces = shape.split(MARK)[:-1]
    return all(
        piece[-1:] not in ("-", "+") or (at > 0 and len(piece) == 1) or piece[-2:-1].isalnum()
        for at, piece in enumerate(pieces)
    )
