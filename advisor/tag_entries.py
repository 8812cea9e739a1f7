"""Which entry of the table of tags the words of a tag meet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from advisor.tables import table


def entry_of(parts: tuple[str, ...], last: tuple[str, ...]) -> Mapping[str, Any] | None:
    """The first entry of the table that the words match."""
    entries = table("tags")["entries"]
    for place in sorted(_matching(parts)):
        entry = entries[place]
        scope = last if entry.get("within") == "last" else parts
        if entry.get("at") == "end" and not _ends(last, entry["any"]):
            continue
        if holds_any(scope, entry["any"]) and not holds_any(scope, entry.get("without", ())):
            return entry  # type: ignore[no-any-return]
    return None


def holds_any(parts: Sequence[str], alternatives: Sequence[str]) -> bool:
    """Whether the words of any of the alternatives are all there."""
    return any(_holds(parts, wanted) for wanted in _cut(tuple(alternatives)))


def _matching(parts: Sequence[str]) -> set[int]:
    """The entries that have an alternative whose words are all there."""
    index = _index()
    return {place for word in set(parts) for place, wanted in index.get(word, ()) if _holds(parts, wanted)}


@cache
def _index() -> Mapping[str, list[tuple[int, tuple[str, ...]]]]:
    """Every alternative of the table's entries by its first word."""
    index: dict[str, list[tuple[int, tuple[str, ...]]]] = {}
    for place, entry in enumerate(table("tags")["entries"]):
        for wanted in _cut(tuple(entry["any"])):
            index.setdefault(wanted[0], []).append((place, wanted))
    return index


@cache
def _cut(alternatives: tuple[str, ...]) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(alternative.split()) for alternative in alternatives)


def _ends(parts: Sequence[str], alternatives: Sequence[str]) -> bool:
    """Whether the words, without those that tell the part of the data and numbers before a name, are an alternative."""
    dropped = split_words() | set(table("tags")["noise"])
    kept = [part for part in parts if part not in dropped]
    while len(kept) > 1 and (kept[0].isdigit() or kept[0] == "s"):
        kept.pop(0)
    return " ".join(kept) in alternatives


def _holds(parts: Sequence[str], wanted: tuple[str, ...]) -> bool:
    """Whether all words are there; short ones must stand together, in their order."""
    if len(wanted) == 1:
        return wanted[0] in parts
    if not set(wanted) <= set(parts):
        return False
    return all(len(word) > 2 for word in wanted) or f" {' '.join(wanted)} " in f" {' '.join(parts)} "


@cache
def split_words() -> frozenset[str]:
    """The words that tell the part of the data: train, val, test and what stands for them."""
    return frozenset(word for listed in table("tags")["splits"].values() for word in listed)
