"""Scores of pasted lines of logs: the side that a line is of, and the last of several lines."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from advisor.consult.keeping import family, keep
from advisor.consult.quantities import composed, words
from advisor.patterns import compiled
from advisor.tables import table

if TYPE_CHECKING:
    from advisor.consult.reading import Reading


class Printed(NamedTuple):
    """One named figure of a line: where it stands, its side and kind, its value and whether in percent."""

    start: int
    end: int
    side: str | None
    kind: str
    value: float
    percent: bool
    tested: bool = False


def records(reading: Reading) -> None:
    """What the lines of a log in the text tell, the last line's where there are several."""
    lines = [_sided(reading.whole, line) for line in _lines(reading)]
    told = [one for line in lines for one in line if one.side]
    for label in {(one.side, one.kind, one.tested): None for one in told}:
        row = [one for one in told if (one.side, one.kind, one.tested) == label]
        if len(row) > 1 and not compiled(pattern_of("ordered")).search(reading.whole):
            continue
        if len(row) > 1 or any(len(line) > 1 and row[0] in line for line in lines):
            _tell(reading, row)


def _tell(reading: Reading, row: Sequence[Printed]) -> None:
    """The last of a row that is no look back; nothing where it is no number any more."""
    last = next((one for one in reversed(row) if not _past(reading.whole, one)), row[-1])
    for one in row:
        reading.blank((one.start, one.end))
    if last.kind == "loss" and swinging([one.value for one in row]):
        return
    lost = compiled(pattern_of("lost")).search(reading.whole[row[-1].end :])
    if math.isfinite(last.value) and last.side and not lost:
        keep(reading, last.side, last.kind, last.value, last.percent, (last.start, last.end))


def _past(whole: str, one: Printed) -> bool:
    said_past = re.search(r"\b(?:was|were)\b", whole[one.start : one.end])
    return bool(said_past or compiled(pattern_of("past")).search(whole[: one.start]))


def _lines(reading: Reading) -> Iterator[list[Printed]]:
    """Named figures that only signs and other named figures part, a line each."""
    line: list[Printed] = []
    for one in _figures(reading):
        between = reading.whole[line[-1].end : one.start] if line else ""
        if line and not compiled(pattern_of("joint")).fullmatch(between):
            yield line
            line = []
        line.append(one)
    if line:
        yield line


def _figures(reading: Reading) -> Iterator[Printed]:
    sides = rf"(?:(?:(?P<train>{words()['train_word']})|(?P<val>{words()['val_word']}))[ _/-]?)?"
    for m in compiled(rf"(?<![\w.]){sides}{pattern_of('kind')}{pattern_of('figure')}").finditer(reading.text):
        if m["kind"] != "accuracies" and not compiled(pattern_of("part")).search(reading.whole[: m.start()]):
            side = "train" if m["train"] else "val" if m["val"] else None
            tested = bool(m["val"]) and m["val"].startswith("test")
            yield Printed(m.start(), m.end(), side, family(m["kind"]), float(m["v"]), bool(m["p"]), tested)


def _sided(whole: str, line: Sequence[Printed]) -> list[Printed]:
    """The figures of a line with their sides: that of the figure before, of the head, or training's where loss and
    accuracy stand together."""
    head = _head(whole, line[0].start)
    side, found = head or _of_training(line), []
    held_out = {one.kind for one in line if one.side == "val"}
    for one in line:
        side = one.side or side
        own = "train" if one.kind in held_out and not head else None if one.kind == "loss" and side == "val" else side
        found.append(one._replace(side=one.side or (side if head else own)))
    return found


def _head(whole: str, start: int) -> str | None:
    m = compiled(pattern_of("header")).search(whole[max(0, start - 40) : start])
    return None if m is None else "train" if m["train"] else "val"


def _of_training(line: Sequence[Printed]) -> str | None:
    plain = {one.kind for one in line if one.side is None}
    beside = any(one.side == "val" for one in line[1:]) and line[0].side is None
    return "train" if beside or {"loss", "accuracy"} <= plain or plain == {"loss"} else None


@cache
def pattern_of(name: str) -> str:
    """A pattern of tables/scores, the entries of tables/grammar that it names written out."""
    own = re.sub(
        r"\{([a-z_]+)\}", lambda m: pattern_of(m[1]) if m[1] in table("scores") else m[0], str(table("scores")[name])
    )
    return composed(own)


def swinging(values: Sequence[float]) -> bool:
    """Whether figures go to and fro and the last step is so large that the last figure tells no level."""
    steps = [b - a for a, b in pairwise(values)]
    turns = any(a * b < 0 for a, b in pairwise(steps))
    return turns and abs(steps[-1]) > float(table("scores")["swing"]) * abs(values[-2])
