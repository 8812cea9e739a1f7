"""Alternatives that agree: of two that pull one thing in opposite directions, or say it twice, the first stays."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from advisor.findings import Prescription

_LENGTHS = {"train-longer": "length", "train-shorter": "length", "decay": "decay", "slower-decay": "decay"}
_PENALTIES = ("regularize", "deregularize")
Item = TypeVar("Item")


def coherent(items: Iterable[Item], prescription: Callable[[Item], Prescription]) -> Iterator[Item]:
    """The items in their order, without those that undo or repeat what one before them does."""
    taken: set[str] = set()
    penalty: str | None = None
    for item in items:
        made = prescription(item)
        what = _changed(made)
        if what in taken or (made.action in _PENALTIES and penalty not in (None, made.action)):
            continue
        taken |= {what} if what is not None else set()
        penalty = made.action if made.action in _PENALTIES else penalty
        yield item


def _changed(made: Prescription) -> str | None:
    """The one thing that it turns up or down, or does and can do but once; None for what may stand twice."""
    if made.action in _LENGTHS:
        return _LENGTHS[made.action]
    if made.action in ("scale", "set", *_PENALTIES):
        return made.parameter
    return None if made.action == "check-code" else f"{made.action} {made.parameter} {made.side} {made.to} {made.value}"
