"""What a line says of the training it belongs to: `===== Fold 1/5 =====` heads one, `[Seed 3] epoch 1` names its."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Any

from advisor.tables import table

_STAMPED = r"(?:.{0,60}?(?:INFO|DEBUG)[\]:| -]{1,4}|[^A-Za-z_\n]{0,60})"
_PLACE = r"['\" \t_:=#\[(-]{0,8}\d+"
_OF_ALL = r"(?<=[\[(])[ ]?\d+[ ]?/[ ]?\d+[ ]?(?=[\])])"
_FAR = 100  # characters before which a line names its training


@dataclass(frozen=True)
class Told:
    """The trainings that a line names, outer ones first, whether it says nothing else, and the line without them."""

    numbers: tuple[tuple[str, int], ...] = ()
    heads: bool = False
    line: str = ""


def told(line: str) -> Told:
    """What the line says of its training; nothing where it neither heads one nor counts its epochs or steps."""
    if _word().search(line) is None:
        return Told(line=line)
    if (heading := _heading().match(line)) and heading["word"].lower() not in by_turns():
        return Told(((heading["word"].lower(), int(heading["number"])),), heads=True)
    found = list(_named().finditer(line, 0, _FAR))
    rest = _named().sub("", line[:_FAR]) + line[_FAR:]
    if not counts(rest):
        return Told(line=line)
    return Told(tuple((match["word"].lower(), int(match["number"])) for match in found), line=rest)


def counts(line: str) -> bool:
    """Whether the line tells an epoch, a step or a batch."""
    return place(line) is not None


def place(line: str) -> str | None:
    """The epoch, step or batch that the line tells, as printed."""
    found = _counter().search(line)
    return None if found is None else found[0]


def _known() -> dict[str, Any]:
    return dict(table("printed")["trainings"])


def by_turns() -> frozenset[str]:
    """The words that count trainings only where their lines stand by turns: a job may go on with another's training."""
    return frozenset(_known()["by_turns"])


def _words() -> str:
    return f"(?:{'|'.join(sorted((*_known()['words'], *by_turns()), key=len, reverse=True))})"


def _number(beside: str = "") -> str:
    """A word for trainings with its number: `Fold 1/5`, `seed=3`, `Run: 01`."""
    return rf"(?P<word>{_words()}){beside}['\" _:#=\[(-]{{0,4}}(?P<number>\d{{1,9}})(?:[ ]?(?:/|of)[ ]?\d{{1,6}})?"


@cache
def _word() -> re.Pattern[str]:
    """A word for trainings, and a digit anywhere behind it."""
    return re.compile(rf"(?<![A-Za-z]){_words()}[^0-9\n]{{0,40}}\d", re.IGNORECASE)


@cache
def _heading() -> re.Pattern[str]:
    beside = rf"(?:[ :-]{{0,3}}\b(?:{'|'.join(_known()['beside'])})\b)"
    signs, named = r"[^\w\n]{0,100}", _number(beside + "{0,2}")
    return re.compile(
        rf"^{_STAMPED}{signs}{beside}{{0,5}}[ :-]{{0,3}}(?<![A-Za-z]){named}{beside}{{0,4}}{signs}$",
        re.IGNORECASE,
    )


@cache
def _named() -> re.Pattern[str]:
    return re.compile(
        rf"[\[(<{{]?['\"]?(?<![\w./@-]){_number()}(?!\w|\.\d|%)[\])>}}]?[ \t]{{0,4}}[|,;:>-]{{0,2}}[ \t]{{0,4}}",
        re.IGNORECASE,
    )


@cache
def _counter() -> re.Pattern[str]:
    known = table("printed")
    words = [word.replace(" ", "[ _]") for kind in ("epochs", "steps", "batches") for word in known[kind]]
    words.sort(key=len, reverse=True)
    return re.compile(rf"(?<![A-Za-z])(?:{'|'.join(words)})\.?{_PLACE}|{_OF_ALL}", re.IGNORECASE)
