"""Scores that no pattern of the grammar has read: in a clause with one score the last of its figures is its value."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from itertools import groupby, pairwise
from typing import TYPE_CHECKING

from advisor import parameters
from advisor.consult.figures import Figure, free, words_of
from advisor.consult.keeping import keep
from advisor.consult.quantities import pattern, shape, words
from advisor.consult.rewording import UNNUMBERED
from advisor.consult.score_records import pattern_of
from advisor.patterns import compiled

if TYPE_CHECKING:
    from advisor.consult.reading import Reading


def scores(reading: Reading) -> None:
    """The score of each clause that names one, where it was not told yet and its figure is said of nothing else."""
    _now(reading)
    for (start, end), found in groupby(tuple(free(reading)), key=lambda figure: figure.clause):
        clause = reading.whole[start:end]
        kinds = list(pattern(_named()).finditer(clause))
        here = list(found)
        if not kinds:
            _by_side(reading, clause, start, here)
        if len({m["kind"] for m in kinds}) != 1:
            continue
        said, named = kinds[0]["kind"], start + kinds[-1].end()
        after = [figure for figure in here if figure.start >= named]
        last = _last(reading, after, named)
        side = _side(clause) or _untold_side(reading, said, after)
        if last and side and said != "accuracies":
            _tell(reading, side, said, last)


def _now(reading: Reading) -> None:
    """`val loss got 0.1 worse, now 1.35`: a bare figure in use now is of the one sided score that was named before."""
    spoken = rf"\b{words_of('now')}\b(?:{words_of('between')})$"
    for figure in free(reading):
        before = reading.whole[: figure.start]
        named = list(pattern(_sided()).finditer(before))
        ends = compiled(words_of("now_tail")).match(reading.whole, figure.end)
        if ends and len({m[0] for m in named}) == 1 and compiled(spoken).search(before):
            side = _side(named[0][0])
            if side:
                _tell(reading, side, named[0]["k"], figure)


def _by_side(reading: Reading, clause: str, start: int, figures: Sequence[Figure]) -> None:
    """`the train log ends with loss 0.01, the val log with 0.98`: the score is the one that the text names."""
    kinds = {m["kind"] for m in pattern(_named()).finditer(reading.whole)}
    side, told = _side(clause), {name for name in reading.facts if name.startswith(("train_", "val_"))}
    if side is None or len(kinds) != 1 or not told:
        return
    m = pattern(words()[f"{side}_word"]).search(clause)
    last = (
        _last(reading, [one for one in figures if m and one.start >= start + m.end()], start + m.end()) if m else None
    )
    if last and f"{side}_{_kind(next(iter(kinds)))}" not in told:
        _tell(reading, side, next(iter(kinds)), last)


def _tell(reading: Reading, side: str, said: str, figure: Figure) -> None:
    kind = _kind(said)
    fact = f"{side}_{kind if kind in ('accuracy', 'loss') else 'score'}"
    if fact not in reading.facts and _size(kind, figure):
        keep(reading, side, kind, figure.value, figure.percent, (figure.start, figure.end))


def _last(reading: Reading, figures: Sequence[Figure], named: int) -> Figure | None:
    """The last of a row of figures, or the one; None where words between say that it is another's or no value."""
    if not figures or _barred(reading.whole[named : figures[0].start], reading.whole[figures[-1].end :]):
        return None
    row = all(_in_a_row(reading.whole[a.end : b.start]) for a, b in pairwise(figures))
    return figures[-1] if row else None


def _in_a_row(between: str) -> bool:
    return bool(compiled(words_of("in_a_row")).fullmatch(between))


def _barred(between: str, after: str) -> bool:
    """Whether a word between a score and its figure, or behind it, makes it a wish, a difference or a count."""
    if len(between.split()) > _WORDS or re.search(r"\d", between):
        return True
    names = "|".join((_settings(), words_of("no_score_between")))
    return bool(pattern(names).search(between)) or bool(compiled(words_of("no_score_after")).match(after))


_WORDS = 6
"""Words that may stand between a score's name and its figure."""


@cache
def _settings() -> str:
    return "|".join(text for name, text in parameters.said().items() if name not in UNNUMBERED)


@cache
def _kinds() -> str:
    return "|".join(words()[f"{kind}_word"] for kind in ("accuracy", "loss", "score"))


@cache
def _sided() -> str:
    return rf"(?:(?:{words()['train_word']}|{words()['val_word']})[ _/-])(?P<k>{_kinds()})"


@cache
def _named() -> str:
    return rf"(?:(?:{words()['train_word']}|{words()['val_word']})[_/-])?(?P<kind>{_kinds()})"


def _kind(said: str) -> str:
    for kind in ("accuracy", "loss"):
        if re.fullmatch(words()[f"{kind}_word"], said):
            return kind
    return said


def _side(clause: str) -> str | None:
    """The one side that the clause names."""
    apart = re.sub(r"[_/-]", " ", clause)
    sides = [side for side in ("train", "val") if pattern(words()[f"{side}_word"]).search(apart)]
    return sides[0] if len(sides) == 1 else None


def _untold_side(reading: Reading, said: str, figures: Sequence[Figure]) -> str | None:
    """Held out, for the one figure of the one score that a text without sides names; a loss alone tells a course."""
    sides = any(name.startswith(("train_", "val_")) for name in reading.facts)
    kinds = {m["kind"] for m in pattern(_named()).finditer(reading.whole)}
    others = [one for one in free(reading) if _size(_kind(said), one) and _together(reading.whole, one, figures)]
    vague = re.fullmatch(shape("vague_scores"), said)
    alone = len(figures) == 1 and not (others or vague) and kinds == {said} and figures[0].value > 0
    if not alone or sides:
        return None
    if _kind(said) == "loss":
        return "train" if _stays(reading.whole, figures[0]) else None
    return "val"


def _stays(whole: str, figure: Figure) -> bool:
    """Whether words about the figure of a loss say that it lies there: `the loss never leaves 5.1`."""
    before, after = whole[max(0, figure.start - 40) : figure.start], whole[figure.end :]
    bars = (words_of("two_players"), pattern_of("several_runs"))
    apart = any(compiled(one).search(whole) for one in bars) or compiled(words_of("of_a_part")).search(before)
    lies = compiled(words_of("lies_at")).search(before) or compiled(words_of("lies_since")).match(after)
    return bool(lies) and not apart


def _together(whole: str, other: Figure, figures: Sequence[Figure]) -> bool:
    """Whether another figure stands in the sentence of the first."""
    first, second = sorted((figures[0], other)) if figures else (other, other)
    return first != second and bool(compiled(words_of("set_beside")).search(whole[first.end : second.start]))


def _size(kind: str, figure: Figure) -> bool:
    """Whether a figure may be such a score: a loss is no percentage, a count of things is no share."""
    if kind == "loss":
        return not figure.percent
    whole = figure.value > 1 and figure.value.is_integer()
    return figure.percent or not whole or (kind == "accuracy" and 10 <= figure.value <= 100)
