"""The first sentence of an answer by the figures told: whether what is blamed is the cause, what a change brought."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any, NamedTuple

from advisor.consult.item import declared_names, table_paths
from advisor.consult.questions import words_of
from advisor.consult.talk_facts import Talk
from advisor.engine.conditions import Expression, MissingFactError, Prose, View
from advisor.tables import table


class Opening(NamedTuple):
    """A row of the table, compiled: of which items, when, and what is said."""

    items: tuple[str, ...]
    when: Expression
    say: Prose
    do: Prose | None


def opening_of(item: str, seen: Mapping[str, View]) -> tuple[str, str]:
    """What is said first in an answer about the item, and what is to be done where that is the whole answer."""
    own = (row for row in _openings() if any(_is_of(item, one) for one in row.items))
    said = ((text, row.do) for row in own if (text := _written(row.say, seen, row.when)))
    text, do = next(said, ("", None))
    return text, _written(do, seen) if do else ""


def with_suspects(talk: Talk, item: str) -> Talk:
    """The utterance with the place of what it blames among what is looked at for the item."""
    suspects = table("openings")["suspects"].get(item, ())
    if talk.blames is None or not suspects:
        return talk
    place = suspects.index(talk.blames) + 1 if talk.blames in suspects else 0
    return talk.replaced(blame_place=place, blame_first=words_of(suspects[0]))


def _is_of(item: str, one: str) -> bool:
    return item.startswith(one) if one.endswith("/") else item == one


def _written(prose: Prose, seen: Mapping[str, View], when: Expression | None = None) -> str:
    try:
        return " ".join(prose.render(seen).split()) if when is None or when.truth(seen) else ""
    except MissingFactError:
        return ""


@cache
def _openings() -> tuple[Opening, ...]:
    return tuple(_compiled(name, row) for name, row in table("openings")["rows"].items())


def _compiled(name: str, row: Mapping[str, Any]) -> Opening:
    where = f"tables/openings: {name}"
    when = Expression(table_paths(row["when"]), declared_names(), f"{where}: when")
    say, do = (
        Prose(table_paths(row[key]), declared_names(), f"{where}: {key}") if key in row else None
        for key in ("say", "do")
    )
    assert say is not None  # the schema asks for it
    return Opening(tuple(row["items"]), when, say, do)
