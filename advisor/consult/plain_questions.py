"""Questions that their words decide, whatever else they are near to: `is sgd outdated?`, `how do I get to 96?`."""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

from advisor.engine.conditions import Prose
from advisor.patterns import compiled
from advisor.tables import table

if TYPE_CHECKING:
    from advisor.consult.talk import Talk


def questions_by_name() -> Mapping[str, Mapping[str, Any]]:
    """The rows of the table plain_questions by name, in the order in which they are tried."""
    return table("plain_questions")["questions"]  # type: ignore[no-any-return]


def plain_question(said: str) -> dict[str, Any]:
    """The first question that the plain text is, and the numbers that it gives; empty where it is none."""
    for name, row in questions_by_name().items():
        if any(word in said for word in row["has"]) and (m := compiled("|".join(row["words"])).search(said)):
            numbers = {key[0]: float(value) for key, value in m.groupdict().items() if value}
            return {"question": name, **numbers, **_between(numbers)}
    return {}


def _between(numbers: Mapping[str, float]) -> dict[str, float]:
    """The logarithm of the first number; the middle of the first two on a log scale, and the root of their ratio."""
    a, b = numbers.get("a", 0.0), numbers.get("b", 0.0)
    log = {"log": math.log(a)} if a > 0 else {}
    return {**log, "middle": math.sqrt(a * b), "root": math.sqrt(b / a)} if a > 0 and b > 0 else log


def decided_by(talk: Talk) -> str:
    """What the question that was asked is about; empty where none was."""
    return str(questions_by_name()[talk.question]["about"]) if talk.question else ""


def written_for(talk: Talk, item: str) -> tuple[tuple[Prose, ...], tuple[Prose, ...]]:
    """What is said and what is to be done of the question, in an answer to the item; the first that can be written."""
    return _texts(talk.question) if talk.question and decided_by(talk) == item else ((), ())


@cache
def _texts(name: str) -> tuple[tuple[Prose, ...], tuple[Prose, ...]]:
    row = questions_by_name()[name]
    return _prose(name, "say", row.get("say", ())), _prose(name, "do", row.get("do", ()))


def _prose(name: str, key: str, texts: str | list[str]) -> tuple[Prose, ...]:
    from advisor.consult.item import declared_names, table_paths

    listed = [texts] if isinstance(texts, str) else texts
    where = f"tables/plain_questions: {name}: {key}"
    return tuple(Prose(table_paths(text), declared_names(), f"{where}[{i}]") for i, text in enumerate(listed))
