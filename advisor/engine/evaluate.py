"""From trees to plain Python functions: no template engine, no attribute and no method is in reach of a rule."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from typing import Any

from advisor.engine.filters import FILTERS, FUNCTIONS, LENIENT, LOOKING, TESTS, WorkError, bounded
from advisor.engine.missing import Missing
from advisor.engine.syntax import Tree

MAX_ITEMS = 1_000  # rounds of one loop of a template
MAX_NUMBER = 2**63
Facts = Mapping[str, Any]
Computing = Callable[[Facts], Any]
_ARITHMETIC: Mapping[str, Callable[[Any, Any], Any]] = {
    "+": operator.add, "-": operator.sub, "*": operator.mul,
    "/": operator.truediv, "//": operator.floordiv, "%": operator.mod,
}  # fmt: skip
_COMPARISONS: Mapping[str, Callable[[Any, Any], Any]] = {
    "eq": operator.eq, "ne": operator.ne, "lt": operator.lt, "lteq": operator.le, "gt": operator.gt,
    "gteq": operator.ge, "in": lambda value, items: value in items, "notin": lambda value, items: value not in items,
}  # fmt: skip
_NUMBERS = (int, float)
_ITEM = ""
"""Where a loop's item stands among the facts: no group has an empty name."""


def function(tree: Tree) -> Computing:
    """The function of facts that an expression's tree means."""
    return _MAKERS[tree[0]](*tree[1:])


def text_function(parts: Tree) -> Computing:
    """The function of facts that writes the text of a template's tree."""
    made = tuple(_part(part) for part in parts)

    def write(facts: Facts) -> str:
        return bounded("".join([str(part(facts)) for part in made]))

    return write


def _part(tree: Tree) -> Computing:
    if tree[0] == "branches":
        return _branches(*tree[1:])
    return _for(*tree[1:]) if tree[0] == "for" else function(tree)


def _branches(rows: list[Tree], otherwise: Tree) -> Computing:
    made = tuple((function(test), text_function(body)) for test, body in rows)
    other = text_function(otherwise)

    def write(facts: Facts) -> Any:
        for test, body in made:
            if test(facts):
                return body(facts)
        return other(facts)

    return write


def _for(_: str, items: Tree, body: Tree, otherwise: Tree) -> Computing:
    listed, each, other = function(items), text_function(body), text_function(otherwise)

    def write(facts: Facts) -> Any:
        found = listed(facts)
        if not isinstance(found, (list, tuple)):
            raise TypeError(f"a loop goes over a list, not {type(found).__name__}")
        if len(found) > MAX_ITEMS:
            raise WorkError(f"a loop over {len(found)} items; at most {MAX_ITEMS} are allowed")
        if not found:
            return other(facts)
        return bounded("".join([each(_WithItem(facts, item)) for item in found]))

    return write


class _WithItem(dict[str, Any]):
    """The facts with a loop's item beside them."""

    def __init__(self, facts: Facts, item: Any) -> None:
        super().__init__({_ITEM: item})
        self._facts = facts

    def __missing__(self, group: str) -> Any:
        return self._facts[group]


def _const(value: Any) -> Computing:
    return lambda facts: value


def _fact(group: str, name: str) -> Computing:
    missing = Missing(f"{group}.{name}")

    def read(facts: Facts) -> Any:
        value = facts[group].get(name)
        return missing if value is None else value

    return read


def _group(name: str) -> Computing:
    raise TypeError(f"'{name}' is a group of facts")


def _at(inner: Tree, key: int | str) -> Computing:
    held, missing = function(inner), Missing(str(key))

    def read(facts: Facts) -> Any:
        value = held(facts)
        if isinstance(value, Missing):
            value.fail()
        if isinstance(value, Mapping):
            return value.get(key, missing)
        if not isinstance(value, (list, tuple)) or not isinstance(key, int):
            raise TypeError(f"{type(value).__name__} has no item {key!r}")
        return value[key] if -len(value) <= key < len(value) else missing

    return read


def _dict(keys: Tree, *values: Tree) -> Computing:
    made = tuple(function(value) for value in values)
    return lambda facts: {key: value(facts) for key, value in zip(keys[1], made, strict=True)}


