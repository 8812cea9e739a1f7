"""Writing what is said about an item: the point, the figures for this person, the reason, one thing to do."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from advisor.consult.costs import costs
from advisor.consult.item import Item
from advisor.consult.loaded import Loaded
from advisor.engine.conditions import MissingFactError, Prose, View
from advisor.facts.setup import Setup
from advisor.records import Record
from advisor.tables import table


class Said(Record):
    """What was said about one item, part by part, and the facts that it used."""

    item: str
    point: str
    figures: tuple[str, ...] = ()
    reason: str = ""
    do: str = ""
    used: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()

    def text(self) -> str:
        """The parts as one paragraph, the source at its end."""
        parts = [self.point, *self.figures, self.reason, f"Do this: {self.do}" if self.do else ""]
        return " ".join(part for part in parts if part) + f" [{self.item}]"


def views(setup: Setup, study: Loaded | None = None) -> Mapping[str, View]:
    """What the prose of an item sees."""
    read: dict[str, Any] = {}
    return {
        "setup": View("setup", setup, read),
        "cost": View("cost", costs(setup), read),
        "study": View("study", study or Loaded(), read),
        "table": View("table", {name: table(name) for name in _tables_named()}, read),
    }


@cache
def _tables_named() -> tuple[str, ...]:
    from advisor.consult.item import everything

    names = {name for item in everything().values() for name in item.names}
    return tuple(sorted(name.removeprefix("table.") for name in names if name.startswith("table.")))


def say(item: Item, setup: Setup, study: Loaded | None = None) -> Said:
    """What is said about the item to a person of whom this is known."""
    seen = views(setup, study)
    point = next((text for text in (_case(c, p, seen) for c, p in item.cases) if text), None)
    special = point is not None
    if point is None:
        point = _written(item.answer, seen) or item.title
    figures = tuple(text for text in (_written(prose, seen) for prose in item.figures) if text)
    do = next((text for text in (_written(prose, seen) for prose in item.do) if text), "")
    return Said(
        item=item.id,
        point=point,
        figures=figures,
        reason="" if special and not figures else (_written(item.reality, seen) or ""),
        do=do,
        used=tuple(sorted(name for name in item.reads if getattr(setup, name, None) is not None)),
        sources=item.file.references,
    )


def _written(prose: Prose, seen: Mapping[str, View]) -> str | None:
    try:
        return " ".join(prose.render(seen).split())
    except MissingFactError:
        return None


def _case(when: Any, prose: Prose, seen: Mapping[str, View]) -> str | None:
    try:
        return _written(prose, seen) if when.truth(seen) else None
    except MissingFactError:
        return None
