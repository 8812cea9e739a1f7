"""A learning rate that is told without its name: a figure written with an exponent that is of nothing else."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from advisor.consult.figures import words_of
from advisor.patterns import compiled

if TYPE_CHECKING:
    from advisor.consult.reading import Reading

_WRITTEN = r"(?<![\w.^#$€£/-])\d(?:\.\d+)?e-\d{1,2}(?![\w^%]|\.\d)"
_SMALL = r"(?:0?\.\d+|\d(?:\.\d+)?e-\d+)"
_LINK = r" ?(?:,|/|and|or|to|until|till|-|->|\.\.+|vs\.?) ?"
"""Of a figure that is no end of a range and no item of a list."""
_LOWEST, _HIGHEST = 1e-8, 0.1
"""Ends of what people train at and write so."""


def rate(reading: Reading) -> None:
    """`1800 steps at 5e-6`: the one figure of its kind in a text that speaks of no gradient, norm or tolerance."""
    if "learning_rate" in reading.facts or "learning_rate" in reading.supposed:
        return None
    if held := compiled(words_of("held_rate")).search(reading.whole):
        value = compiled(words_of("small_figure")).search(held[0])
        if value and _LOWEST <= float(value[0]) <= 1:
            return reading.tell("learning_rate", float(value[0]), held.span())
    if compiled(words_of("no_bare_rate")).search(reading.whole):
        return None
    found = [m for m in compiled(_WRITTEN).finditer(reading.text) if _LOWEST <= float(m[0]) <= _HIGHEST]
    if len({m[0] for m in found}) == 1 and all(_told(reading, m) for m in found):
        return reading.tell("learning_rate", float(found[0][0]), found[0].span())
    return None


def _told(reading: Reading, m: re.Match[str]) -> bool:
    """Whether it stands alone, is not only wondered about, and is the value of no score."""
    before, after = reading.whole[: m.start()], reading.whole[m.end() :]
    if re.search(rf"{_SMALL}{_LINK}$", before) or re.match(rf"{_LINK}{_SMALL}", after):
        return False
    if compiled(words_of("bare_rate_set")).search(before):
        return True
    if compiled(words_of("bare_rate_wondered")).search(before):
        return False
    if compiled(words_of("not_after_rate")).match(after):
        return False
    return bool(compiled(words_of("bare_rate_cue")).search(before)) or not compiled(words_of("of_a_score")).search(
        before
    )
