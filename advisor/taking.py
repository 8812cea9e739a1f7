"""What an annotation takes without pydantic: tables by the exact type of a value, for what pydantic would give too.

A table says nothing of other values, so that what it lacks costs time and never a check.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from datetime import date, datetime
from inspect import get_annotations
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, NamedTuple, Union, get_args, get_origin

Taker = Callable[[Any], Any]
"""The value as the annotation has it, or UNCLEAR."""
UNCLEAR: Any = type("Unclear", (), {"__slots__": (), "__repr__": lambda _: "UNCLEAR"})()
MISSING: Any = type("Missing", (), {"__slots__": (), "__repr__": lambda _: "MISSING"})()
_PLAIN = frozenset({str, int, float, bool, bytes, date, datetime, NoneType})
_EXACT = 2**53  # whole numbers below are floats of the same value
_SAID = frozenset({"description", "exclude", "repr"})
"""Settings of a field that let every value pass."""
_BOUNDS: Mapping[str, Callable[[Any, Any], bool]] = {
    "ge": operator.ge, "le": operator.le, "gt": operator.gt, "lt": operator.lt,
    "min_length": lambda value, least: len(value) >= least, "max_length": lambda value, most: len(value) <= most,
}  # fmt: skip


class Field:
    """A field of a record: its default or what makes it, the name by which it is given, what else is asked of it."""

    __slots__ = ("alias", "default", "factory", "settings")

    def __init__(self, default: Any, factory: Callable[[], Any] | None, alias: str, settings: dict[str, Any]) -> None:
        mutable = type(default) in (dict, list, set)
        self.default, self.factory = default, (default.copy if mutable else factory)
        self.alias, self.settings = alias, settings

    @property
    def has_default(self) -> bool:
        """Whether it may be left out."""
        return self.default is not MISSING or self.factory is not None

    def value(self) -> Any:
        """Its default."""
        return self.default if self.factory is None else self.factory()


class Table(dict[type, Taker | None]):
    """A taker by the exact type of a value, None where the value stays as it is."""

    def __init__(self, known: Mapping[type, Taker | None], classes: Iterable[type], taker: Taker | None) -> None:
        super().__init__(known)
        self._classes, self._taker = tuple(classes), taker

    def __missing__(self, kind: type) -> Taker | None:
        self[kind] = found = self._taker if issubclass(kind, self._classes) else _unclear
        return found

    def take(self, value: Any) -> Any:
        """The value as it is taken, or UNCLEAR."""
        taker = self[type(value)]
        return value if taker is None else taker(value)


class Row(NamedTuple):
    """A field as it is taken: its name, the key that gives it, what it takes, its default."""

    name: str
    key: str
    table: Table
    default: Any
    factory: Callable[[], Any] | None


class _Kinds(NamedTuple):
    """What a hint takes: of its own types, of types that are converted where no other claims them, of subclasses."""

    own: Mapping[type, Taker | None] = {}
    converted: Mapping[type, Taker | None] = {}
    classes: tuple[type, ...] = ()
    taker: Taker | None = None
    """What takes a value of the classes."""

    def table(self) -> Table:
        return Table({**self.converted, **self.own}, self.classes, self.taker)


def rows_of(kind: Any) -> tuple[Row, ...]:
    """The fields of a class of records, as they are taken."""
    hints = hints_of(kind, kind.model_fields.keys())
    return tuple(
        Row(name, one.alias or name, _bounded(_kinds(hints[name]), one.settings), one.default, one.factory)
        for name, one in kind.model_fields.items()
    )


def tables_of(kind: type, names: Iterable[str]) -> dict[str, Table]:
    """What the annotations of these names take."""
    hints = hints_of(kind, set(names))
    return {name: _kinds(hints[name]).table() for name in names}


def hints_of(kind: Any, wanted: Set[str]) -> dict[str, Any]:
    """The annotations of a class, evaluated; those of a base that has none of the wanted names are left out."""
    hints: dict[str, Any] = {}
    for base in reversed(kind.__mro__):
        if not wanted.isdisjoint(get_annotations(base)):
            hints |= get_annotations(base, eval_str=True)
    return hints


def _bounded(kinds: _Kinds, settings: Mapping[str, Any]) -> Table:
    """What the field takes within its bounds; all is pydantic's where it asks for more than bounds."""
    asked = settings.keys() - _SAID
    if not asked:
        return kinds.table()
    if not asked <= _BOUNDS.keys():
        return _Kinds().table()
    return _within(kinds.table(), lambda value: all(_BOUNDS[name](value, settings[name]) for name in asked))


def _within(table: Table, passes: Callable[[Any], bool]) -> Table:
    """What the table takes and the function lets pass; pydantic looks for lone surrogates in other texts."""

    def within(value: Any) -> Any:
        taken = table.take(value)
        if taken is None or taken is UNCLEAR:
            return taken
        strange = isinstance(taken, str) and not taken.isascii()
        return UNCLEAR if strange or not passes(taken) else taken

    return Table(dict.fromkeys(table, within), (), None)


