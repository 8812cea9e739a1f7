"""Canonical names of hyperparameters and optimizers, and which way a metric is better."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import Any, Literal

from advisor.tables import table

_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+|[A-Z]")
_SEPARATORS = re.compile(r"[^A-Za-z0-9]+")


def words(name: str) -> tuple[str, ...]:
    """The lower-case words of a name: `optimizer.initLR` → optimizer, init, lr."""
    return tuple(word.lower() for part in _SEPARATORS.split(name) if part for word in (_WORD.findall(part) or [part]))


@cache
def canonical(name: str) -> str:
    """The canonical name of a hyperparameter; an unknown one keeps its name."""
    return _known(name) or name


def is_known(name: str) -> bool:
    """Whether the name means one of the canonical hyperparameters."""
    return _known(name) is not None


def canonical_names() -> tuple[str, ...]:
    """All canonical hyperparameter names."""
    return tuple(_table()["aliases"])


@cache
def _known(name: str) -> str | None:
    aliases = _aliases()
    parts = list(words(name))
    joined = "".join(parts)
    wrapping = set(_table()["wrapping"])
    while parts:
        if joined in aliases:
            return aliases[joined]
        if parts[0] in wrapping and len(parts) > 1:
            parts.pop(0)
        elif parts[-1] in wrapping and len(parts) > 1:
            parts.pop()
        else:
            return None
        joined = "".join(parts)
    return None


@cache
def _aliases() -> Mapping[str, str]:
    found = {}
    for name, spellings in _table()["aliases"].items():
        for spelling in (name, *spellings):
            found["".join(words(spelling))] = name
            found[_SEPARATORS.sub("", spelling).lower()] = name
    return found


def _table() -> Mapping[str, Any]:
    return table("names")


def optimizer_of(text: object) -> Literal["sgd", "adam", "adamw", "rmsprop"] | None:
    """The optimizer family that a logged value names: `torch.optim.AdamW` → adamw."""
    if not isinstance(text, str):
        return None
    joined = _SEPARATORS.sub("", text.rsplit(".", 1)[-1]).lower()
    for family, spellings in _table()["optimizers"].items():
        if joined in spellings:
            return family  # type: ignore[no-any-return]
    return None


@cache
def direction_of(metric: str) -> Literal["minimize", "maximize"] | None:
    """Which way a metric is better, by its name; None where the name does not tell."""
    directions = _table()["directions"]
    parts = set(words(metric))
    parts |= {"".join(words(segment)) for segment in re.split(r"[/.\s_-]", metric)}
    parts |= {first + second for first, second in zip(words(metric), words(metric)[1:], strict=False)}
    parts.add("".join(words(metric)))
    if parts & set(directions["flips"]):
        return None
    if parts & set(directions["decides_first"]):
        return "minimize"
    low, high = parts & set(directions["minimize"]), parts & set(directions["maximize"])
    if bool(low) == bool(high):
        return None
    return "minimize" if low else "maximize"
