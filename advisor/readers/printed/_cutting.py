"""Cuts many printed lines at once: the shape of each, and all their numbers in one array."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from advisor.readers.printed._numbers import Floats, Marks, Pieces, pieces_of
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
_MOST_PIECES = 8  # shapes whose lines are taken together
_LOOKED_AT = 32  # lines of a block that go one by one, so that new shapes are learnt
_FEW = 16  # lines for which taking them together does not pay
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
        self._pieces: list[Pieces] = []
        self._seen: dict[str, int] = {}

    def cut_all(self, lines: Sequence[str]) -> Cuts:
        """The shapes and numbers of the lines."""
        parts, rows = _Parts(len(lines)), np.arange(len(lines))
        looked_at = rows[:_LOOKED_AT]
        self._one_by_one(lines, looked_at, parts)
        self._one_by_one(lines, self._together(lines, rows[len(looked_at) :], parts), parts)
        return parts.cuts()

    def _together(self, lines: Sequence[str], rows: Rows, parts: _Parts) -> Rows:
        """Takes the lines of the shapes that are known; returns the other lines."""
        for pieces in list(self._pieces):
            if len(rows) < _FEW:
                break
            chosen = lines[rows[0] :] if rows[-1] - rows[0] == len(rows) - 1 else [lines[at] for at in rows.tolist()]
            found = pieces.take(len(rows), "\n".join(chosen).encode("utf-8", "surrogatepass"))
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
            self._pieces.append(pieces)
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
