"""The numbers of many lines of one shape at once: what stands between them is taken out of the bytes as a whole."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from advisor.readers.printed._shapes import MARK

Floats = NDArray[np.float64]
Places = NDArray[np.integer[Any]]
Marks = NDArray[np.bool_]
_SEPARATORS = bytes([*range(1, 9), *range(14, 32)])
"""Characters that no cleaned line holds: one stands for every piece of text between numbers."""
_IN_NUMBERS = b"0123456789.,eE+-"
_MAY_GO_ON = frozenset("0123456789.eE+-")
_HYPHEN = "-"
_MOST_DIGITS = 15  # of a whole number that a double holds exactly
_POWERS = 10 ** np.arange(_MOST_DIGITS + 1, dtype=np.int64)
_DOT, _COMMA, _MINUS, _PLUS, _ZERO, _NUMBER_BEGINS, _NEW_LINE = b".,-+0!\n"


class Pieces:
    """A shape whose numbers are told from the text between them by that text alone."""

    def __init__(self, shape: str) -> None:
        self.shape = shape
        texts = shape.split(MARK)
        distinct = sorted({text for text in texts if text}, key=len, reverse=True)
        marks = dict(zip(distinct, _SEPARATORS, strict=False))
        self.count = len(texts) - 1
        self.key = key_of("".join(texts).encode("utf-8", "surrogatepass"))
        """What is left of a line of this shape without all that may stand in numbers."""
        self._marks = [(text.encode(), bytes([mark])) for text, mark in marks.items()]
        self._line = bytes(marks[text] for text in texts if text)

    def take(self, count: int, text: bytes) -> tuple[Marks, Floats, Marks] | None:
        """Which of the lines have the shape, the numbers of those, which have a sign; None where that is not sure."""
        for piece, mark in self._marks:
            text = text.replace(piece, mark)
        rest = text.translate(None, _IN_NUMBERS)
        if rest == self._line + (b"\n" + self._line) * (count - 1):
            fits = np.ones(count, np.bool_)
        else:
            own = self._line
            fits = np.fromiter((line == own for line in rest.split(b"\n")), np.bool_, count)
            chosen = np.flatnonzero(fits).tolist()
            cut = text.split(b"\n")
            text = b"\n".join([cut[at] for at in chosen])
        found = _floats(text, self.count * int(fits.sum()))
        return None if found is None else (fits, *found)


def key_of(text: bytes) -> bytes:
    """The text without all that may stand in numbers."""
    return text.translate(None, _IN_NUMBERS)


def pieces_of(shape: str) -> Pieces | None:
    """The pieces of a shape, None where its numbers cannot be told by them alone."""
    first, *others = shape.split(MARK)
    between = others[:-1]
    told = all(between) and all(_ends_a_number(text) for text in others if text)
    told = told and all(text == _HYPHEN or _begins_a_number(text) for text in (first, *between) if text)
    told = told and first != _HYPHEN
    few = len({text for text in (first, *others) if text}) <= len(_SEPARATORS)
    return Pieces(shape) if others and (first or others[-1] or between) and told and few else None


def _begins_a_number(text: str) -> bool:
    """Whether a sign at the end of what stands before a number is not the number's own, as in `top-5`."""
    return text[-1] not in "+-" or text[-2:-1].isalnum()


def _ends_a_number(text: str) -> bool:
    """Whether a number that this stands behind ends before it; a hyphen behind a digit is no sign."""
    if text[0] == _HYPHEN:
        return True
    return text[0] not in _MAY_GO_ON and not (text[0] == "," and (len(text) == 1 or text[1].isdigit()))


def _floats(text: bytes, count: int) -> tuple[Floats, Marks] | None:
    """The numbers between characters that are none, and which have a sign; None where they are not as many."""
    starts, ends = _spans(text)
    return _floats_at(text, starts, ends) if len(starts) == count and count else None


def _spans(text: bytes) -> tuple[Places, Places]:
    """Where what stands between blanks and other characters without a face begins and ends."""
    inside = np.frombuffer(text, np.uint8) >= _NUMBER_BEGINS
    edges = np.flatnonzero(np.diff(inside, prepend=False, append=False))
    return edges[::2], edges[1::2]


