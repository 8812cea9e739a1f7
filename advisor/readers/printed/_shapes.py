"""Cuts printed lines into their numbers and the shape between them; lines of one shape are understood once."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray

from advisor.tables import table

MARK = "\0"
LONGEST = 20_000  # characters of a line
# The expression begins with a set of characters, which the engine skips to; what may not stand before is looked at
# behind it.
AMOUNT = r"\d(?:\d{0,2},\d{3}(?:,\d{3})*(?!\d)(?:\.\d+)?|\d*\.?\d*)(?:[eE][-+]?\d+)?"
_WORD = r"(?:[nN][aA][nN]|[iI][nN][fF](?:inity)?)(?!\w)"
# What counts may be glued to its number: `Epoch1`, `epoch_1`, `Epoch-1`, `Ep.1`, a line's first `E001`.
_GLUED = (
    r"(?:(?<=[eE]poch\d)|(?<=EPOCH\d)|(?<=[eE]poch[-_]\d)|(?<=\b[eE]p\d)|(?<=\b[eE]p\.\d)|(?<=\AE\d)|(?<=\b[sS]tep[-_]\d)"
    r"|(?<=\b[iI]ter[-_]\d))(?=\d*(?!\w|\.\w|/(?!\d)))"
)
_NUMBER = re.compile(
    rf"([-+.0-9nNiI](?:(?<![\w.@].)(?<![A-Za-z]-.)|{_GLUED})"
    rf"(?:(?<=[0-9])(?:\d{{0,2}},\d{{3}}(?:,\d{{3}})*(?!\d)(?:\.\d+)?|\d*\.?\d*)(?:[eE][-+]?\d+)?"
    rf"|(?<=[-+])(?:{AMOUNT}|\.\d+(?:[eE][-+]?\d+)?|{_WORD})"
    r"|(?<=\.)\d+(?:[eE][-+]?\d+)?"
    r"|(?:(?<=[nN])[aA][nN]|(?<=[iI])[nN][fF](?:inity)?)(?!\w)))",
    re.ASCII,
)
_CONTROLS = re.compile(r"\x1b\[[0-9;?]{0,20}[A-Za-z]|[\x00-\x08\x0b-\x1f\ufeff]")
_ODD = re.compile(r"[\x00-\x08\x0b-\x1f\ufeff]")
_ODD_BYTES = bytes([*range(9), *range(11, 32)])
_MARK_OF_ORDER = "\ufeff".encode()
_DIGITS = b"0123456789"
_IS_DIGIT = np.isin(np.arange(256), list(_DIGITS))
_SPACES = re.compile(r"[^\S\n]{3,}")

_APART = re.compile(r"_(?<=\d_)(?:(?<=\b\d_)|(?<=\b\d\d_)|(?<=\b\d{3}_)|(?<=_\d{3}_))(?=\d{3}(?:_\d{3})*\b)")
"""Between the thousands of a number that is written as in Python: `1_000`."""
_IN_THOUSANDS = re.compile(r"(\b(?:steps?|iter(?:ation)?s?|updates?)[ :=#]{1,3}|\A\[)(\d+(?:\.\d+)?)k\b", re.IGNORECASE)
"""A count that is written short: `step 3k`, `[1.5k]`."""


def cleaned(line: str) -> str:
    """The line without what moves and colours a terminal's text, cut to a bound."""
    line = line[:LONGEST]
    return rewritten(_CONTROLS.sub(" " if "\b" in line else "", line) if _ODD.search(line) else line)


def _is_odd(raw: bytes) -> bool:
    """Whether the text has characters that cleaning takes out."""
    return len(raw.translate(None, _ODD_BYTES)) < len(raw) or _MARK_OF_ORDER in raw


def rewritten(line: str) -> str:
    """The line, where it is of a form in which names stand apart from their numbers, with both beside each other."""
    for has, pattern, to in _forms():
        if has in line:
            line = pattern.sub(to, line)
    if "k" in line:
        line = _IN_THOUSANDS.sub(_in_full, line)
    return _APART.sub("", line) if "_" in line else line


def _in_full(told: re.Match[str]) -> str:
    return f"{told[1]}{float(told[2]) * 1000:.0f}"


@cache
def _forms() -> tuple[tuple[str, re.Pattern[str], str], ...]:
    return tuple((entry["has"], re.compile(entry["pattern"]), entry["to"]) for entry in table("printed")["rewritten"])


@cache
def _told_forms() -> frozenset[tuple[bytes, bytes]]:
    """The texts by which forms are known, without their digits and with them."""
    return frozenset((has.encode().translate(None, _DIGITS), has.encode()) for has, _, _ in _forms())


