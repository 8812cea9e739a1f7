"""The part of the data that lines of a log belong to by the lines above them."""

from __future__ import annotations

import math

from advisor.readers.printed._names import PARTS
from advisor.readers.printed._readings import number_at, total_of
from advisor.readers.printed._template import Shape


class Phase:
    """An evaluation between steps of the training: opened by a line of its own, ended by the training's next step."""

    def __init__(self) -> None:
        self.part: str | None = None
        self._trained = False
        self._last_step, self._last_total = -math.inf, math.nan
        self._epoch = math.nan

    def open(self, part: str, epoch: float) -> None:
        """An evaluation is believed to be opened where the training was before it, in a line of its own.

        `epoch` is the one told last; NaN where none was.
        """
        self._epoch = epoch
        self.part = part if part in PARTS and self._trained else None
        self._trained = part not in PARTS

    def go_on(self, last_step: tuple[float, float] | None, opens_epoch: bool) -> None:
        """The training went on over lines taken together: their last step, and what that is out of."""
        self._trained = self._trained or opens_epoch or last_step is not None
        self._last_step, self._last_total = last_step or (self._last_step, self._last_total)

    def part_of(self, shape: Shape, numbers: list[str]) -> str | None:
        """The part of the data that the line belongs to by the lines above; the training's next step ends it."""
        template = shape.template
        step, total = number_at(template.step, numbers), total_of(template, numbers)
        epoch = number_at(template.epoch, numbers)
        if epoch is not None and shape.phase is not None:
            self._epoch = epoch
        if template.epoch is not None and not template.quantities and shape.phase is None:
            self.part, self._trained = None, True
        onward = epoch is not None and epoch > self._epoch
        if self.part is not None and template.quantities and (onward or self._ended_by(shape, step, total)):
            self.part = None
        if self.part is None and template.quantities and not shape.held:
            self._trained = self._trained or step is not None or epoch is not None
            self._last_step, self._last_total = (
                (step, total) if step is not None else (self._last_step, self._last_total)
            )
        return self.part

    def _ended_by(self, shape: Shape, step: float | None, total: float) -> bool:
        onward = step is not None and shape.template.named and step > self._last_step
        return shape.tells_part or (onward and (math.isnan(total) or total == self._last_total))
