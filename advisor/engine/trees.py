"""The trees of all texts read so far, each parsed once; kept between starts beside the person's other caches."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

from advisor.engine.syntax import Tree, parse_expression, parse_template

_TREES: dict[str, Tree] = {}
_PARSERS: Mapping[str, Callable[[str, str], Tree]] = {"expression": parse_expression, "text": parse_template}


def tree(form: str, text: str, where: str) -> Tree:
    """The tree of an `expression` or a `text`; raises RuleError on what is not allowed."""
    key = f"{form} {text}"
    if key not in _TREES:
        _TREES[key] = _PARSERS[form](text, where)
    return _TREES[key]


def take_trees(trees: Mapping[str, Tree]) -> None:
    """Takes trees that were kept by an earlier start."""
    _TREES.update(trees)


@contextmanager
def gathered() -> Iterator[dict[str, Tree]]:
    """The trees that are read within, filled in at its end."""
    before, made = dict(_TREES), dict[str, Tree]()
    _TREES.clear()
    try:
        yield made
    finally:
        made.update(_TREES)
        _TREES.update(before)
