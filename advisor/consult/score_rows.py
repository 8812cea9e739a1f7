"""Rows of figures of one score, the last of which is current: `loss 1.4 -> 0.9`, `auc 0.71 at epoch 3, 0.74 at 9`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from advisor.consult.keeping import family, keep
from advisor.consult.quantities import shape, words
from advisor.consult.score_records import pattern_of, swinging
from advisor.patterns import compiled
from advisor.tables import table

if TYPE_CHECKING:
    from advisor.consult.reading import Reading

_FEW = 3
"""Figures that make a row where nothing but commas or blanks part them."""


def rows(reading: Reading) -> None:
    """The last figure of each row that is named, with its side; of one without, what is usual for its kind."""
    for m in found_rows(reading.text, reading.whole):
        values = values_of(m["row"])
        if len(values) < 2 or not (_ordered(m["row"]) or len(values) >= _FEW) or _barred(reading, m, values):
            continue
        kind = family(kind_of(reading.whole, m))
        side = "train" if m["train"] else "val" if m["val"] else None
        unsteady = swinging(values) and not _returned(values) and (kind, side) != ("loss", "val")
        level_again = _returned(values) or _bump(reading, m, values)
        if unsteady or (kind == "loss" and not side and not level_again and _passing(reading, m, values)):
            reading.blank(m.span())
            continue
        beside = kind == "accuracy" and "val_accuracy" in reading.facts
        usual = "train" if kind == "loss" or beside else "val"
        level = values[0] if _bump(reading, m, values) else values[-1]
        keep(reading, side or usual, kind, level, "%" in m["row"], m.span())


def found_rows(text: str, whole: str) -> Iterator[re.Match[str]]:
    """Every row of figures of a score that the text names, as far as it is unread, with its side where it has one."""
    side = rf"(?:(?P<train>{words()['train_word']})|(?P<val>{words()['val_word']}))"
    before, after, value = (pattern_of(name) for name in ("mark_before", "mark_after", "row_value"))
    one = rf"(?:{before})?{value}(?:{after})?"
    further = rf"{pattern_of('row_joint')}{one}"
    row = rf"(?P<row>{one}(?:{further})+)(?!{further}|{pattern_of('row_goes_on')})"
    named = rf"(?<![\w.])(?:{side}[ _/-]?)?{pattern_of('kind')}{pattern_of('row_link')}{row}"
    yield from list(compiled(named).finditer(text))
    if kinds_named(whole):
        bare = rf"(?<![\w.]){side}(?P<kind>(?!))?{pattern_of('row_link')}{row}"
        yield from (m for m in list(compiled(bare).finditer(text)) if len(values_of(m["row"])) >= _FEW)


def kinds_named(whole: str) -> str:
    """The one kind of score that a text names; empty where it names none or several."""
    kinds = {m["kind"] for m in compiled(rf"(?<![\w.]){pattern_of('kind')}(?!\w)").finditer(whole)}
    return kinds.pop() if len({family(kind) for kind in kinds}) == 1 else ""


def kind_of(whole: str, m: re.Match[str]) -> str:
    """The kind of a row's figures: by its own name, else the one that the text names."""
    return m["kind"] or kinds_named(whole)


def values_of(row: str) -> list[float]:
    """The figures of a row, without the numbers of its epochs and steps."""
    bare = re.sub(pattern_of("mark_after"), " ", re.sub(rf"(?<!\w){pattern_of('mark_before')}", " ", row))
    return [float(value) for value in re.findall(r"(?<![\w.])-?\d+(?:\.\d+)?(?:e[-+]?\d+)?", bare)]


def _ordered(row: str) -> bool:
    """Whether a row says that it goes on in time: by arrows, `then`, or the epochs beside its figures."""
    marked = any(re.search(pattern_of(name), row) for name in ("mark_before", "mark_after"))
    return marked or bool(re.search(r"->|=>|\b(?:then|now|to)\b", row))


def _barred(reading: Reading, m: re.Match[str], values: list[float]) -> bool:
    """Whether the row goes on, or words about it say that it is of a part, a wish, or a spread and no course."""
    before = reading.whole[: m.start()]
    if compiled(pattern_of("part")).search(before) or compiled(shape("score_wanted")).search(before):
        return True
    trails = values[-1] != values[-2]
    if trails and re.match(r" ?\.\.(?!\.? ?->)", reading.whole[m.end() :]):
        return True
    return bool(compiled(pattern_of("swings")).search(reading.whole[max(0, m.start() - 24) : m.start("row")]))


def _returned(values: list[float]) -> bool:
    """Whether a row ends where it began: `2.1 -> 6 -> 2.1`."""
    near = float(table("scores")["returned"]) if len(values) == _FEW else 0.0
    return abs(values[-1] - values[0]) <= near * abs(values[0])


def _bump(reading: Reading, m: re.Match[str], values: list[float]) -> bool:
    """Whether a loss leaves its level for a moment: `jumps from 2.1 to 6 and comes right back`."""
    up = len(values) == len(("before", "above")) and values[1] > values[0]
    return up and bool(compiled(pattern_of("comes_back")).match(reading.whole[m.end() :]))


def _passing(reading: Reading, m: re.Match[str], values: list[float]) -> bool:
    """Whether a row of a loss without a side tells a course and no level: early, or mended again."""
    after = reading.whole[m.end() :]
    if compiled(pattern_of("stays")).search(after):
        return False
    falls = len(values) < _FEW and values[-1] < values[0]
    early = not falls and compiled(pattern_of("early")).search(reading.whole)
    return bool(early or compiled(pattern_of("recovers")).search(after))
