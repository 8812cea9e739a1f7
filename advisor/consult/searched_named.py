"""A hyperparameter that a text names, by the tables or as an engine calls it: its scale, what is usual, its ends."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple

from advisor import kinds, parameters
from advisor.consult.named_ranges import trainings_named
from advisor.consult.quantities import NUMBER, shape
from advisor.names import is_known
from advisor.patterns import compiled
from advisor.tables import table

_SHORT = 5
"""Letters below which a name is a word of many meanings, unless its kind of training is named beside it."""


class Searched(NamedTuple):
    """How a hyperparameter is searched: its scale, what is usual, the ends that nobody can pass.

    `endless`: why it is set high and not searched, where more of it never harms.
    """

    name: str
    scale: str | None = None
    whole: bool = False
    usual: tuple[float, float] | None = None
    least: float = -float("inf")
    most: float = float("inf")
    zero: bool = False
    endless: str = ""
    by_distance: bool = False
    limited: bool = False

    def sane(self, value: float) -> float:
        """The value, no further than the hyperparameter can go."""
        return min(max(value, self.least), self.most)


class Place(NamedTuple):
    """Where a name of an engine's or a method's own stands in a text."""

    start: int
    end: int
    searched: Searched


def of_table(name: str | None) -> Searched:
    """How the hyperparameter of the tables is searched."""
    row, limits = parameters.usual_search(name or ""), table("natural_limits")
    return Searched(
        name or "",
        scale=row.get("scale"),
        whole=row.get("kind") == "int",
        least=float(row.get("sane_low", -float("inf"))),
        most=float(row.get("sane_high", float("inf"))),
        zero=bool(row.get("zero")),
        by_distance=name in limits["by_distance"],
    )


def own_named(said: str, start: int, end: int) -> Place | None:
    """The name of an engine's or a method's own that stands nearest to a place of the plain text; None for none.

    A hyperparameter of the tables that stands nearer has no such name.
    """
    found = list(_named(said))
    if not found:
        return None
    rows = [one for one in found if not any(_inside(one, other) for other in found)]
    first = min(rows, key=lambda one: _apart(one[0], one[1], start, end))
    tables = _of_tables(said, first[0], first[1])
    if any(_apart(*span, start, end) < _apart(first[0], first[1], start, end) for span in tables):
        return None
    alike = sorted((row for *span, row in rows if tuple(span) == first[:2]), key=lambda row: not _ranged(row))
    return Place(first[0], first[1], _together(said[first[0] : first[1]], alike))


def alone(said: str, place: Place, name: str) -> str:
    """The text with the parameter called by another name, without the values of those beside it."""
    spans = {(one[0], one[1]) for one in _named(said)} | {*_of_tables(said, place.start, place.end)}
    value = compiled(rf"{shape('value_link')} ?{NUMBER}")
    for start, end in sorted(spans, reverse=True):
        if place.start != start and (m := value.match(said, end)):
            kept = said[:start] + " " * (m.end() - start) + said[m.end() :]
            said = kept if m.end() <= place.start or start >= place.end else said
    return f"{said[: place.start]}{name}{said[place.end :]}"


def _ranged(row: Mapping[str, Any]) -> bool:
    return {"low", "high"} <= row.keys() or bool(row.get("endless"))


def _together(name: str, rows: Sequence[Mapping[str, Any]]) -> Searched:
    """The first row, with the ends that all of the rows have."""
    row, limits = rows[0], [one.get("limits", {}) for one in rows]
    shared = {side: ends[0] for side in ("low", "high") if len({*(ends := [one.get(side) for one in limits])}) == 1}
    usual = (float(row["low"]), float(row["high"])) if {"low", "high"} <= row.keys() else None
    least, most = shared.get("low"), shared.get("high")
    return Searched(
        re.sub(r"[ -]", "_", name),
        scale=row.get("scale"),
        whole=row.get("kind") == "int",
        usual=usual,
        least=float(least) if least is not None else -float("inf"),
        most=float(most) if most is not None else float("inf"),
        zero=bool(row.get("zero")),
        endless=str(row["held"]) if row.get("endless") else "",
        by_distance=bool(row.get("complement")),
        limited=True,
    )


def _named(said: str) -> Iterator[tuple[int, int, Mapping[str, Any]]]:
    """Each name of a row that stands in the text: of the sections nearest to the kinds of training that it names."""
    methods, every = _spoken(said), {*trainings_named(said)}
    sections = table("siblings")["sections"]
    found: dict[int, list[tuple[int, int, Mapping[str, Any]]]] = {}
    for name, kind, row in _rows():
        labels = {kind, *sections[kind].get("for", ())}
        nearness = 0 if kind in said or labels & methods else 1 if labels & every else 2
        if all(word in said for word in name.split()) and (nearness < 2 or _telling(name)):
            m = compiled(rf"(?<![\w.]){name.replace(' ', '[ _-]?')}(?!\w|[ _-]loss)").search(said)
            found.setdefault(nearness, []).extend([(m.start(), m.end(), row)] if m else [])
    yield from next((found[nearness] for nearness in sorted(found) if found[nearness]), ())


def _spoken(said: str) -> set[str]:
    """The kinds of training that the text names by words of their own."""
    return {name for name, words in kinds.said().items() if compiled(rf"(?<![\w.])(?:{words})(?!\w)").search(said)}


@cache
def _rows() -> tuple[tuple[str, str, Mapping[str, Any]], ...]:
    """Every name of a row of numbers, with its section."""
    return tuple(
        (name, kind, row)
        for kind, section in table("siblings")["sections"].items()
        for row in section["rows"].values()
        if row.get("kind") != "categorical" and row.get("limits")
        for name in row["names"]
    )


@cache
def _telling(name: str) -> bool:
    """Whether the name says what it is without its kind of training, and none of the tables is called so."""
    return len(name) >= _SHORT and not is_known(name)


def _inside(one: Sequence[Any], other: Sequence[Any]) -> bool:
    """Whether the first name is a part of the other: `depth` of `max depth`."""
    return bool(other[0] <= one[0] and one[1] <= other[1] and other[1] - other[0] > one[1] - one[0])


def _of_tables(said: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Where hyperparameters of the tables stand, outside the place."""
    for words in parameters.said().values():
        for m in compiled(rf"(?<![\w-])(?:{words})(?!\w)").finditer(said):
            if m.end() <= start or m.start() >= end:
                yield m.span()


def _apart(start: int, end: int, place_start: int, place_end: int) -> int:
    return max(0, start - place_end, place_start - end)
