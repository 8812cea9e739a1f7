"""Lines one after another of which their shapes tell what they do, with what each of them is read as."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from advisor.readers.printed._blocks import Block
from advisor.readers.printed._course import Course, Move
from advisor.readers.printed._template import Shape


@dataclass(frozen=True)
class Step:
    """A move with the number of its shape among the stretch's, and whether it does more than go on in one context."""

    move: Move
    shape: int
    below: dict[int, Step | None]
    special: bool


class Stretch:
    """From a line on as many as can be foreseen; rows of names and values stand as one line where their last row is."""

    def __init__(self, block: Block, course: Course, first: int, context: int) -> None:
        self.block, self.context = block, context
        self._course = course
        self.shapes: list[Shape] = []
        self._numbers: dict[int, int] = {}
        self._steps: dict[int, dict[int, Step | None]] = {}
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
        steps = self._of(self.context)
        while at < count:
            shape = shape_ids[at]
            step = steps.get(shape)
            if step is None:
                step = self._learnt(steps, shape, at, open_from)
                if step is None:
                    break
            if step.special:
                move = step.move
                if move.header is not None and not move.fits(lines[at]):
                    break
                if move.opens_pair:
                    open_from = at if open_from < 0 else open_from
                elif move.closes is not None:
                    ids[-1] = self._number(move.closes)
                    self._pairs.append((open_from, at - 1))
                    open_from = -1
            elif step.below is steps and ends[at] > at + 1:
                ids.extend([step.shape] * (ends[at] - at))
                at = ends[at]
                continue
            ids.append(step.shape)
            self.context, steps = step.move.context, step.below
            at += 1
        self.last, self.pairs_from = at, open_from if open_from >= 0 else at
        return ids

    def _of(self, context: int) -> dict[int, Step | None]:
        return self._steps.setdefault(context, {})

    def _learnt(self, steps: dict[int, Step | None], shape: int, at: int, open_from: int) -> Step | None:
        lines = self.block.lines
        above = lines[open_from:at] if open_from >= 0 else ()
        move = self._course.move(self.context, self.block.cuts.shapes[shape], lines[at], above)
        if move is None:
            return None
        special = move.opens_pair or move.closes is not None or move.header is not None
        steps[shape] = made = Step(move, self._number(move.shape), self._of(move.context), special)
        return made

    def _number(self, shape: Shape) -> int:
        number = self._numbers.setdefault(id(shape), len(self.shapes))
        if number == len(self.shapes):
            self.shapes.append(shape)
        return number
