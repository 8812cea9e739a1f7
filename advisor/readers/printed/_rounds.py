"""Lines that come round and round, as those of a table printed each epoch do: what one round does, the others do."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from advisor.readers.printed._blocks import Block
from advisor.readers.printed._course import Move

_LONGEST = 400  # lines of a round
_MOST_LENGTHS = 32  # of rounds that are looked for in one block
_FEWEST = 2  # rounds that are taken together


@dataclass(frozen=True)
class More:
    """How many rounds follow that are the same as the last one, and how many lines each has."""

    length: int
    count: int


class Rounds:
    """The last place of every line by its shape and by what is open above it."""

    def __init__(self, block: Block) -> None:
        self._block = block
        self._places: dict[tuple[int, int], int] = {}
        self._breaks: dict[int, NDArray[np.int64]] = {}
        self._checked: list[tuple[int, Move]] = []

    def follow(self, at: int, context: int, before: Move | None) -> More | None:
        """The rounds that follow where the line at this place begins one anew; `before` is what the line above did."""
        if before is not None and before.header is not None:
            self._checked.append((at - 1, before))
        if at >= len(self._block.lines):
            return None
        key = context, self._block.shape_ids[at]
        first = self._places.get(key, -1)
        self._places[key] = at
        length = at - first
        if first < 0 or not 1 < length <= _LONGEST:
            return None
        count = self._same(at, length) // length
        if count < _FEWEST:
            return None
        more = self._fitting(at, length, count)
        self._places[key] += more.length * more.count if more else 0
        return more

    def pairs(self, known: Sequence[tuple[int, int]], at: int, more: More) -> Iterator[tuple[int, int]]:
        """The rows of names and values of the rounds that follow, as those of the last round stand."""
        last = [rows for rows in known if rows[0] >= at - more.length]
        for number in range(1, more.count + 1):
            for first, end in last:
                yield first + number * more.length, end + number * more.length

    def _same(self, at: int, length: int) -> int:
        """For how many lines the shapes are those of the lines a round above."""
        if length not in self._breaks:
            if len(self._breaks) >= _MOST_LENGTHS:
                return 0
            ids = self._block.cuts.ids
            self._breaks[length] = np.append(np.flatnonzero(ids[length:] != ids[:-length]) + length, len(ids))
        breaks = self._breaks[length]
        return int(breaks[np.searchsorted(breaks, at)]) - at

    def _fitting(self, at: int, length: int, count: int) -> More | None:
        """As many of the rounds as open the same tables."""
        lines = self._block.lines
        checked = [(place, move) for place, move in self._checked if place >= at - length]
        for place, move in checked:
            below = range(place + length, place + count * length + 1, length)
            count = next((number for number, row in enumerate(below) if not move.fits(lines[row])), count)
        if count < _FEWEST:
            return None
        self._checked = [(place + count * length, move) for place, move in checked]
        return More(length, count)
