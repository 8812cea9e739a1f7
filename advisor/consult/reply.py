"""Writing what is said about an item: the point, the figures for this person, the reason, one thing to do."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from advisor.consult.aspects import Aspect, answered
from advisor.consult.choosing import choice_of
from advisor.consult.costs import costs
from advisor.consult.item import Case, Item
from advisor.consult.loaded import Loaded
from advisor.consult.openings import opening_of, with_suspects
from advisor.consult.plain_answers import written_for
from advisor.consult.talk_facts import Talk
from advisor.consult.things_named import named_lines, what_to_do, with_training
from advisor.engine.conditions import Expression, MissingFactError, Prose, View
from advisor.facts.setup import Setup
from advisor.record import Record
from advisor.tables import table


class Said(Record):
    """What was said about one item, part by part, and the facts that it used."""

    item: str
    point: str
    opening: str = ""
    aspect: str = ""
    general: str = ""
    figures: tuple[str, ...] = ()
    means: str = ""
    reason: str = ""
    do: str = ""
    used: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    special: bool = False
    first: bool = False
    alone: bool = False
    named: bool = False

    def text(self) -> str:
        """The parts as one paragraph, the source at its end."""
        parts = [
            self.aspect,
            self.opening,
            self.point,
            *self.figures,
            self.reason,
            self.general,
            f"Do this: {self.do}" if self.do else "",
        ]
        return " ".join(part for part in parts if part) + f" [{self.item}]"


def views(setup: Setup, study: Loaded | None = None, talk: Talk | None = None) -> Mapping[str, View]:
    """What the prose of an item sees."""
    read: dict[str, Any] = {}
    return {
        "setup": View("setup", setup, read),
        "cost": View("cost", costs(setup), read),
        "study": View("study", study or Loaded(), read),
        "talk": View("talk", talk or Talk(), read),
        "choice": View("choice", choice_of(setup, talk or Talk()), read),
        "table": View("table", _Tables(), read),
    }


class _Tables(dict[str, Any]):
    """Every table by name, read when first needed."""

    def get(self, name: str, default: Any = None) -> Any:
        return table(name)


def tables_by_name() -> Mapping[str, Any]:
    """Every table by name, read when first needed."""
    return _Tables()


def say(item: Item, setup: Setup, study: Loaded | None = None, talk: Talk | None = None) -> Said:
    """What is said about the item to a person of whom this is known, in answer to such an utterance."""
    talk = with_suspects(with_training(talk, setup.training, item.id), item.id) if talk else None
    seen = views(setup, study, talk)
    case = holding(item, seen)
    because = _written(case.because, seen) if case and case.because else None
    said = _without_verdict(_advise(item, seen, case), talk) if talk else _advise(item, seen, case)
    said = _named(said, talk) if talk else said
    todo = what_to_do(talk, item.id) if talk and said.named else ""
    said, todo = _asked(said, todo, talk, seen) if talk else (said, todo)
    opening, instead = _first(said, talk, seen) if talk else ("", "")
    aspect = _aspect(said, opening, talk)
    if instead:
        said = said.model_copy(update={"point": "", "figures": (), "named": True})
    if aspect and not said.named:
        said = said.model_copy(update={"point": "", "general": "" if aspect.alone else said.point})
    return said.model_copy(
        update={
            "opening": opening,
            "aspect": aspect.say if aspect else "",
            "means": item.file.means if item.scope == "claim" and not aspect else "",
            "reason": "" if said.named or aspect else because or _written(item.reality, seen) or "",
            "do": (aspect.do if aspect else "") or instead or todo or said.do,
            "used": tuple(sorted(name for name in item.reads if getattr(setup, name, None) is not None)),
            "sources": item.file.references,
        }
    )


def _asked(said: Said, todo: str, talk: Talk, seen: Mapping[str, View]) -> tuple[Said, str]:
    """The answer and what to do with those of the question that the words decide, where it is about the item."""
    points, dos = written_for(talk, said.item)
    point = next((text for prose in points if (text := _written(prose, seen))), "")
    todo = next((text for prose in dos if (text := _written(prose, seen))), todo)
    if not point:
        return said, todo
    return said.model_copy(update={"point": point, "figures": (), "named": True, "special": True}), todo


def _first(said: Said, talk: Talk, seen: Mapping[str, View]) -> tuple[str, str]:
    """What is said before the point: what the figures answer, else yes or no to a sight; and what to do instead."""
    opening = ("", "") if said.named else opening_of(said.item, seen)
    return opening if opening[0] else (_verdict(said, talk), "")


def _aspect(said: Said, opening: str, talk: Talk | None) -> Aspect | None:
    """What is asked in particular, where neither words nor figures decide what is said first."""
    if talk is None or opening or said.special:
        return None
    told = table("consultation")["told_by_name"] if said.named else ()
    return answered(said.item, (one for one in talk.aspects if one not in told))


def _without_verdict(said: Said, talk: Talk) -> Said:
    """The answer to a question what, which or how without the yes or no of its case: `Yes: that affords 192 trials`."""
    verdict, _, rest = said.point.partition(": ")
    if not (said.special and talk.asks_what and verdict in ("Yes", "No", "Hardly") and rest):
        return said
    return said.model_copy(update={"point": rest[0].upper() + rest[1:]})


def _verdict(said: Said, talk: Talk) -> str:
    """Yes or no to a question whether a sight is well or ill, as a sentence before the point; empty where none fits."""
    rules = table("consultation")
    if talk.wonders is None or said.special or said.named:
        return ""
    row = next((rules[way] for way in ("well", "ill") if said.item in rules[way]["sights"]), None)
    return str(row["normal" if talk.wonders == "well" else "bad"]) if row else ""


def _named(said: Said, talk: Talk) -> Said:
    """The answer with what is to be said of the things that were named: first, unless a yes or no is asked for."""
    lines = named_lines(talk, said.item)
    if not lines or said.alone:
        return said
    if said.first or (said.special and talk.judges):
        return said.model_copy(update={"figures": (*lines, *said.figures)})
    sight = said.figures if said.item.startswith("run/") else ()
    own = (said.point, *said.figures) if said.special else sight
    return said.model_copy(update={"point": lines[0], "figures": (*lines[1:], *own), "reason": "", "named": True})


def advise(
    items: Iterable[Item], setup: Setup, study: Loaded | None = None, talk: Talk | None = None
) -> dict[str, Said]:
    """The same of several items by id, without reasons and sources: what can change with a fact."""
    seen = views(setup, study, talk)
    return {item.id: _advise(item, seen, holding(item, seen)) for item in items}


def _advise(item: Item, seen: Mapping[str, View], case: Case | None) -> Said:
    point = (_written(case.say, seen) if case else _written(item.answer, seen)) or item.title
    figures = (_written(prose, seen) for prose in item.figures)
    dos = ((case.do,) if case and case.do else ()) + item.do
    return Said(
        item=item.id,
        point=point,
        figures=tuple(text for text in figures if text and text.rstrip(".") not in point),
        do=next((text for text in (_written(prose, seen) for prose in dos) if text), ""),
        special=case is not None,
        first=case is not None and case.first,
        alone=case is not None and case.alone,
    )


def steps(item: Item, setup: Setup, study: Loaded | None = None, talk: Talk | None = None) -> tuple[str, ...]:
    """What to try after what to do, as it can be written for the person; what is in use already is left out."""
    seen = views(setup, study, talk)
    return tuple(text for prose in item.then if (text := _written(prose, seen)))


def holds(expressions: Iterable[Expression], seen: Mapping[str, View]) -> bool:
    """Whether any of the expressions is true; one that reads a missing fact is not."""
    for expression in expressions:
        try:
            if expression.truth(seen):
                return True
        except MissingFactError:
            continue
    return False


def holding(item: Item, seen: Mapping[str, View]) -> Case | None:
    """The first special case that holds and can be said."""
    return next((case for case in item.cases if _holds(case, seen)), None)


def _holds(case: Case, seen: Mapping[str, View]) -> bool:
    if _lacks(case.when, seen):
        return False
    try:
        return case.when.truth(seen) and _written(case.say, seen) is not None
    except MissingFactError:
        return False


def _written(prose: Prose, seen: Mapping[str, View]) -> str | None:
    if not _facts_read(prose):
        return _constant(prose)
    if _lacks(prose, seen):
        return None
    try:
        return " ".join(prose.render(seen).split())
    except MissingFactError:
        return None


@cache
def _facts_read(text: Prose | Expression) -> tuple[tuple[str, str], ...]:
    """The facts that a text reads, tables left out, as (group, name)."""
    parts = (name.partition(".") for name in text.names)
    return tuple((group, name) for group, _, name in parts if group != "table")


@cache
def _strict(text: Prose | Expression) -> bool:
    """Whether a missing fact always stops the text, so that it need not be tried."""
    return not any(word in text.text for word in ("{%", " is ", " or "))


@cache
def _constant(prose: Prose) -> str:
    """A text that reads tables alone, which is the same for everybody."""
    return " ".join(prose.render(views(Setup())).split())


def _lacks(text: Prose | Expression, seen: Mapping[str, View]) -> bool:
    return _strict(text) and any(seen[group].lacks(name) for group, name in _facts_read(text))