def cells_of(lines: Sequence[str], width: int, used: Sequence[int]) -> Floats | None:
    """The numbers in the used columns of as many of the first lines as have `width` cells; None where one is none."""
    text = "\n".join(lines).encode("utf-8", "surrogatepass")
    starts, ends = _spans(text)
    breaks = np.flatnonzero(np.frombuffer(text, np.uint8) == _NEW_LINE)
    counts = np.diff(np.searchsorted(starts, breaks), prepend=0, append=len(starts))
    odd = np.flatnonzero(counts != width)
    rows = int(odd[0]) if len(odd) else len(lines)
    if not rows or b"_" in text:
        return None
    own = (np.arange(rows)[:, None] * width + np.array(used)).ravel()
    found = _floats_at(text, starts[own], ends[own])
    return None if found is None else found[0].reshape(rows, len(used))


def _floats_at(text: bytes, starts: Places, ends: Places) -> tuple[Floats, Marks] | None:
    """The numbers of these places, to the last bit, and which have a sign; None where one is no number.

    A number of at most 15 digits is a whole number divided by a power of ten, both exact, so that the quotient is the
    nearest double (W. D. Clinger, 1990); others are read one by one.
    """
    chars, count = np.frombuffer(text, np.uint8), len(starts)
    lengths = ends - starts
    offsets = np.cumsum(lengths) - lengths
    kept = chars[np.repeat(starts - offsets, lengths) + np.arange(int(lengths.sum()))]
    of_number = np.repeat(np.arange(count, dtype=np.int32), lengths)
    digit = kept - np.uint8(_ZERO)
    is_digit = digit < len("0123456789")
    seen = np.cumsum(is_digit, dtype=np.int32)
    before = np.concatenate([[0], seen[offsets[1:] - 1]]).astype(np.int32)
    digits = seen[offsets + lengths - 1] - before
    behind = (before + digits)[of_number] - seen
    dots, decimals = _counted(np.flatnonzero(kept == _DOT), of_number, behind, count)
    commas, after_commas = _counted(at_commas := np.flatnonzero(kept == _COMMA), of_number, behind, count)
    begins = kept[offsets]
    signed = (begins == _MINUS) | (begins == _PLUS)
    plain = (lengths == digits + dots + commas + signed) & (dots <= 1) & (digits > 0) & (digits <= _MOST_DIGITS)
    if len(at_commas):
        thousands = (behind[at_commas] - decimals[of_number[at_commas]]) % 3 == 0
        plain &= _in_thousands(
            commas, after_commas - commas * decimals, digits - decimals, (dots == 0) | (decimals > 0)
        )
        plain[of_number[at_commas][~thousands]] = False
    weights = _POWERS[np.minimum(behind, _MOST_DIGITS)]
    weights *= np.where(is_digit, digit, 0)
    values = np.add.reduceat(weights, offsets) / _POWERS[np.minimum(decimals, _MOST_DIGITS)]
    values = np.where(begins == _MINUS, -values, values)
    sure = _with_others(values, np.flatnonzero(~plain), text, starts, ends)
    return None if sure is None else (sure, signed)


def _counted(at: Places, of_number: Places, behind: Places, count: int) -> tuple[Places, Places]:
    """How many of the characters at these places each number has, and how many digits stand behind them, together."""
    numbers = of_number[at]
    together = np.bincount(numbers, weights=behind[at], minlength=count).astype(np.int64)
    return np.bincount(numbers, minlength=count), together


def _in_thousands(commas: Places, behind: Places, whole: Places, ends: Marks) -> Marks:
    """Whether three digits stand behind every comma, and one to three before the first: `1,234,567.8`."""
    leading = whole - 3 * commas
    fits = (leading >= 1) & (leading <= 3) & (behind * 2 == 3 * commas * (commas + 1)) & ends
    return np.asarray((commas == 0) | fits, np.bool_)


def _with_others(values: Floats, others: Places, text: bytes, starts: Places, ends: Places) -> Floats | None:
    """The values, those that are no plain decimals read one by one."""
    try:
        bounds = zip(starts[others].tolist(), ends[others].tolist(), strict=True)
        values[others] = [float(text[start:end]) for start, end in bounds]
    except ValueError:
        return None
    return values
