"""The shapes of tables: `rules/schemas/<name>.yaml` says which keys a table may have, and the unit of each number.

A shape is a kind of value (`text`, `share`, `hours` …), several of them (`count | text`), a list `[shape]`, or a
mapping of keys; `key?` may be left out, and `"*"` stands for names that are free.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cache
from math import isfinite
from typing import Any

from advisor.errors import RuleError, did_you_mean
from advisor.tables import rules_folder, table, table_names
from advisor.yaml import load

FREE = "*"
SHARED = ("title", "knowledge", "caveat", "references", "tests")


def _number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and isfinite(value)


def _positive(value: Any) -> bool:
    return _number(value) and value >= 0


KINDS: Mapping[str, tuple[str, Callable[[Any], bool]]] = {
    "any": ("anything", lambda value: True),
    "nothing": ("nothing (null)", lambda value: value is None),
    "text": ("a text", lambda value: isinstance(value, str)),
    "texts": ("a list of texts", lambda value: isinstance(value, list) and all(isinstance(one, str) for one in value)),
    "flag": ("true or false", lambda value: isinstance(value, bool)),
    "number": ("a number without a unit", _number),
    "count": ("a whole number of at least 0", lambda value: _positive(value) and value == int(value)),
    "share": ("a share between 0 and 1", lambda value: _positive(value) and value <= 1),
    "factor": ("a factor", _number),
    "rate": ("a learning rate", _positive),
    "points": ("percentage points", _number),
    "hours": ("hours", _positive),
    "seconds": ("seconds", _positive),
    "steps": ("steps of training", _positive),
    "epochs": ("epochs", _positive),
    "examples": ("examples", _positive),
}


def problems(name: str, content: Mapping[str, Any]) -> tuple[str, ...]:
    """What is wrong with the content of a table: where, what was read, what to write; empty where all is well."""
    own = {key: value for key, value in content.items() if key not in SHARED}
    listed = f" schemas/{_schema(name)}.yaml lists the keys."
    found = tuple(_wrong(own, shape_of(name), ""))
    return tuple(f"tables/{name}.yaml: {text}{listed if text.endswith('unknown key.') else ''}" for text in found)


def all_problems() -> tuple[str, ...]:
    """What is wrong with any bundled table."""
    return tuple(text for name in table_names() for text in problems(name, table(name)))


def _schema(name: str) -> str:
    return "phrases" if name.startswith("phrases_") else name


@cache
def shape_of(name: str) -> Mapping[str, Any]:
    """The shape of a table; tables of phrases share one. RuleError where it is not written."""
    path = rules_folder() / "schemas" / f"{_schema(name)}.yaml"
    if not path.is_file():
        raise RuleError(f"tables/{name}.yaml: its keys are not described; write schemas/{name}.yaml")
    shape: Mapping[str, Any] = load(path)
    return shape


def _wrong(value: Any, shape: Any, where: str) -> Iterator[str]:
    """What is wrong with the value; `where` is its place in the table, empty for the table itself."""
    if isinstance(shape, Mapping):
        yield from _wrong_mapping(value, shape, where)
    elif isinstance(shape, list):
        yield from _wrong_list(value, shape[0], where)
    elif not any(KINDS[kind][1](value) for kind in shape.split(" | ")):
        wanted = " or ".join(KINDS[kind][0] for kind in shape.split(" | "))
        yield f"{where}: read {value!r}; write {wanted}"


def _wrong_list(value: Any, shape: Any, where: str) -> Iterator[str]:
    if not isinstance(value, list):
        yield f"{where}: read {value!r}; write a list"
        return
    for i, item in enumerate(value):
        yield from _wrong(item, shape, f"{where}[{i}]")


def _wrong_mapping(value: Any, shape: Mapping[str, Any], where: str) -> Iterator[str]:
    if not isinstance(value, Mapping):
        yield f"{where}: read {value!r}; write a mapping of keys"
        return
    keys = {key.removesuffix("?"): inner for key, inner in shape.items()}
    for key, inner in value.items():
        place = f"{where}.{key}" if where else str(key)
        if key in keys or FREE in keys:
            yield from _wrong(inner, keys.get(key, keys.get(FREE)), place)
        else:
            yield f"{place}: unknown key.{did_you_mean(str(key), keys)}"
    for key in shape:
        if key != FREE and not key.endswith("?") and key not in value:
            yield f"{where}.{key}: the key is missing" if where else f"{key}: the key is missing"