def _pick(pairs: Tree, key: Tree) -> Computing:
    """The value of a written mapping for a key; the others are not computed."""
    made, chosen = dict(zip(pairs[1][1], map(function, pairs[2:]), strict=True)), function(key)

    def read(facts: Facts) -> Any:
        value = chosen(facts)
        if isinstance(value, Missing):
            value.fail()
        return made[value](facts) if isinstance(value, str) and value in made else Missing(str(value))

    return read


def _slice(inner: Tree, start: int | None, stop: int | None, step: int | None) -> Computing:
    held, part = function(inner), slice(start, stop, step)
    return lambda facts: held(facts)[part]


def _not(inner: Tree) -> Computing:
    made = function(inner)
    return lambda facts: not made(facts)


def _signed(sign: Callable[[Any], Any]) -> Callable[[Tree], Computing]:
    def make(inner: Tree) -> Computing:
        made = function(inner)
        return lambda facts: sign(made(facts))

    return make


def _and(left: Tree, right: Tree) -> Computing:
    first, second = function(left), function(right)
    return lambda facts: first(facts) and second(facts)


def _or(left: Tree, right: Tree) -> Computing:
    first, second = function(left), function(right)
    return lambda facts: first(facts) or second(facts)


def _arithmetic(symbol: str) -> Callable[[Tree, Tree], Computing]:
    combine = _ARITHMETIC[symbol]

    def make(left: Tree, right: Tree) -> Computing:
        first, second = function(left), function(right)

        def compute(facts: Facts) -> Any:
            a, b = first(facts), second(facts)
            if not (isinstance(a, _NUMBERS) and isinstance(b, _NUMBERS)):
                for side in (a, b):
                    if isinstance(side, Missing):
                        side.fail()
                raise TypeError(f"'{symbol}' takes numbers only")
            result = combine(a, b)
            if isinstance(result, int) and abs(result) >= MAX_NUMBER:
                raise OverflowError("the number is too large")
            return result

        return compute

    return make


def _compare(left: Tree, parts: list[Tree]) -> Computing:
    first = function(left)
    rest = tuple((_COMPARISONS[name], function(part)) for name, part in parts)
    if len(rest) == 1:
        (check, second), *_ = rest
        if parts[0][1][0] == "const":
            held = parts[0][1][1]
            return lambda facts: check(first(facts), held)
        return lambda facts: check(first(facts), second(facts))

    def compute(facts: Facts) -> Any:
        value, held = first(facts), True
        for check, part in rest:
            other = part(facts)
            held = check(value, other)
            if not held:
                return held
            value = other
        return held

    return compute


def _if(test: Tree, yes: Tree, no: Tree) -> Computing:
    asked, first, second = function(test), function(yes), function(no)
    return lambda facts: first(facts) if asked(facts) else second(facts)


def _concat(*parts: Tree) -> Computing:
    made = tuple(function(part) for part in parts)
    return lambda facts: bounded("".join([str(part(facts)) for part in made]))


def _list(*items: Tree) -> Computing:
    made = tuple(function(item) for item in items)
    if all(item[0] == "const" for item in items):
        held = [item[1] for item in items]
        return lambda facts: held
    return lambda facts: [item(facts) for item in made]


def _calling(known: Mapping[str, Callable[..., Any]], lenient: tuple[str, ...]) -> Callable[..., Computing]:
    def make(name: str, *values: Tree) -> Computing:
        call, made = known[name], tuple(function(value) for value in values)
        if name in lenient:
            return lambda facts: call(*[value(facts) for value in made])

        def compute(facts: Facts) -> Any:
            given = [value(facts) for value in made]
            for value in given:
                if isinstance(value, Missing):
                    value.fail()
            return call(*given)

        return compute

    return make


_MAKERS: Mapping[str, Callable[..., Computing]] = {
    "const": _const,
    "fact": _fact,
    "group": _group,
    "item": lambda: lambda facts: facts[_ITEM],
    "at": _at,
    "dict": _dict,
    "pick": _pick,
    "slice": _slice,
    "not": _not,
    "neg": _signed(operator.neg),
    "pos": _signed(operator.pos),
    "and": _and,
    "or": _or,
    **{symbol: _arithmetic(symbol) for symbol in _ARITHMETIC},
    "compare": _compare,
    "if": _if,
    "concat": _concat,
    "list": _list,
    "filter": _calling(FILTERS, LENIENT),
    "test": _calling(TESTS, LOOKING),
    "call": _calling(FUNCTIONS, ()),
}
