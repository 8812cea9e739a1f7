"""Conditions and prose of rules: sandboxed Jinja2, three-valued, checked before any log is read."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from typing import Any, NoReturn

from jinja2 import Environment, Template, TemplateSyntaxError, Undefined, nodes
from jinja2.exceptions import SecurityError
from jinja2.sandbox import SandboxedEnvironment

from advisor.errors import RuleError, did_you_mean
from advisor.facts.base import Namespace

MAX_EXPRESSION = 2_000
MAX_TEMPLATE = 20_000
_FUNCTIONS: Mapping[str, Callable[..., Any]] = {
    "min": min,
    "max": max,
    "abs": abs,
    "log10": math.log10,
    "sqrt": math.sqrt,
}
_FILTERS = (
    "round",
    "length",
    "join",
    "first",
    "last",
    "upper",
    "lower",
    "capitalize",
    "int",
    "float",
    "abs",
    "default",
    "list",
    "replace",
)
_OWN_FILTERS = ("sig", "pct", "hours", "name", "count", "grouped")
_TESTS = (
    "known",
    "missing",
    "in",
    "eq",
    "ne",
    "lt",
    "le",
    "gt",
    "ge",
    "number",
    "string",
    "sameas",
    "true",
    "false",
    "none",
    "divisibleby",
    "odd",
    "even",
)
_OPERATORS = (nodes.And, nodes.Or, nodes.Not, nodes.Compare, nodes.Operand, nodes.CondExpr, nodes.Concat)
_ARITHMETIC = (nodes.Add, nodes.Sub, nodes.Mul, nodes.Div, nodes.FloorDiv, nodes.Mod, nodes.Neg, nodes.Pos)
_ATOMS = (nodes.Name, nodes.Getattr, nodes.Getitem, nodes.Const, nodes.TemplateData, nodes.Slice)
_CONTAINERS = (nodes.List, nodes.Tuple, nodes.Dict, nodes.Pair)
_CALLS = (nodes.Test, nodes.Filter, nodes.Call, nodes.Keyword)
_STATEMENTS = (nodes.Template, nodes.Output, nodes.If, nodes.For)
_TEMPLATE_NODES = (*_OPERATORS, *_ARITHMETIC, *_ATOMS, *_CONTAINERS, *_CALLS, *_STATEMENTS)


class MissingFactError(Exception):
    """A condition read a fact that is not there."""

    def __init__(self, names: tuple[str, ...]) -> None:
        super().__init__(", ".join(names))
        self.names = names


class Missing(Undefined):
    """A missing fact: only `is known` and `is missing` may look at it."""

    def _fail(self, *_: Any, **__: Any) -> NoReturn:
        raise MissingFactError((str(self._undefined_name),))

    __bool__ = __str__ = __eq__ = __ne__ = __lt__ = __le__ = __gt__ = __ge__ = _fail
    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = __truediv__ = __rtruediv__ = _fail
    __mod__ = __rmod__ = __floordiv__ = __rfloordiv__ = __pow__ = __rpow__ = _fail
    __neg__ = __pos__ = __float__ = __int__ = __iter__ = __len__ = __contains__ = __getitem__ = __call__ = _fail
    __hash__ = Undefined.__hash__


class View:
    """What an expression sees of a namespace: facts as attributes, every read remembered."""

    __slots__ = ("_facts", "_name", "_read")

    def __init__(self, name: str, facts: Namespace | Mapping[str, Any], read: dict[str, Any]) -> None:
        self._name, self._facts, self._read = name, facts, read

    def lacks(self, attribute: str) -> bool:
        """Whether the fact is missing."""
        facts = self._facts
        held = facts.get(attribute) if isinstance(facts, Mapping) else getattr(facts, attribute, None)
        return held is None

    def fact(self, attribute: str) -> Any:
        """The fact's value, or a `Missing`."""
        value = (
            self._facts.get(attribute) if isinstance(self._facts, Mapping) else getattr(self._facts, attribute, None)
        )
        dotted = f"{self._name}.{attribute}"
        if value is None or isinstance(value, Missing):
            return Missing(name=dotted) if value is None else value
        self._read[dotted] = value
        return value