def cut(line: str) -> tuple[str, list[str]]:
    """The line's shape, with a mark for every number, and the numbers as printed."""
    pieces = _NUMBER.split(line)
    return MARK.join(pieces[::2]), pieces[1::2]


def cleaned_all(text: str) -> tuple[str, list[str]]:
    """A text and its lines, each cleaned."""
    lines, raw = text.split("\n"), text.encode("utf-8", "surrogatepass")
    if _is_odd(raw) or (len(text) > LONGEST and max(map(len, lines)) > LONGEST):
        lines = [cleaned(line) for line in lines]
    elif _may_be_rewritten(raw):
        lines = [rewritten(line) for line in lines]
    else:
        return text, lines
    return "\n".join(lines), lines


def _may_be_rewritten(raw: bytes) -> bool:
    """Whether a line may be of a form that is rewritten; lines that differ in their digits alone are looked at once."""
    told = b"\n".join(set(raw.translate(None, _DIGITS).split(b"\n")))
    return any(plain in told and has in raw for plain, has in _told_forms()) or _is_apart(raw)


def _is_apart(raw: bytes) -> bool:
    """Whether an underscore stands between digits, or a sign for thousands behind one."""
    chars = np.frombuffer(raw, np.uint8)
    at = np.flatnonzero(chars[1:-1] == ord("_"))
    if (_IS_DIGIT[chars[at]] & _IS_DIGIT[chars[at + 2]]).any():
        return True
    short = np.flatnonzero(chars[1:] == ord("k"))
    return bool(_IS_DIGIT[chars[short]].any()) and _IN_THOUSANDS.search(raw.decode("utf-8", "replace")) is not None


def squeezed(shape: str) -> str:
    """The shape with long blanks cut to two."""
    return _SPACES.sub("  ", shape)


_BLANK = ord(" ")
_STAND_IN = b"\x01"
"""A character that no cleaned line holds, for those of three bytes that bars are drawn with."""
_DRAWN = np.isin(np.arange(256), list(b"=.#" + _STAND_IN))
_BLOCK, _LINE = "█".encode(), "━".encode()
_BLOCKS = _BLOCK[2], "▏".encode()[2]


def shortened(text: str) -> bytes:
    """The lines with long blanks and bars cut short: lines that differ in the length of those have one shape."""
    raw = text.encode("utf-8", "surrogatepass")
    if text.isascii():
        return _without_runs(raw)
    drawn = _BLOCK if _BLOCK[:2] in raw else _LINE
    return _without_runs(_with_stand_ins(raw, drawn)).replace(_STAND_IN, drawn)


def _with_stand_ins(text: bytes, drawn: bytes) -> bytes:
    """The text with one byte for every character of a bar, whole blocks for parts of one."""
    chars = np.frombuffer(text, np.uint8)
    at = np.flatnonzero(chars[:-2] == drawn[0])
    last = chars[at + 2]
    lowest, highest = _BLOCKS if drawn == _BLOCK else (drawn[2], drawn[2])
    at = at[(chars[at + 1] == drawn[1]) & (last >= lowest) & (last <= highest)]
    if not len(at):
        return text
    chars = chars.copy()
    chars[at] = _STAND_IN[0]
    return np.delete(chars, np.concatenate([at + 1, at + 2])).tobytes()


def _without_runs(text: bytes) -> bytes:
    """The text without the third of several blanks, the fourth of several signs of a bar, and those that follow."""
    chars = np.frombuffer(text, np.uint8)
    same = chars[1:] == chars[:-1]
    third = np.flatnonzero(same[1:] & same[:-1]) + 2
    blank = chars[third] == _BLANK
    drawn = _DRAWN[chars[third]] & (third > 2) & (chars[third - 3] == chars[third])
    dropped = third[blank | drawn]
    return (np.delete(chars, dropped).tobytes() if len(dropped) else text).replace(b"  |", b" |")


def numeral(text: str) -> float:
    """The number that a piece of a line stands for."""
    try:
        return float(text)
    except ValueError:
        return float(text.replace(",", ""))


def numerals(texts: Sequence[str]) -> NDArray[np.float64]:
    """The numbers that pieces of lines stand for."""
    try:
        return np.fromiter(map(float, texts), np.float64, len(texts))
    except ValueError:
        return np.fromiter(map(float, MARK.join(texts).replace(",", "").split(MARK)), np.float64, len(texts))


@cache
def listed(kind: str) -> frozenset[str]:
    """The names of a kind in the table of printed words."""
    return frozenset(str(name) for name in table("printed")[kind])
