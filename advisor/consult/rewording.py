"""Turns of speech made plain before the grammar reads them, each by a row of tables/rewordings."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from advisor import parameters
from advisor.patterns import compiled
from advisor.tables import table

if TYPE_CHECKING:
    from collections.abc import Callable

UNNUMBERED = {"optimizer", "lr_schedule", "activation", "epochs"}
"""Hyperparameters whose value is a name, or is read elsewhere."""
_TIMES = 3
"""How often a turn may follow on itself: `1.9 (epoch 1), 1.7 (epoch 2), 1.6 (epoch 3)`."""


class _Rewording(NamedTuple):
    """One turn of speech: what must stand in a text for it to be tried, its pattern, and what it is put as."""

    near: tuple[str, ...]
    words: str
    plainly: str


def reworded(text: str, composed: Callable[[str], str]) -> str:
    """The plain text with its turns of speech put plainly; `composed` writes out the names in a pattern."""
    for turn in _rewordings():
        for sign in turn.near:
            if sign in text:
                text = _put(text, compiled(_written(turn.words, composed)), turn.plainly)
                break
    return text


def _put(text: str, turn: re.Pattern[str], plainly: str) -> str:
    for _ in range(_TIMES):
        text, count = turn.subn(plainly, text)
        if not count:
            break
    return text


@cache
def _rewordings() -> tuple[_Rewording, ...]:
    return tuple(_Rewording(tuple(row["near"]), row["words"], row["as"]) for row in table("rewordings")["rewordings"])


@cache
def _written(words: str, composed: Callable[[str], str]) -> str:
    return composed(words.replace("{setting}", f"(?:{any_setting()})"))


@cache
def any_setting() -> str:
    """Any name of a setting that has a number, as alternatives."""
    return "|".join(text for name, text in parameters.said().items() if name not in UNNUMBERED)