class _Sandbox(SandboxedEnvironment):
    """The sandbox rules run in: facts by attribute only, no string repetition, no powers."""

    intercepted_binops = frozenset({"*", "**", "%"})

    def getattr(self, obj: Any, attribute: str) -> Any:
        return obj.fact(attribute) if isinstance(obj, View) else super().getattr(obj, attribute)

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
        if isinstance(left, Missing) or isinstance(right, Missing):
            (left if isinstance(left, Missing) else right)._fail()
        if not all(isinstance(side, (int, float)) for side in (left, right)):
            raise SecurityError(f"'{operator}' takes numbers only")
        return super().call_binop(context, operator, left, right)


def _significant(value: Any, digits: int = 3) -> str:
    """A number with so many significant digits, in the shortest usual notation."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return str(value)
    if isinstance(value, int) or (float(value).is_integer() and abs(value) < 1e15):
        return str(int(value)) if abs(value) < 1e6 else f"{value:.{digits}g}".replace("e+0", "e").replace("e+", "e")
    text = f"{value:.{digits}g}"
    return text.replace("e-0", "e-").replace("e+0", "e")


def _percent(value: float, digits: int = 0) -> str:
    """A fraction as a percentage."""
    return f"{100 * value:.{digits}f} %"


def _hours(value: float) -> str:
    """A duration in hours as people say it."""
    minutes = value * 60
    if minutes < 1:
        return f"{max(1, round(minutes * 60))} s"
    if minutes < 120:
        return f"{minutes:.0f} min"
    return f"{value:.3g} h" if value < 48 else f"{value / 24:.2g} days"


def _count(number: float, singular: str, plural: str = "") -> str:
    """A count with its noun: `3|count('trial')` is "3 trials"."""
    return f"{_significant(number)} {singular if number == 1 else plural or singular + 's'}"


def make_environment(undefined: type[Undefined] = Missing) -> Environment:
    """The environment all rules share."""
    environment = _Sandbox(undefined=undefined, autoescape=False, trim_blocks=True, lstrip_blocks=True)
    environment.filters = {k: v for k, v in environment.filters.items() if k in _FILTERS}
    environment.filters |= {
        "sig": _significant,
        "pct": _percent,
        "hours": _hours,
        "count": _count,
        "grouped": lambda value: f"{value:,}",
        "name": lambda v: str(v).replace("_", " "),
    }
    environment.tests = {k: v for k, v in environment.tests.items() if k in _TESTS}
    environment.tests["known"] = lambda value: not isinstance(value, Undefined)
    environment.tests["missing"] = lambda value: isinstance(value, Undefined)
    environment.globals = dict(_FUNCTIONS)
    return environment


ENVIRONMENT = make_environment()


def dotted_names(tree: nodes.Node) -> Iterator[str]:
    """Every `namespace.fact` (or bare name) that a parsed expression or template reads."""
    bound = {name.name for name in tree.find_all(nodes.Name) if name.ctx == "store"}
    inner = {id(attr.node) for attr in tree.find_all(nodes.Getattr)}
    for attr in tree.find_all(nodes.Getattr):
        if isinstance(attr.node, nodes.Name) and attr.node.name not in bound:
            yield f"{attr.node.name}.{attr.attr}"
    for name in tree.find_all(nodes.Name):
        if id(name) not in inner and name.ctx == "load" and name.name not in bound and name.name not in _FUNCTIONS:
            yield name.name


def _parse(text: str, where: str, allowed: tuple[type[nodes.Node], ...], limit: int) -> nodes.Template:
    if len(text) > limit:
        raise RuleError(f"{where}: {len(text)} characters; at most {limit} are allowed")
    try:
        tree = ENVIRONMENT.parse(text)
    except TemplateSyntaxError as error:
        raise RuleError(f"{where}: not valid Jinja2: {error.message}: {text!r}") from None
    for node in tree.find_all(nodes.Node):
        if not isinstance(node, allowed):
            raise RuleError(f"{where}: {type(node).__name__.lower()} is not allowed in a rule: {text!r}")
        if isinstance(node, nodes.Filter) and node.name not in ENVIRONMENT.filters:
            raise RuleError(f"{where}: no filter '{node.name}'.{did_you_mean(node.name, ENVIRONMENT.filters)}")
        if isinstance(node, nodes.Test) and node.name not in ENVIRONMENT.tests:
            raise RuleError(f"{where}: no test '{node.name}'.{did_you_mean(node.name, ENVIRONMENT.tests)}")
        if isinstance(node, nodes.Getattr) and (not isinstance(node.node, nodes.Name) or node.attr.startswith("_")):
            raise RuleError(f"{where}: a fact is read as 'group.fact', without further attributes: {text!r}")
        if isinstance(node, nodes.Call) and not (isinstance(node.node, nodes.Name) and node.node.name in _FUNCTIONS):
            raise RuleError(f"{where}: only {', '.join(sorted(_FUNCTIONS))} may be called: {text!r}")
    return tree


def check_names(tree: nodes.Node, declared: Mapping[str, frozenset[str]], where: str, text: str) -> tuple[str, ...]:
    """The names read, each declared; raises a RuleError with a suggestion otherwise."""
    names = tuple(dict.fromkeys(dotted_names(tree)))
    for name in names:
        space, _, attribute = name.partition(".")
        if space not in declared:
            raise RuleError(
                f"{where}: no facts '{space}' in {text!r}.{did_you_mean(space, declared)} "
                f"Known: {', '.join(sorted(declared))}"
            )
        if not attribute:
            raise RuleError(f"{where}: '{space}' is a group of facts; write '{space}.<fact>' in {text!r}")
        if attribute not in declared[space]:
            every = [f"{space}.{known}" for known in declared[space]]
            raise RuleError(f"{where}: no fact '{name}' in {text!r}.{did_you_mean(name, every)}")
    return names


class Expression:
    """A compiled expression over facts; `names` are the facts it may read."""

    def __init__(self, text: str, declared: Mapping[str, frozenset[str]], where: str) -> None:
        self.text, self.where = text.strip(), where
        tree = _parse("{{ " + self.text + " }}", where, _TEMPLATE_NODES, MAX_EXPRESSION)
        if len(tree.body) != 1 or not isinstance(tree.body[0], nodes.Output) or len(tree.body[0].nodes) != 1:
            raise RuleError(f"{where}: one expression is expected: {text!r}")
        self.names = check_names(tree, declared, where, self.text)

    @cached_property
    def _compiled(self) -> Callable[..., Any]:
        return ENVIRONMENT.compile_expression(self.text, undefined_to_none=False)

    def value(self, views: Mapping[str, View]) -> Any:
        """The expression's value; raises MissingFactError when it needs a fact that is not there."""
        try:
            result = self._compiled(**views)
        except (SecurityError, TypeError, ValueError, ZeroDivisionError, OverflowError) as error:
            raise RuleError(f"{self.where}: {self.text!r} cannot be computed: {error}") from None
        if isinstance(result, Missing):
            result._fail()
        return result

    def truth(self, views: Mapping[str, View]) -> bool:
        """The expression's value, which must be exactly true or false."""
        result = self.value(views)
        if not isinstance(result, bool):
            raise RuleError(f"{self.where}: {self.text!r} gives {result!r}; a condition must give true or false")
        return result


