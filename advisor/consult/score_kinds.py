"""What a figure without a name of its own is the score of, by the names that stand about it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from advisor.consult.figures import clause_at
from advisor.consult.keeping import keep
from advisor.consult.naming import is_setting
from advisor.consult.quantities import pattern, shape, words

if TYPE_CHECKING:
    from advisor.consult.reading import Reading


def kinds(name: str = "kind") -> str:
    """The names of accuracy, loss and other scores, as a group of the name."""
    return rf"(?P<{name}>{words()['accuracy_word']}|{words()['loss_word']}|{words()['score_word']})"


def kind_before(reading: Reading, m: re.Match[str]) -> str | None:
    """The score whose name stands right before that of the side: `wer dev 14.1`."""
    named = re.search(rf"(?<![\w.]){kinds()} (?:on (?:the )?|in )?$", reading.whole[: m.start()])
    return named["kind"] if named else None


def score_of_clause(reading: Reading, place: int) -> str | None:
    """The score that its own clause names before a figure, last of all kinds: `auc holds at .83 on val while loss`."""
    start, _ = clause_at(reading.whole, place)
    named = [m["kind"] for m in pattern(kinds()).finditer(reading.whole[start:place])]
    return named[-1] if named and re.fullmatch(words()["score_word"], named[-1]) else None


def percent_of(reading: Reading, m: re.Match[str]) -> str:
    """What a percentage without a name is of: the one score that the text names, else the accuracy."""
    named = {one[0] for one in pattern(words()["score_word"]).finditer(reading.whole)}
    alone = len(named) == 1 and not pattern(words()["accuracy_word"]).search(reading.whole)
    return named.pop() if alone and m["p"] else "accuracy"


def moving(reading: Reading, m: re.Match[str]) -> bool:
    """Whether words about a figure say that it moves on, is one of a list, or is a setting."""
    before, after = reading.whole[max(0, m.start("v") - 28) : m.start("v")], reading.whole[m.end("v") :][:56]
    if re.match(shape("score_listed"), after) or re.search(shape("score_moving_before"), before):
        return True
    if is_setting(reading.whole[: m.start("v")]):
        return True
    return bool(re.match(shape("score_moving_after"), after))


def stepped(reading: Reading, side: str) -> None:
    """`from 76 to 78 top-1, how?`: the accuracy that it has is the first."""
    other = reading.names(words()["loss_word"]) or reading.names(words()["score_word"])
    for m in () if other else reading.find(shape("wished_step")):
        percent = bool(m["p"] or m["p2"])
        keep(reading, side, "accuracy", float(m["v"] or m["v2"]), percent, m.span())
