"""What is said of questions that their words decide."""

from __future__ import annotations

from functools import cache

from advisor.consult.item import declared_names, table_paths
from advisor.consult.plain_questions import decided_by, questions_by_name
from advisor.consult.talk_facts import Talk
from advisor.engine.conditions import Prose


def written_for(talk: Talk, item: str) -> tuple[tuple[Prose, ...], tuple[Prose, ...]]:
    """What is said and what is to be done of the question, in an answer to the item; the first that can be written."""
    return _texts(talk.question) if talk.question and decided_by(talk) == item else ((), ())


def settled(talk: Talk, item: str) -> bool:
    """Whether the answer to the question that the words decide is the same whatever else is told."""
    points, _ = written_for(talk, item)
    read = {name.split(".")[0] for prose in points for name in prose.names}
    return bool(points) and not read & {"setup", "cost", "study", "choice"}


@cache
def _texts(name: str) -> tuple[tuple[Prose, ...], tuple[Prose, ...]]:
    row = questions_by_name()[name]
    return _prose(name, "say", row.get("say", ())), _prose(name, "do", row.get("do", ()))


def _prose(name: str, key: str, texts: str | list[str]) -> tuple[Prose, ...]:
    listed = [texts] if isinstance(texts, str) else texts
    where = f"tables/plain_questions: {name}: {key}"
    return tuple(Prose(table_paths(text), declared_names(), f"{where}[{i}]") for i, text in enumerate(listed))