class Prose:
    """A compiled text template over facts."""

    def __init__(self, text: str, declared: Mapping[str, frozenset[str]], where: str) -> None:
        self.text, self.where = " ".join(text.split()) if "\n\n" not in text else text.strip(), where
        tree = _parse(self.text, where, _TEMPLATE_NODES, MAX_TEMPLATE)
        self.names = check_names(tree, declared, where, self.text)

    @cached_property
    def _compiled(self) -> Template:
        return ENVIRONMENT.from_string(self.text)

    def value(self, views: Mapping[str, View]) -> str:
        """The text, as `render` gives it."""
        return self.render(views)

    def render(self, views: Mapping[str, View]) -> str:
        """The text with its facts filled in; raises MissingFactError when one is not there."""
        try:
            return self._compiled.render(**views).strip()
        except (SecurityError, TypeError, ValueError, ZeroDivisionError, OverflowError) as error:
            raise RuleError(f"{self.where}: the text cannot be written: {error}") from None


def plain(value: Any) -> Any:
    """A fact's value as JSON can hold it."""
    if hasattr(value, "item") and not isinstance(value, (str, bytes)):
        value = value.item()
    if isinstance(value, (tuple, set, frozenset)):
        return [plain(item) for item in value]
    return json.loads(json.dumps(value, default=str))
