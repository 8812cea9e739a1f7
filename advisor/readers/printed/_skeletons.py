"""Lines of a shape are known by their skeleton: the characters that stand outside of numbers, in their order."""

from __future__ import annotations

import numpy as np

from advisor.readers.printed._numbers import Chars, Marks, Places
from advisor.readers.printed._shapes import MARK

_DIGITS = 10  # of a decimal number
_ZERO, _DOT, _COMMA, _MINUS, _PLUS, _NEW_LINE = b"0.,-+\n"
_E, _LOWERED = ord("e"), 32
_AT_ONCE = 1 << 16  # characters
_AROUND = 4  # characters that tell what one is


class Skeletons:
    """The skeletons of the lines of a text, and where their characters stand."""

    def __init__(self, text: bytes) -> None:
        self.text = b"\n" + text + b"\n"
        self.chars = np.frombuffer(self.text, np.uint8)
        self._apart = np.flatnonzero(_apart(self.chars))
        shown = self.chars[self._apart]
        self._first = np.flatnonzero(shown == _NEW_LINE)
        """For every line the number of the character before it."""
        self.keys = shown.tobytes().split(b"\n")[1:-1]

    def line(self, row: int) -> str:
        """A line as text."""
        start, end = self._apart[self._first[row : row + 2]].tolist()
        return self.text[start + 1 : end].decode("utf-8", "surrogatepass")

    def gap(self, rows: Places, at: int) -> tuple[Places, Places]:
        """Where in the lines the gap before a character of the skeleton begins and ends."""
        before = self._first[rows] + at
        return self._apart[before] + 1, self._apart[before + 1]

    def lengths(self, rows: Places) -> Places:
        """How many characters of the lines stand in gaps, all together."""
        first, last = self._first[rows], self._first[rows + 1]
        return np.asarray(self._apart[last] - self._apart[first] - (last - first), np.int64)


class Pieces:
    """A shape whose lines are told by their skeleton and by what stands in its gaps: a number, a text, or nothing."""

    def __init__(self, shape: str) -> None:
        self.shape = shape
        marked = shape.encode("utf-8", "surrogatepass")
        sample = Skeletons(marked.replace(MARK.encode(), b"0"))
        self.key = sample.keys[0]
        held = np.frombuffer(b"\n" + marked + b"\n", np.uint8) == 0
        self._numbers: list[int] = []
        self._texts: list[tuple[int, bytes]] = []
        self.sure = marked.count(b"\n") == 0
        """Whether every number has a gap for itself."""
        row = np.zeros(1, np.int64)
        for at in range(len(self.key) + 1):
            start, end = (int(place[0]) for place in sample.gap(row, at))
            if held[start:end].any():
                self._numbers.append(at)
                self.sure &= end - start == 1
            elif end > start:
                self._texts.append((at, sample.text[start:end]))

    def take(self, lines: Skeletons, rows: Places) -> tuple[Marks, Places, Places]:
        """Which lines of this skeleton have the shape; where the numbers of those begin and end, a row a line."""
        left, fits = lines.lengths(rows), np.ones(len(rows), np.bool_)
        for at, text in self._texts:
            start, end = lines.gap(rows, at)
            left -= len(text)
            fits &= end - start == len(text)
            for offset, char in enumerate(text):
                fits &= lines.chars.take(start + offset, mode="clip") == char
        starts, ends = (np.empty((len(rows), len(self._numbers)), np.int64) for _ in range(2))
        for column, at in enumerate(self._numbers):
            starts[:, column], ends[:, column] = lines.gap(rows, at)
        sizes = ends - starts
        fits &= (left == sizes.sum(axis=1)) & (sizes > 0).all(axis=1)
        return fits, starts[fits], ends[fits]


def _apart(chars: Chars) -> Marks:
    """Which characters stand outside of numbers, in parts so short that what is computed of them is near at hand."""
    found = np.empty(len(chars), np.bool_)
    for first in range(0, len(chars), _AT_ONCE):
        begins = max(0, first - _AROUND)
        part = _stands_apart(chars[begins : first + _AT_ONCE + _AROUND])
        found[first : first + _AT_ONCE] = part[first - begins :][:_AT_ONCE]
    return found


def _stands_apart(chars: Chars) -> Marks:
    """Which characters are none of a number: also signs, points and letters that no digit makes one of a number."""
    digit = chars - np.uint8(_ZERO) < _DIGITS
    point = chars == _DOT
    behind, before = np.zeros((2, len(chars)), np.bool_)
    behind[1:], before[:-1] = digit[:-1], digit[1:]
    sign = (chars == _MINUS) | (chars == _PLUS)
    near_point, before_point, before_sign = np.zeros((3, len(chars)), np.bool_)
    near_point[1:], before_point[:-1], before_sign[:-1] = point[:-1], point[1:], sign[1:]
    power = ((chars | _LOWERED) == _E) & (behind | near_point) & (before | before_sign)
    behind_power = np.zeros(len(chars), np.bool_)
    behind_power[1:] = power[:-1]
    of_number = digit | (point & (behind | before)) | ((chars == _COMMA) & behind & before) | power
    of_number |= sign & ((~behind & ~near_point & (before | before_point)) | behind_power)
    return np.asarray(~of_number, np.bool_)
