"""Alternatives that agree: of two that pull one thing in opposite directions, the likelier stays."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from advisor.findings import Prescription

_OPPOSITES = {
    "train-longer": ("length", 1), "train-shorter": ("length", -1), "decay": ("decay", 1), "slower-decay": ("decay", -1),
}  # fmt: skip
Item = TypeVar("Item")


def coherent(items: Iterable[Item], prescription: Callable[[Item], Prescription]) -> Iterator[Item]:
    """The items in their order, without those that undo, or say again, what one before them does."""
    taken: dict[str, int] = {}
    regularized: set[int] = set()
    for item in items:
        made = prescription(item)
        what, way = _pull(made)
        if made.action in ("regularize", "deregularize"):
            regularized.add(way)
            if len(regularized) > 1:
                regularized.discard(way)
                continue
        if what is not None and what in taken:
            continue
        if what is not None:
            taken[what] = way
        yield item


def _pull(made: Prescription) -> tuple[str | None, int]:
    """What it changes, and whether up or down; None for what has no opposite."""
    if made.action in _OPPOSITES:
        return _OPPOSITES[made.action]
    if made.action in ("regularize", "deregularize"):
        return made.parameter, 1 if made.action == "regularize" else -1
    if made.action in ("scale", "set") and made.parameter is not None:
        return made.parameter, -1 if made.factor is not None and made.factor < 1 else 1
    return None, 0
