"""A loss that no side is named of: of the training, and that of boosted trees or of a metric of its own held out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from advisor.consult.naming import is_setting
from advisor.consult.quantities import shape, words
from advisor.consult.score_kinds import moving
from advisor.consult.score_records import pattern_of
from advisor.patterns import compiled

if TYPE_CHECKING:
    from advisor.consult.reading import Reading


def losses(reading: Reading) -> None:
    """`loss 0.4`, `stuck at 2.3 loss`: the one figure of a loss; `logloss .41` is of held-out data."""
    for m in _figures(reading):
        side = "val" if compiled(pattern_of("held_out_loss")).match(m["loss"]) else "train"
        value = float(m["v"])
        reading.tell(f"{side}_loss", -value if m.groupdict().get("minus") else value, m.span())


def _figures(reading: Reading) -> Iterator[re.Match[str]]:
    """A loss that was and is now, one before its figure, one behind it."""
    loss, value = f"(?P<loss>{words()['loss_word']})", shape("score_value")
    yield from reading.find(rf"{loss} {shape('was_now')} ?{value}")
    one = rf"(?<!\b[dg] )(?<!\b[dg][_-])(?<!ator ){loss}(?: (?:of|for|in) (?:my|the|our) \w+)?"
    for m in reading.find(rf"{one}{shape('score_fill')}(?P<minus>(?<=[ =:])-)?{value}"):
        lost = float(m["v"]) == 0 and re.search(r"\bnans?\b", reading.whole)
        if not (m["p"] or lost or _of_a_part(reading, m) or moving(reading, m)):
            yield m
    for m in reading.find(rf"{loss} {pattern_of('loss_fell')}{value}{pattern_of('loss_fell_end')}"):
        if not _of_a_part(reading, m):
            yield m
    for m in reading.find(rf"{shape('loss_reached')} {value} ?{loss}{shape('loss_ends')}"):
        if not (m["p"] or is_setting(reading.whole[: m.start("v")])):
            yield m


def _of_a_part(reading: Reading, m: re.Match[str]) -> bool:
    """Whether the loss is of a part of the objective, or of the first steps."""
    before = reading.whole[: m.start()]
    return bool(re.search(shape("part_loss"), before) or compiled(pattern_of("early_peak")).search(before))
