"""What kind of training this is: one place decides, from what was logged, searched, named and told."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache, lru_cache
from typing import Any, Literal

from advisor.kinds import spellings
from advisor.names import words
from advisor.record import Record
from advisor.tables import table

Match = tuple[Mapping[str, Any], tuple[str, ...]]
LossMeaning = Literal["progress", "surrogate", "adversaries"]


class Signs(Record):
    """What may tell the kind: tags, names of hyperparameters, of runs and files, the reader, shapes, what is told."""

    tags: frozenset[str] = frozenset()
    parameters: frozenset[str] = frozenset()
    places: frozenset[str] = frozenset()
    reader: str = ""
    shapes: frozenset[str] = frozenset()
    told_kind: str | None = None
    fine_tuning: bool = False
    told_adapter: bool = False


class Training(Record):
    """A kind of training: its row in the table, the method, the chance that it is this kind, and by which names."""

    kind: str
    method: str | None = None
    confidence: float
    because: str = ""
    adapter: bool = False

    @property
    def row(self) -> Mapping[str, Any]:
        """The table's row of the kind."""
        return table("kinds")["kinds"][self.kind]  # type: ignore[no-any-return]

    @property
    def loss(self) -> LossMeaning:
        """What the training loss says of progress."""
        return self.row["loss"]  # type: ignore[no-any-return]

    @property
    def name(self) -> str:
        """The kind and method in words: `preference tuning (DPO)`."""
        method = table("kinds")["methods"][self.method]["name"] if self.method else ""
        return f"{self.row['name']} ({method})" if method else str(self.row["name"])


@lru_cache(maxsize=20_000)
def decide(signs: Signs) -> Training:
    """The likeliest kind under the signs; what is told decides alone."""
    if signs.told_kind is not None:
        kind, method = named(signs.told_kind) or ("supervised", None)
        return Training(kind=kind, method=method, confidence=1.0, because="told", adapter=_adapter(signs, kind))
    found = list(_matches(signs))
    odds = _odds(found)
    kind = max(odds, key=lambda name: odds[name])
    shown = dict.fromkeys(name for row, names in found if row["kind"] == kind for name in names)
    return Training(
        kind=kind,
        method=_method(kind, found),
        confidence=min(odds[kind] / sum(odds.values()), table("kinds")["surest"]),
        because=", ".join(list(shown)[:4]),
        adapter=_adapter(signs, kind),
    )


def named(text: str) -> tuple[str, str | None] | None:
    """The kind and method that a word means (`dpo`, `preference tuning`, `xgboost`); None where none is known."""
    known, joined = table("kinds"), "".join(words(text))
    for method, row in known["methods"].items():
        if joined in ("".join(words(method)), "".join(words(row["name"]))):
            return row["kind"], method
    for kind, row in known["kinds"].items():
        if joined in ("".join(words(kind)), "".join(words(row["name"]))):
            return kind, None
    meant = spellings().get(joined)
    return named(meant) if meant else None


def kinds_of(names: Iterable[str]) -> frozenset[str]:
    """The kinds that names of kinds and of groups mean; KeyError with an unknown name."""
    known = table("kinds")
    found: set[str] = set()
    for name in names:
        found |= set(known["groups"][name]) if name in known["groups"] else {name}
        if name not in known["groups"] and name not in known["kinds"]:
            raise KeyError(name)
    return frozenset(found)


def _odds(found: Iterable[Match]) -> dict[str, float]:
    known = table("kinds")
    odds = {kind: float(known["prior"].get(kind, known["prior"]["other"])) for kind in known["kinds"]}
    for row, _ in found:
        for kind in kinds_of((row["kind"],)):
            odds[kind] *= float(row["odds"])
    return odds


def _method(kind: str, found: Iterable[Match]) -> str | None:
    """The method that most of the kind's signs speak for."""
    weights: dict[str, float] = {}
    for row, _ in found:
        if row["kind"] == kind and row.get("method"):
            weights[row["method"]] = weights.get(row["method"], 1.0) * float(row["odds"])
    return max(weights, key=lambda name: weights[name]) if weights else None


def _matches(signs: Signs) -> Iterable[Match]:
    """The signs of the table that are there, each with the name that showed it."""
    groups = (("tags", signs.tags), ("parameters", signs.parameters), ("place", signs.places))
    any_of = [_shown(key, group, False) for key, group in groups]
    all_of = [_shown("all", signs.tags, True), _shown("all parameters", signs.parameters, True)]
    for index, row in enumerate(table("kinds")["signs"]):
        for shown in (*any_of, *all_of):
            if shown[index]:
                yield row, shown[index]
        if signs.reader and signs.reader in row.get("reader", ()):
            yield row, (signs.reader,)
        if row.get("shape") in signs.shapes:
            yield row, ("the shape of its loss",)
        if row.get("told") == "fine_tuning" and signs.fine_tuning:
            yield row, ("told",)


@lru_cache(maxsize=20_000)
def _shown(key: str, names: frozenset[str], all_of_them: bool) -> tuple[tuple[str, ...], ...]:
    """For every sign of the table the names that show its phrases under the key: the first, or one for each phrase."""
    group = _phrases(names)
    everything = "\n".join(group)
    found: list[tuple[str, ...]] = [()] * len(table("kinds")["signs"])
    for index, listed in _listed(key):
        there = [phrase for phrase in listed if phrase in everything]
        if not there or (all_of_them and len(there) < len(listed)):
            continue
        shown = there if all_of_them else there[:1]
        found[index] = tuple(next(name for text, name in group.items() if phrase in text) for phrase in shown)
    return tuple(found)


@cache
def _listed(key: str) -> tuple[tuple[int, tuple[str, ...]], ...]:
    """The signs of the table that have phrases under the key, by their places."""
    rows = enumerate(table("kinds")["signs"])
    return tuple((index, tuple(map(_phrase, row[key]))) for index, row in rows if row.get(key))


def _adapter(signs: Signs, kind: str) -> bool:
    if signs.told_adapter:
        return True
    row = table("kinds")["adapter"]
    also = row["adapted"] if kind in kinds_of(("adapted",)) else []
    groups = ((signs.parameters, [*row["parameters"], *also]), (signs.places, row["place"]))
    return any(_first(_phrases(group), listed) is not None for group, listed in groups)


def _phrases(names: Iterable[str]) -> dict[str, str]:
    """Names by their words between blanks, so that a phrase is found whole: ` train rewards chosen `."""
    return {_phrase(name): name for name in sorted(names)}


@cache
def _phrase(name: str) -> str:
    text = f" {' '.join(words(name))} "
    for apart in table("kinds")["one_word"]:
        text = text.replace(f" {apart} ", f" {apart.replace(' ', '')} ")
    return text


def _first(group: Mapping[str, str], wanted: Iterable[str]) -> str | None:
    return next((name for phrase in wanted for text, name in group.items() if _phrase(phrase) in text), None)
