"""Canonical names of hyperparameters, and which way a metric is better."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache, lru_cache
from typing import Any, Literal

from advisor.parameters import spellings
from advisor.tables import table

_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+|[A-Z]")
_SEPARATORS = re.compile(r"[^A-Za-z0-9]+")


LONGEST_NAME = 400
"""Characters of a name that are looked at; what is longer is damage, and its two ends tell as much."""


@lru_cache(maxsize=8192)
def words(name: str) -> tuple[str, ...]:
    """The lower-case words of a name: `optimizer.initLR` → optimizer, init, lr."""
    if len(name) > LONGEST_NAME:
        name = f"{name[: LONGEST_NAME // 2]} {name[-LONGEST_NAME // 2 :]}"
    if not name.isascii():
        name = _foreign().sub(lambda found: f" {_translated()[found[0].lower()]} ", name)
    found = [word.lower() for part in _SEPARATORS.split(name) if part for word in (_WORD.findall(part) or [part])]
    return tuple(part for word in found for part in _translated().get(word, word).split(" "))


@cache
def _translated() -> Mapping[str, str]:
    """The words of other languages for what trainings print, with the English ones."""
    return {word: str(english) for word, english in _table()["translated"].items()}


@cache
def _foreign() -> re.Pattern[str]:
    """Those that have letters beyond ASCII, the longest first."""
    beyond = sorted((word for word in _translated() if not word.isascii()), key=len, reverse=True)
    return re.compile("|".join(map(re.escape, beyond)), re.IGNORECASE)


@cache
def canonical(name: str) -> str:
    """The canonical name of a hyperparameter; an unknown one keeps its name."""
    return _known(name) or name


def is_known(name: str) -> bool:
    """Whether the name means one of the canonical hyperparameters."""
    return _known(name) is not None


def canonical_names() -> tuple[str, ...]:
    """All canonical hyperparameter names."""
    return tuple(spellings())


@cache
def _known(name: str) -> str | None:
    """The canonical name of the whole name without what wraps it, or of what follows its last dot."""
    return _stripped(words(name)) or _stripped(words(re.split(r"[.]|__", name)[-1]))


def _stripped(parts: tuple[str, ...]) -> str | None:
    aliases, wrapping = _aliases(), set(_table()["wrapping"])
    while parts:
        if (joined := "".join(parts)) in aliases:
            return aliases[joined]
        if len(parts) > 1 and parts[0] in wrapping:
            parts = parts[1:]
        elif len(parts) > 1 and parts[-1] in wrapping:
            parts = parts[:-1]
        else:
            return None
    return None


@cache
def plain_words(name: str) -> tuple[str, ...]:
    """The words of what follows the last dot or slash, without what wraps them: `hp.xgb/eta` → eta."""
    parts, wrapping = words(re.split(r"[./]|__", name)[-1]), set(_table()["wrapping"])
    while len(parts) > 1 and parts[0] in wrapping:
        parts = parts[1:]
    return parts


def part_of(name: str) -> frozenset[str]:
    """The parts of a model that a name is of: `lr_backbone` → backbone."""
    return frozenset(words(name)) & frozenset(_table()["parts"])


@cache
def _aliases() -> Mapping[str, str]:
    found = {}
    for name, aliases in spellings().items():
        for spelling in (name, *aliases):
            found["".join(words(spelling))] = name
            found[_SEPARATORS.sub("", spelling).lower()] = name
    return found


def _table() -> Mapping[str, Any]:
    return table("names")


Way = Literal["minimize", "maximize"]
_OTHER: Mapping[Way | None, Way | None] = {"minimize": "maximize", "maximize": "minimize", None: None}
_COMPLEMENT = re.compile(r"\s*1\s*[-−–]\s*(?=[A-Za-z])")


@cache
def direction_of(metric: str) -> Way | None:
    """Which way a metric is better, by its name; None where the name does not tell.

    What is made of a figure (an accuracy's drop, 1 - dice, the time to an accuracy) is better by that and not by the
    figure's own name.
    """
    said, told = words(metric), _table()["directions"]
    complement = _COMPLEMENT.match(metric)
    rest = metric[complement.end() :] if complement else ""
    if rest and _by_words(re.split(r"[/.\s_-]", rest)[0]) is not None:
        return _OTHER[_by_words(rest)]
    if _is_spent(said):
        return "minimize"
    figure, last = _derived(said)
    if last in told["derived"]["reverse"] and figure:
        return _OTHER[_by_words(" ".join(figure))]
    known = next((way for way, listed in told["derived"].items() if last in listed), None)
    if known in (None, "reverse") or not figure:
        return _by_words(metric)
    return {"minimize": "minimize", "maximize": "maximize"}.get(known)  # type: ignore[return-value]


def _is_spent(said: tuple[str, ...]) -> bool:
    """Whether it is what was spent until something was reached: `time_to_accuracy`."""
    told = _table()["directions"]
    places = [place for place, word in enumerate(said) if word == "to" and place and said[place - 1] in told["spent"]]
    rest = said[places[0] + 1 :] if places else ()
    return bool(rest) and (bool(set(rest) & set(told["reached"])) or _by_words(" ".join(rest)) is not None)


def _derived(said: tuple[str, ...]) -> tuple[tuple[str, ...], str]:
    """The words of the figure that something was made of, and the word for what was made of it."""
    told = _table()["directions"]
    end = next((place for place, word in enumerate(said) if word in told["until"]), len(said))
    while end and said[end - 1] in told["trailing"]:
        end -= 1
    return said[: max(end - 1, 0)], said[end - 1] if end else ""


def _by_words(metric: str) -> Way | None:
    directions = _table()["directions"]
    parts = set(words(metric))
    parts |= {"".join(words(segment)) for segment in re.split(r"[/.\s_-]", metric)}
    parts |= {first + second for first, second in zip(words(metric), words(metric)[1:], strict=False)}
    parts.add("".join(words(metric)))
    if any(scorer in "".join(words(metric)) for scorer in directions["scorers"]):
        return "maximize"
    if parts & set(directions["flips"]):
        return "minimize" if parts & set(directions["flipped"]) else None
    if parts & set(directions["decides_first"]):
        return "minimize"
    low, high = parts & set(directions["minimize"]), parts & set(directions["maximize"])
    if low and high and (measured := re.split(r"@|_at_", metric)[0]) != metric:
        return direction_of(measured)
    if bool(low) == bool(high):
        return None
    return "minimize" if low else "maximize"
