"""Lines one after another of which their shapes tell what they do, with what each of them is read as."""

from __future__ import annotations

from typing import Any

import numpy as np

from advisor.readers.printed._blocks import Block
from advisor.readers.printed._course import Course, Move
from advisor.readers.printed._rounds import Rounds
from advisor.readers.printed._template import Shape

Below = dict[int, "Step | None"]
Step = tuple[int, Any, int, Move | None]
"""The number of a line's shape, the steps below it, the number of what is open there, and the move if it does more."""


class Stretch:
    """From a line on as many as can be foreseen; rows of names and values stand as one line where their last row is."""

    def __init__(self, block: Block, course: Course, first: int, context: int) -> None:
        self.block, self.context = block, context
        self._course = course
        self.shapes: list[Shape] = []
        self._numbers: dict[int, int] = {}
        self._steps: dict[int, Below] = {}
        self._pairs: list[tuple[int, int]] = []
        self._first = self.last = first
        self.pairs_from = first
        """The first of the rows of names and values that are still open at the end."""
        ids = self._run(block.shape_ids)
        self.ids = np.array(ids, np.int64)
        self.starts = block.starts[first : first + len(ids)].copy()
        for open_from, last in self._pairs:
            self.starts[last - first] = block.starts[open_from]

    def _run(self, shape_ids: list[int]) -> list[int]:
        lines, ends, count = self.block.lines, self.block.run_ends, len(shape_ids)
        ids: list[int] = []
        at, open_from = self._first, -1
        steps = self._steps.setdefault(self.context, {})
        rounds = Rounds(self.block)
        while at < count:
            step = steps.get(shape_ids[at]) or self._learnt(steps, at, open_from)
            if step is None:
                break
            number, below, context, move = step
            if move is None:
                if below is steps and ends[at] > at + 1:
                    ids.extend([number] * (ends[at] - at))
                    at = ends[at]
                    continue
            elif move.opens_pair:
                open_from = at if open_from < 0 else open_from
            else:
                if not move.fits(lines[at]):
                    break
                if move.closes is not None:
                    ids[-1] = self._number(move.closes)
                    self._pairs.append((open_from, at - 1))
                    open_from = -1
            ids.append(number)
            self.context, steps = context, below
            at += 1
            if open_from < 0 and (more := rounds.follow(at, context, move)):
                ids.extend(ids[-more.length :] * more.count)
                self._pairs.extend(rounds.pairs(self._pairs, at, more))
                at += more.length * more.count
        self.last, self.pairs_from = at, open_from if open_from >= 0 else at
        return ids

    def _learnt(self, steps: Below, at: int, open_from: int) -> Step | None:
        lines, shape = self.block.lines, self.block.shape_ids[at]
        above = lines[open_from:at] if open_from >= 0 else ()
        move = self._course.move(self.context, self.block.cuts.shapes[shape], lines[at], above)
        if move is None:
            return None
        special = move.opens_pair or move.closes is not None or move.header is not None
        below = self._steps.setdefault(move.context, {})
        steps[shape] = made = self._number(move.shape), below, move.context, move if special else None
        return made

    def _number(self, shape: Shape) -> int:
        number = self._numbers.setdefault(id(shape), len(self.shapes))
        if number == len(self.shapes):
            self.shapes.append(shape)
        return number
