"""From the text of a rule to a tree of plain lists: what is not allowed is refused here, before any log is read.

Jinja2 parses; nothing of it runs. A tree holds only names of operations and constants, so that it can be kept as JSON.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from advisor.engine.filters import FILTERS, FUNCTIONS, TESTS
from advisor.errors import RuleError, did_you_mean

if TYPE_CHECKING:
    from jinja2 import Environment, nodes

MAX_EXPRESSION = 2_000  # characters of a condition
MAX_TEMPLATE = 20_000  # characters of a template
MAX_DEPTH = 60  # levels of nesting
Tree = list[Any]
_BINARY = {"Add": "+", "Sub": "-", "Mul": "*", "Div": "/", "FloorDiv": "//", "Mod": "%", "And": "and", "Or": "or"}
_UNARY = {"Not": "not", "Neg": "neg", "Pos": "pos"}


def parse_expression(text: str, where: str) -> Tree:
    """The tree of one expression."""
    body = _parsed("{{ " + text + " }}", where, text, MAX_EXPRESSION)
    if len(body) != 1 or type(body[0]).__name__ != "Output" or len(body[0].nodes) != 1:  # type: ignore[attr-defined]
        raise RuleError(f"{where}: one expression is expected: {text!r}")
    return _Reader(where, text).read(body[0].nodes[0])  # type: ignore[attr-defined]


def parse_template(text: str, where: str) -> Tree:
    """The tree of a text with places to fill in."""
    return _Reader(where, text).body(_parsed(text, where, text, MAX_TEMPLATE))


def _environment() -> Environment:
    from jinja2 import Environment

    return Environment(autoescape=False, trim_blocks=True, lstrip_blocks=True)


def _parsed(source: str, where: str, text: str, limit: int) -> list[nodes.Node]:
    from jinja2 import TemplateSyntaxError

    if len(text) > limit:
        raise RuleError(f"{where}: {len(text)} characters; at most {limit} are allowed")
    try:
        return _environment().parse(source).body
    except TemplateSyntaxError as error:
        raise RuleError(f"{where}: not valid Jinja2: {error.message}: {text!r}") from None
    except RecursionError:
        raise RuleError(f"{where}: nested too deeply: {text[:80]!r}…") from None


class _Reader:
    """Turns Jinja2's nodes into trees; every kind of node that it has no method for is refused."""

    def __init__(self, where: str, text: str) -> None:
        self._where, self._text = where, text
        self._depth = 0
        self._loop: str | None = None

    def read(self, node: nodes.Node) -> Tree:
        """The tree of an expression's node."""
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise self._refused(f"nested deeper than {MAX_DEPTH} levels")
        kind = type(node).__name__
        make: Callable[[Any], Tree] | None = getattr(self, f"_{kind.lower()}", None)
        try:
            if kind in _BINARY:
                return [_BINARY[kind], self.read(node.left), self.read(node.right)]  # type: ignore[attr-defined]
            if kind in _UNARY:
                return [_UNARY[kind], self.read(node.node)]  # type: ignore[attr-defined]
            if make is None:
                raise self._refused(f"{kind.lower()} is not allowed in a rule")
            return make(node)
        finally:
            self._depth -= 1

    def body(self, statements: list[nodes.Node]) -> Tree:
        """The trees of a text's parts."""
        parts: Tree = []
        for node in statements:
            kind = type(node).__name__
            if kind == "Output":
                parts += [self.read(part) for part in node.nodes]  # type: ignore[attr-defined]
            elif kind == "If":
                parts.append(self._branches(node))
            elif kind == "For":
                parts.append(self._for(node))
            else:
                raise self._refused(f"{kind.lower()} is not allowed in a rule")
        return parts

    def _refused(self, why: str) -> RuleError:
        return RuleError(f"{self._where}: {why}: {self._text!r}")

    def _branches(self, node: Any) -> Tree:
        rows = [[self.read(node.test), self.body(node.body)]]
        rows += [[self.read(other.test), self.body(other.body)] for other in node.elif_]
        return ["branches", rows, self.body(node.else_)]

    def _for(self, node: Any) -> Tree:
        if self._loop is not None:
            raise self._refused("a loop inside a loop is not allowed in a rule")
        if type(node.target).__name__ != "Name" or node.test is not None or node.recursive:
            raise self._refused("a loop is written {% for item in group.fact %}")
        items, otherwise = self.read(node.iter), self.body(node.else_)
        self._loop = node.target.name
        body = self.body(node.body)
        self._loop = None
        return ["for", node.target.name, items, body, otherwise]

    def _const(self, node: Any) -> Tree:
        if isinstance(node.value, float) and not math.isfinite(node.value):
            raise self._refused("a number too large")
        return ["const", node.value]

    def _templatedata(self, node: Any) -> Tree:
        return ["const", node.data]

    def _name(self, node: Any) -> Tree:
        if node.name == self._loop:
            return ["item"]
        return ["group", node.name]

    def _getattr(self, node: Any) -> Tree:
        if type(node.node).__name__ != "Name" or node.attr.startswith("_") or node.node.name == self._loop:
            raise self._refused("a fact is read as 'group.fact', without further attributes")
        return ["fact", node.node.name, node.attr]

    def _getitem(self, node: Any) -> Tree:
        inner, key = self.read(node.node), node.arg
        if inner[0] == "dict":
            return ["pick", inner, self.read(key)]
        if inner[0] not in ("fact", "at"):
            raise self._refused("only a fact that is a list or a table has items")
        if type(key).__name__ == "Slice":
            return ["slice", inner, *(self._end(end) for end in (key.start, key.stop, key.step))]
        if type(key).__name__ != "Const" or isinstance(key.value, bool) or not isinstance(key.value, (int, str)):
            raise self._refused("an item is read by a number or a name")
        return ["at", inner, key.value]

    def _end(self, node: Any) -> int | None:
        if node is None:
            return None
        if type(node).__name__ != "Const" or type(node.value) is not int or node.value < 0:
            raise self._refused("a part of a list is read by two numbers")
        return int(node.value)

    def _compare(self, node: Any) -> Tree:
        return ["compare", self.read(node.expr), [[part.op, self.read(part.expr)] for part in node.ops]]

    def _condexpr(self, node: Any) -> Tree:
        if node.expr2 is None:
            raise self._refused("an `if` needs an `else`")
        return ["if", self.read(node.test), self.read(node.expr1), self.read(node.expr2)]

    def _concat(self, node: Any) -> Tree:
        return ["concat", *(self.read(part) for part in node.nodes)]

    def _list(self, node: Any) -> Tree:
        return ["list", *(self.read(item) for item in node.items)]

    _tuple = _list

    def _dict(self, node: Any) -> Tree:
        if any(type(pair.key).__name__ != "Const" or not isinstance(pair.key.value, str) for pair in node.items):
            raise self._refused("the keys of {…} are texts")
        return [
            "dict",
            ["const", [pair.key.value for pair in node.items]],
            *(self.read(pair.value) for pair in node.items),
        ]

    def _filter(self, node: Any) -> Tree:
        return self._calling("filter", node, FILTERS, [self.read(node.node)])

    def _test(self, node: Any) -> Tree:
        return self._calling("test", node, TESTS, [self.read(node.node)])

    def _call(self, node: Any) -> Tree:
        if type(node.node).__name__ != "Name" or node.node.name not in FUNCTIONS:
            raise self._refused(f"only {', '.join(sorted(FUNCTIONS))} may be called")
        node.name = node.node.name
        return self._calling("call", node, FUNCTIONS, [])

    def _calling(self, kind: str, node: Any, known: Mapping[str, Any], first: list[Tree]) -> Tree:
        if node.name not in known:
            raise RuleError(f"{self._where}: no {kind} '{node.name}'.{did_you_mean(node.name, known)}")
        if node.kwargs or node.dyn_args is not None or node.dyn_kwargs is not None:
            raise self._refused(f"values of '{node.name}' are given in their order, without names")
        return [kind, node.name, *first, *(self.read(value) for value in node.args)]


def names_read(tree: Any) -> tuple[str, ...]:
    """Every `group.fact` (or bare group) that the tree reads, in order."""
    found: dict[str, None] = {}
    _collect(tree, found)
    return tuple(found)


def _collect(tree: Any, found: dict[str, None]) -> None:
    if not isinstance(tree, list):
        return
    head = tree[0] if tree else None
    if head == "const":
        return
    if head == "fact":
        found[f"{tree[1]}.{tree[2]}"] = None
    elif head == "group":
        found[str(tree[1])] = None
    for part in tree:
        _collect(part, found)


def loop_names(tree: Any) -> tuple[str, ...]:
    """The names that loops of a text give to their items."""
    if not isinstance(tree, list) or (tree and tree[0] == "const"):
        return ()
    own = (str(tree[1]),) if tree and tree[0] == "for" else ()
    return own + tuple(name for part in tree for name in loop_names(part))