def _kinds(hint: Any) -> _Kinds:
    """What an evaluated annotation takes."""
    if hint is Any or hint is object:
        return _Kinds(classes=(object,))
    if hint is None or (isinstance(hint, type) and hint in _PLAIN):
        return _Kinds({hint or NoneType: None}, _CONVERTED.get(hint, {}))
    origin = get_origin(hint)
    if origin in (Union, UnionType):
        return _union([_kinds(one) for one in get_args(hint)])
    if origin is Annotated:
        return _annotated(*get_args(hint))
    if origin is Literal:
        return _literal(get_args(hint))
    if origin is not None:
        return _held(origin, get_args(hint))
    if not isinstance(hint, type) or getattr(hint, "_is_protocol", False):
        return _Kinds()
    return _Kinds({}, {dict: hint.model_taken} if hasattr(hint, "model_taken") else {}, (hint,))


def _union(parts: Sequence[_Kinds]) -> _Kinds:
    """What one of the parts takes; a value that two claim is left to pydantic."""
    own, converted = _merged(part.own for part in parts), _merged(part.converted for part in parts)
    if any(part.taker for part in parts):
        return _Kinds(own, converted)
    return _Kinds(own, converted, tuple(one for part in parts for one in part.classes))


def _merged(tables: Iterable[Mapping[type, Taker | None]]) -> dict[type, Taker | None]:
    found: dict[type, Taker | None] = {}
    for table in tables:
        for kind, taker in table.items():
            found[kind] = taker if found.get(kind, taker) is taker else _unclear
    return found


def _annotated(hint: Any, *marks: Any) -> _Kinds:
    """What the hint takes, as marks of our own that have a `take` give it; of other marks nothing is known."""
    kinds, mark = _kinds(hint), marks[-1]
    if len(marks) > 1:
        return _Kinds()
    if hasattr(mark, "passes"):
        return _Kinds(_within(kinds.table(), mark.passes))
    if not hasattr(mark, "take"):
        return _Kinds(_bounded(kinds, getattr(mark, "settings", {"": None})))
    taker = _made_ready(mark.take, kinds)
    others = dict.fromkeys((*kinds.converted, *mark.kinds), taker)
    return _Kinds(dict.fromkeys(kinds.own, taker), others, kinds.classes, taker)


def _made_ready(ready: Taker, kinds: _Kinds) -> Taker:
    """What takes the value that the function gives; the value itself where the hint takes its types as they are."""
    if not any(kinds.own.values()) and not kinds.converted and not kinds.taker:
        return ready
    table = kinds.table()
    return lambda value: table.take(ready(value))


def _literal(values: tuple[Any, ...]) -> _Kinds:
    known = {(type(value), value) for value in values}

    def take(value: Any) -> Any:
        return value if (type(value), value) in known else UNCLEAR

    return _Kinds({type(value): take for value in values})


def _held(origin: Any, parts: tuple[Any, ...]) -> _Kinds:
    """What a collection takes: a new one of the same kind, with every item as it is taken."""
    if origin is tuple and len(parts) == 2 and parts[1] is Ellipsis:
        taker = _items(_kinds(parts[0]).table(), tuple)
        return _Kinds({tuple: taker}, {list: taker})
    if origin is tuple:
        taker = _fixed([_kinds(part).table() for part in parts])
        return _Kinds({tuple: taker}, {list: taker})
    if origin in (list, frozenset):
        return _Kinds({origin: _items(_kinds(parts[0]).table(), origin)})
    if origin in (dict, Mapping):
        return _Kinds({dict: _entries(*(_kinds(part).table() for part in parts))})
    return _Kinds(classes=(origin,)) if origin.__module__.partition(".")[0] == "numpy" else _Kinds()


def _items(table: Table, kind: Callable[[Iterable[Any]], Any]) -> Taker:
    def take(values: Any) -> Any:
        made = [value if (taker := table[type(value)]) is None else taker(value) for value in values]
        return UNCLEAR if any(one is UNCLEAR for one in made) else kind(made)

    return take


def _fixed(tables: Sequence[Table]) -> Taker:
    def take(values: Any) -> Any:
        if len(values) != len(tables):
            return UNCLEAR
        made = [table.take(value) for table, value in zip(tables, values, strict=True)]
        return UNCLEAR if any(one is UNCLEAR for one in made) else tuple(made)

    return take


def _entries(keys: Table, values: Table) -> Taker:
    def take(given: Any) -> Any:
        made = {}
        for key, value in given.items():
            key, value = keys.take(key), values.take(value)
            if key is UNCLEAR or value is UNCLEAR:
                return UNCLEAR
            made[key] = value
        return made

    return take


def _float(value: int) -> Any:
    return float(value) if abs(value) < _EXACT else UNCLEAR


def _int(value: float) -> Any:
    return int(value) if value.is_integer() and abs(value) < _EXACT else UNCLEAR


_CONVERTED: Mapping[Any, Mapping[type, Taker]] = {float: {int: _float}, int: {float: _int}}


def _unclear(value: Any) -> Any:
    return UNCLEAR
