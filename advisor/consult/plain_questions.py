"""Questions that their words decide, whatever else they are near to: `is sgd outdated?`, `how do I get to 96?`."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from advisor.patterns import compiled
from advisor.tables import table

if TYPE_CHECKING:
    from advisor.consult.talk_facts import Talk

_NEVER = "(?!)"  # the words of a question that figures decide
_MOST_DOUBLED = 40  # levels of a tree, beyond which nobody counts its leaves
_ROUNDED = 1e-9  # by which a logarithm may miss a whole number


def questions_by_name() -> Mapping[str, Mapping[str, Any]]:
    """The rows of the table plain_questions by name, in the order in which they are tried."""
    return table("plain_questions")["questions"]  # type: ignore[no-any-return]


def plain_question(said: str) -> dict[str, Any]:
    """The first question that the plain text is, and the numbers that it gives; empty where it is none."""
    for name, row in questions_by_name().items():
        if any(word in said for word in row["has"]) and (m := compiled("|".join(row["words"])).search(said)):
            groups = {key: value for key, value in m.groupdict().items() if value}
            numbers = {key[0]: n * _times(said, m.end(key)) for key, value in groups.items() for n in _number(value)}
            return {"question": name, **numbers, **_between(numbers)}
    return {}


def is_precise(talk: Talk) -> bool:
    """Whether the question leaves no doubt, however sure a sight beside it is: by its words or its figures alone."""
    row = questions_by_name()[str(talk.question)] if talk.question else {}
    return bool(row) and (bool(row.get("precise")) or row["words"] == [_NEVER])


def is_sure(talk: Talk) -> bool:
    """Whether what the question is about stays first, whatever the whole message sounds like."""
    return bool(talk.question and questions_by_name()[talk.question].get("sure"))


def _times(said: str, end: int) -> float:
    """A thousand where a `k` follows the number."""
    return 1000.0 if compiled(r"k\b").match(said, end) else 1.0


def _number(written: str) -> Iterator[float]:
    """The number that the words begin with, if any: the `e` of a power that was cut off is not its."""
    if m := compiled(r"-?\d*\.?\d+(?:e[-+]?\d+)?").match(written):
        yield float(m[0])


def _between(numbers: Mapping[str, float]) -> dict[str, float]:
    """The logarithm of the first number; the middle of the first two on a log scale, and the root of their ratio."""
    a, b = numbers.get("a", 0.0), numbers.get("b", 0.0)
    log = {"log": math.log(a)} if a > 0 else {}
    if a <= 0 or b <= 0:
        return log
    return {**log, "middle": math.sqrt(a * b), "root": math.sqrt(b / a), **_powers(a, b)}


def _powers(a: float, b: float) -> dict[str, float]:
    """Two to the power of the second number; the first, divided by the second for as long as one is left."""
    doubled = {"doubled": 2.0**b} if b <= _MOST_DOUBLED else {}
    times = math.floor(math.log(a) / math.log(b) + _ROUNDED) if a >= b > 1 else 0
    return {**doubled, **({"divided": a / b**times} if times else {})}


def decided_by(talk: Talk) -> str:
    """What the question that was asked is about; empty where none was."""
    return str(questions_by_name()[talk.question]["about"]) if talk.question else ""
