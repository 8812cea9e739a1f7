"""Several trainings in one table: the column that tells them apart, where none is called so."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import chain
from typing import Any

from advisor.meaning import classify
from advisor.names import words
from advisor.readers._series import find, number
from advisor.tables import table


def column_apart(rows: Iterable[Sequence[str]], step: int, but: Collection[int | None]) -> int | None:
    """The place of the column that is the same in all rows of each training and another in each, `but` such as count.

    A training begins where the steps, in the column of that place, go back to the very first one; None where they go
    back elsewhere, as those of a training that was resumed do.
    """
    blocks: list[dict[int, str]] = []
    first = last = None
    for cells in rows:
        at = number(cells[step]) if len(cells) > step else None
        if at is None:
            continue
        if last is None or at < last:
            first = at if first is None else first
            if at != first:
                return None
            blocks.append({place: cell for place, cell in enumerate(cells) if place not in but})
        blocks[-1] = {place: cell for place, cell in blocks[-1].items() if place < len(cells) and cells[place] == cell}
        last = at
    return _distinct(blocks) if len(blocks) > 1 else None


def _distinct(blocks: Sequence[dict[int, str]]) -> int | None:
    shared = sorted(set(blocks[0]).intersection(*blocks[1:]))
    labels = {place: [block[place] for block in blocks] for place in shared}
    return next((place for place, told in labels.items() if all(told) and len(set(told)) == len(told)), None)


def measured(tags: Mapping[int, str]) -> set[int]:
    """Places of losses and metrics: what is measured may stand still, and tells no trainings apart."""
    meanings = classify(list(tags.values()))
    return {place for place, tag in tags.items() if meanings[tag].role in ("loss", "metric")}


def tells_parts(cells: Sequence[str], split: int | None) -> bool:
    """Whether the column of that place names a part of the data: a number counts splits, each with its own training."""
    return split is not None and len(cells) > split and number(cells[split]) is None


def key_apart(rows: Iterable[Mapping[str, Any]]) -> str | None:
    """The key of a seed or of a repeat that tells several trainings of a file apart; None where it is one training."""
    rows = iter(rows)
    first = next(rows, {})
    step, named = find("step", first), [key for key in first if _repeats(key) and number(first[key]) is not None]
    if step is None or not named:
        return None
    keys = [step, *named]
    found = column_apart(([str(row.get(key, "")) for key in keys] for row in chain([first], rows)), 0, {0})
    return None if found is None else keys[found]


def _repeats(key: str) -> bool:
    return " ".join(words(key)) in table("columns")["repeats"]
