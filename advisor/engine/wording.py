"""A rule's texts for its page: the facts named instead of filled in, one branch of each choice, no template."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from advisor.engine.evaluate import function
from advisor.engine.filters import FILTERS
from advisor.engine.missing import Missing
from advisor.engine.syntax import Tree
from advisor.engine.trees import tree

Groups = Mapping[str, Any]
_SIGNS = {"*": "×", "/": "/", "+": "+", "-": "−"}
_PER_CENT = 100  # what a share is multiplied with to be written in per cent: no part of what it says


def in_words(text: str, groups: Groups | None = None) -> str:
    """The text with its facts named: of several ways to say it the one that holds where no other does.

    `groups` are those whose values are written: the options of a rule, the tables.
    """
    written = " ".join(text.split())
    return " ".join(_text(tree("text", written, "a page"), groups or {}).split())


def _text(parts: Tree, groups: Groups) -> str:
    return "".join(_part(part, groups) for part in parts)


def _part(part: Tree, groups: Groups) -> str:
    if part[0] == "branches":
        return _text(part[2], groups)
    return f"{_text(part[3], groups)} …" if part[0] == "for" else _value(part, groups)


def _value(part: Tree, groups: Groups) -> str:
    """An expression in words: constants and known values as they are, facts by their names, of a choice the last."""
    facts = _facts(part)
    if part[0] == "const" or (facts and all(group in groups for group, _ in facts)):
        found = function(part)(groups)
        return found.name if isinstance(found, Missing) else str(found)
    if part[0] == "if":
        return _value(part[3], groups)
    if part[0] == "filter":
        return _filtered(part[1], part[2], part[3:], groups)
    if part[0] == "concat":
        return "".join(_value(inner, groups) for inner in part[1:])
    return f"‹{_computed(part)}›" if facts else "…"


def _computed(part: Tree) -> str:
    """What stands between the brackets: a fact's name, and what is computed of it."""
    if part[0] == "const":
        return f"{part[1]}"
    if part[0] in _SIGNS and ["const", _PER_CENT] not in part[1:]:
        return f"{_computed(part[1])} {_SIGNS[part[0]]} {_computed(part[2])}"
    if part[0] == "call":
        return f"{part[1]}({', '.join(map(_computed, part[2:]))})"
    if part[0] in ("if", "filter"):
        return _computed(part[3] if part[0] == "if" else part[2])
    facts = _facts(part)
    return facts[0][1].replace("_", " ") if facts else "…"


def _filtered(name: str, inner: Tree, values: list[Tree], groups: Groups) -> str:
    """A fact that a filter writes: a count keeps its noun."""
    if inner[0] == "const":
        return str(FILTERS[name](inner[1], *(value[1] for value in values)))
    return f"{_value(inner, groups)} {_plural(values)}" if name == "count" and values else _value(inner, groups)


def _plural(values: list[Tree]) -> str:
    return str(values[1][1]) if len(values) > 1 else f"{values[0][1]}s"


def _facts(part: Any) -> list[tuple[str, str]]:
    if not isinstance(part, list) or not part or part[0] == "const":
        return []
    if part[0] == "fact":
        return [(part[1], part[2])]
    return [found for inner in part for found in _facts(inner)]
