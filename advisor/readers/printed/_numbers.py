"""The numbers at many places of a text at once, to the last bit."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from advisor.readers.printed._shapes import AMOUNT

Floats = NDArray[np.float64]
Places = NDArray[np.integer[Any]]
Marks = NDArray[np.bool_]
Chars = NDArray[np.uint8]
_MOST_DIGITS = 15  # of a whole number that a double holds exactly
_LONGEST = 24  # characters of a number with a power
_MOST_POWER = 22  # of ten, likewise
_POWERS = np.array([float(10**power) for power in range(_MOST_POWER + 1)])
_DOT, _COMMA, _MINUS, _PLUS, _ZERO, _NUMBER_BEGINS, _NEW_LINE = b".,-+0!\n"
_E, _LOWERED = ord("e"), 32
_AT_ONCE = 1 << 13  # numbers
_THOUSANDS = 4  # characters from one comma to the next
_ODD = re.compile(rf"[-+]?(?:{AMOUNT}|\.\d+(?:[eE][-+]?\d+)?|(?i:nan|inf(?:inity)?))", re.ASCII)


@dataclass
class Numbers:
    """The numbers, which of them have a sign, and which were numbers at all."""

    values: Floats
    signed: Marks
    told: Marks


@dataclass
class _Decimals:
    """Digits and a point, or digits in thousands: the digits as a whole number, how many are behind the point."""

    whole: Floats
    behind: Places
    plain: Marks


def numbers_at(text: bytes, starts: Places, ends: Places) -> Numbers:
    """The numbers that stand at these places, none of them empty, in parts that are near at hand."""
    count = len(starts)
    found = Numbers(np.empty(count), np.empty(count, np.bool_), np.empty(count, np.bool_))
    for first in range(0, count, _AT_ONCE):
        here = slice(first, first + _AT_ONCE)
        part = _numbers_at(text, starts[here], ends[here])
        found.values[here], found.signed[here], found.told[here] = part.values, part.signed, part.told
    return found


def _numbers_at(text: bytes, starts: Places, ends: Places) -> Numbers:
    """The numbers of a part.

    A number of at most 15 digits is a whole number divided by or multiplied with a power of ten, all exact, so that
    the result is the nearest double (W. D. Clinger, 1990); others are read one by one.
    """
    chars = np.frombuffer(text, np.uint8)
    begins = chars[starts]
    signed = (begins == _MINUS) | (begins == _PLUS)
    found = _decimals(chars, starts + signed, ends)
    values = found.whole / _POWERS[np.minimum(found.behind, _MOST_POWER)]
    told = found.plain
    for read in (_with_exponents, _in_thousands):
        left = np.flatnonzero(~told)
        if len(left):
            values[left], told[left] = read(chars, starts[left] + signed[left], ends[left])
    np.negative(values, out=values, where=begins == _MINUS)
    left = np.flatnonzero(~told)
    for at, start, end in zip(left.tolist(), starts[left].tolist(), ends[left].tolist(), strict=True):
        piece = text[start:end].decode("utf-8", "replace")
        if _ODD.fullmatch(piece):
            values[at], told[at] = float(piece.replace(",", "")), True
    return Numbers(values, signed, told)


def _decimals(chars: Chars, starts: Places, ends: Places) -> _Decimals:
    """The plain decimals at these places, read a column of characters at a time from the left."""
    lengths, count = ends - starts, len(starts)
    whole, point = np.zeros(count), np.zeros(count, np.int64)
    digits, points = np.zeros(count, np.uint8), np.zeros(count, np.uint8)
    for behind in range(min(int(lengths.max(initial=0)), _MOST_DIGITS + 1), 0, -1):
        inside = lengths >= behind
        shown = chars.take(ends - behind, mode="clip")
        digit = shown - np.uint8(_ZERO)
        is_digit = (digit <= 9) & inside
        is_point = (shown == _DOT) & inside
        whole *= np.where(is_digit, 10.0, 1.0)
        whole += digit * is_digit
        digits += is_digit
        if is_point.any():
            np.putmask(point, is_point, behind)
            points += is_point
    plain = (digits + points == lengths) & (points <= 1) & (digits > 0) & (digits <= _MOST_DIGITS)
    return _Decimals(whole, np.maximum(point - 1, 0), plain)


def _with_exponents(chars: Chars, starts: Places, ends: Places) -> tuple[Floats, Marks]:
    """The numbers with a power of ten: `9.5e-05`."""
    marks = _powers_in(chars, starts, ends)
    told = (marks > starts) & (marks < ends - 1)
    if not told.any():
        return np.zeros(len(starts)), told
    marks = np.where(told, marks, starts)
    signs = chars.take(marks + 1, mode="clip")
    amount = _decimals(chars, starts, marks)
    power = _decimals(chars, marks + 1 + ((signs == _PLUS) | (signs == _MINUS)), ends)
    to = np.where(signs == _MINUS, -power.whole, power.whole).astype(np.int64) - amount.behind
    told &= amount.plain & power.plain & (power.behind == 0) & (np.abs(to) <= _MOST_POWER)
    scale = _POWERS[np.minimum(np.abs(to), _MOST_POWER)]
    return np.where(to < 0, amount.whole / scale, amount.whole * scale), told


def _powers_in(chars: Chars, starts: Places, ends: Places) -> Places:
    """Where the letter of a power stands in each of the numbers; where it begins if there is none."""
    marks = np.array(starts, np.int64)
    for ahead in range(1, min(int((ends - starts).max(initial=0)), _LONGEST)):
        is_power = ((chars.take(starts + ahead, mode="clip") | _LOWERED) == _E) & (starts + ahead < ends)
        np.putmask(marks, is_power, starts + ahead)
    return marks


def _in_thousands(chars: Chars, starts: Places, ends: Places) -> tuple[Floats, Marks]:
    """The whole numbers with a comma before every three digits: `1,234,567`."""
    lengths, whole = ends - starts, np.zeros(len(starts))
    told = lengths % _THOUSANDS != 0
    for behind in range(min(int(lengths.max(initial=0)), _MOST_DIGITS + _MOST_DIGITS // 3), 0, -1):
        inside = lengths >= behind
        shown = chars.take(ends - behind, mode="clip")
        digit = shown - np.uint8(_ZERO)
        if behind % _THOUSANDS == 0:
            told &= (shown == _COMMA) | ~inside
            continue
        told &= (digit <= 9) | ~inside
        whole *= np.where(inside, 10.0, 1.0)
        whole += digit * inside
    return whole, told & (lengths > 0) & (lengths < _MOST_DIGITS + _MOST_DIGITS // 3)


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
    found = numbers_at(text, starts[own], ends[own])
    return found.values.reshape(rows, len(used)) if found.told.all() else None


def _spans(text: bytes) -> tuple[Places, Places]:
    """Where what stands between blanks and other characters without a face begins and ends."""
    inside = np.frombuffer(text, np.uint8) >= _NUMBER_BEGINS
    edges = np.flatnonzero(np.diff(inside, prepend=False, append=False))
    return edges[::2], edges[1::2]
