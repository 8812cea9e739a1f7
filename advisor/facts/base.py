"""What a fact is: a typed, documented value that may be missing, and why it is missing."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from inspect import get_annotations
from typing import TYPE_CHECKING, Any, ClassVar, Literal, Self

from advisor.errors import did_you_mean
from advisor.record import Record
from advisor.taking import UNCLEAR, Table, tables_of

if TYPE_CHECKING:
    from pydantic import BaseModel
    from pydantic_core.core_schema import CoreSchema

Reason = Literal["not-logged", "unusable", "too-few", "not-told", "waived"]
Provenance = Literal["measured", "told", "assumed"]
Scope = Literal["run", "study", "parameter", "space"]


class Fact:
    """A declared fact: one line of meaning, its unit, what a person must log or tell to have it, its default.

    Read on a group that does not hold it yet, it is computed there.
    """

    __slots__ = ("default", "description", "name", "needs", "unit")

    def __init__(self, description: str, unit: str, needs: str, default: Any) -> None:
        self.description, self.unit, self.needs, self.default = description, unit, needs, default
        self.name = ""

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    def __get__(self, group: Namespace | None, owner: type) -> Any:
        return self if group is None else group.computed(self.name)


def fact(meaning: str, *, unit: str = "", needs: str = "", default: Any = None) -> Any:
    """Declares a fact: one line of meaning, its unit, and what a person must log or tell to have it."""
    return Fact(meaning, unit, needs, default)


class Namespace:
    """A group of facts that a rule reads as `name.fact`; None is missing, never a value.

    `absent` gives the reason of a missing fact where it is not the group's `default_reason`; `wanting` names what
    would supply all that is missing, where that is one thing.
    Numbers are finite: a NaN or an infinity becomes missing with reason `unusable`.
    A group is a plain class, for hundreds of them are declared at every start; what others than our own signals give
    is checked by pydantic in `model_validate`.
    """

    usual_needs: ClassVar[str] = ""
    """What a missing fact of the group needs where the fact itself does not say so."""

    absent: Mapping[str, Reason] = {}
    default_reason: Reason = "not-logged"
    wanting: str = ""
    later: Mapping[str, Callable[[], Any]] = {}
    """What computes facts that are dear and seldom asked for, when they are first read."""

    def __init__(self, **values: Any) -> None:
        """Takes facts as our own signals compute them, unchecked; what others give goes to `model_validate`.

        A value becomes the plain kind that its fact has (NumPy's numbers, lists), one that is not finite is missing.
        """
        kind = _kind(type(self))
        if unknown := values.keys() - kind.defaults.keys():
            hint = did_you_mean(min(unknown), kind.defaults)
            raise TypeError(f"{type(self).__name__} has no fact {', '.join(sorted(unknown))}.{hint}")
        made = _finite(values)
        for name, value in tuple(made.items()):
            plain = kind.plain.get(name)
            if plain is not None and value is not None and type(value) is not plain:
                made = {**made, name: plain(value)}
        held = {**kind.defaults, **made}
        for name in held["later"]:
            del held[name]
        object.__setattr__(self, "__dict__", held)

    def computed(self, name: str) -> Any:
        """The fact that was left for later, computed and kept."""
        found = _finite({name: self.later[name](), "absent": self.absent})
        self.__dict__.update(found)
        return found[name]

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"{type(self).__name__} is frozen: make another one with replaced({name}=…)")

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Namespace) or type(self) is not type(other):
            return False
        return all(
            getattr(self, name) == getattr(other, name) for name in _kind(type(self)).defaults if name != "later"
        )

    def __repr__(self) -> str:
        shown = ", ".join(f"{name}={value!r}" for name, value in self.plain().items())
        return f"{type(self).__name__}({shown})"

    @classmethod
    def model_validate(cls, given: Any) -> Self:
        """The group with facts that others give, checked against their declared types; raises a ValidationError."""
        if isinstance(given, cls):
            return given
        found = _finite(given) if isinstance(given, Mapping) else given
        if isinstance(found, Mapping) and (taken := _taken(cls, found)) is not None:
            return cls(**taken)
        checked = _checking(cls).model_validate(found)
        return cls(**{name: getattr(checked, name) for name in checked.model_fields_set})

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: Any) -> CoreSchema:
        """Lets a model hold a group: taken as it is, made from a mapping, written as the facts that are there."""
        from pydantic_core import core_schema

        written = core_schema.plain_serializer_function_ser_schema(cls.plain)
        return core_schema.no_info_plain_validator_function(cls.model_validate, serialization=written)

    @classmethod
    def declared(cls) -> Mapping[str, Fact]:
        """The declared facts by name."""
        return _kind(cls).facts

    @classmethod
    def fact_names(cls) -> frozenset[str]:
        """The names of the declared facts."""
        return _kind(cls).names

    def plain(self) -> dict[str, Any]:
        """The declared facts that are there, by name: plain values, nothing of the group."""
        names = self.fact_names()
        found = {name: value for name, value in self.__dict__.items() if value is not None and name in names}
        return _Pending(found, self) if self.later else found

    @classmethod
    def needs(cls, name: str) -> str:
        """What must be logged or told for the fact to exist, "" when the fact stands for itself."""
        return cls.declared()[name].needs or cls.usual_needs

    def reason(self, name: str) -> Reason:
        """Why the fact is missing."""
        return self.absent.get(name, self.default_reason)

    def postponed(self, later: Mapping[str, Callable[[], Any]]) -> Self:
        """A copy with some facts left for later."""
        made = self.replaced(later={**self.later, **later})
        for name in later:
            del made.__dict__[name]
        return made

    def replaced(self, **values: Any) -> Self:
        """A copy with some facts changed."""
        made = object.__new__(type(self))
        object.__setattr__(made, "__dict__", {**self.__dict__, **values})
        return made


class Subject(Record):
    """What a finding is about, as the JSON shows it."""

    kind: Scope
    run: str | None = None
    study: str | None = None
    parameter: str | None = None
    canonical: str | None = None
    source: str | None = None

    @classmethod
    def _told(cls, fields: dict[str, Any]) -> dict[str, Any]:
        """The fields without a source that is not known."""
        return {key: value for key, value in fields.items() if key != "source" or value is not None}


class _Pending(dict[str, Any]):
    """The plain facts of a group of which some are still to be computed."""

    def __init__(self, found: Mapping[str, Any], group: Namespace) -> None:
        super().__init__(found)
        self._group = group

    def get(self, name: str, default: Any = None) -> Any:
        """The fact, computed where it was left for later."""
        value = getattr(self._group, name) if name in self._group.later else super().get(name)
        return default if value is None else value


def _finite(values: Mapping[str, Any]) -> Mapping[str, Any]:
    """The values, those that are no finite numbers missing as unusable."""
    broken = [name for name, value in values.items() if isinstance(value, float) and not math.isfinite(value)]
    if not broken:
        return values
    absent = dict(values.get("absent") or {}) | dict.fromkeys(broken, "unusable")
    return {**values, **dict.fromkeys(broken), "absent": absent}


@dataclass(frozen=True, slots=True)
class _Kind:
    """A group's facts, what all it holds is by default, and the plain kind of each fact that has one."""

    facts: Mapping[str, Fact]
    defaults: Mapping[str, Any]
    names: frozenset[str]
    plain: Mapping[str, Callable[[Any], Any]]


_KINDS: dict[type, _Kind] = {}


def _kind(group: type[Namespace]) -> _Kind:
    made = _KINDS.get(group)
    if made is None:
        made = _KINDS[group] = _kind_of(group)
    return made


def _kind_of(group: type[Namespace]) -> _Kind:
    written = dict(_annotations(group))
    held = {name: getattr(group, name) for name in written}
    facts = {name: value for name, value in held.items() if isinstance(value, Fact)}
    return _Kind(
        facts=facts,
        defaults={name: value.default if name in facts else value for name, value in held.items()},
        names=frozenset(facts),
        plain={name: kind for name in facts if (kind := _plain_kind(written[name])) is not None},
    )


def _annotations(group: type) -> Iterator[tuple[str, str]]:
    """What a group holds, with its type as written: the modules of facts postpone the meaning of annotations."""
    for base in reversed(group.__mro__):
        for name, written in get_annotations(base).items():
            if not str(written).startswith("ClassVar"):
                yield name, str(written)


_PLAIN: Mapping[str, Callable[[Any], Any]] = {"float": float, "int": int, "bool": bool}


def _plain_kind(written: str) -> Callable[[Any], Any] | None:
    """The one plain kind of an annotation such as `float | None`; None where there are several, or another."""
    kind = written.removesuffix(" | None")
    return tuple if kind.startswith("tuple[") and "|" not in kind else _PLAIN.get(kind)


_TABLES: dict[type, Mapping[str, Table]] = {}


def _taken(group: type[Namespace], given: Mapping[str, Any]) -> dict[str, Any] | None:
    """What is given, where it is all as the facts are declared; None where pydantic has to look."""
    if not given:
        return {}
    tables = _TABLES.get(group)
    if tables is None:
        tables = _TABLES[group] = tables_of(group, _kind(group).defaults.keys() - {"later"})
    if given.keys() - tables.keys():
        return None
    taken = {name: tables[name].take(value) for name, value in given.items()}
    return None if any(value is UNCLEAR for value in taken.values()) else taken


_CHECKING: dict[type, type[BaseModel]] = {}


def _checking(group: type[Namespace]) -> type[BaseModel]:
    """The pydantic model that checks what others give for a group."""
    made = _CHECKING.get(group)
    if made is None:
        made = _CHECKING[group] = _checking_of(group)
    return made


def _checking_of(group: type[Namespace]) -> type[BaseModel]:
    from typing import get_type_hints

    from pydantic import ConfigDict, create_model

    hints, kind = get_type_hints(group, include_extras=True), _kind(group)
    given = {name: default for name, default in kind.defaults.items() if name != "later"}
    fields: dict[str, Any] = {name: (hints[name], default) for name, default in given.items()}
    return create_model(group.__name__, __config__=ConfigDict(extra="forbid"), **fields)
