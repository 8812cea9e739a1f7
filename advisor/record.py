"""A frozen record: what already is as its annotations say is taken as it is, anything else is pydantic's to check.

Pydantic takes half of a small diagnosis to load and to build a model of each class, so it is loaded where a value has
to be converted or refused, and where a record is to be a part of a pydantic model.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from importlib import import_module
from typing import TYPE_CHECKING, Any, ClassVar, Literal, Self, dataclass_transform

from advisor.plain import NotPlainError, plain
from advisor.taking import MISSING, UNCLEAR, Field, Row, rows_of

if TYPE_CHECKING:
    from pydantic import BaseModel
    from pydantic_core.core_schema import CoreSchema


def field(
    *, default: Any = MISSING, default_factory: Callable[[], Any] | None = None, alias: str = "", **settings: Any
) -> Any:
    """Declares a field: its default, the name by which it is given, and what else pydantic's Field takes (ge, le)."""
    return Field(default, default_factory, alias, settings)


@dataclass_transform(kw_only_default=True, frozen_default=True, field_specifiers=(field,))
class Record:
    """Base of everything that crosses a folder boundary: frozen, no unknown fields; its methods are pydantic's."""

    model_fields: ClassVar[Mapping[str, Field]] = {}
    """The fields by name, those of the bases first."""
    model_extra: ClassVar[Literal["forbid", "ignore"]] = "forbid"
    """What becomes of unknown fields."""
    _rows: ClassVar[tuple[Row, ...] | None] = None

    def __init_subclass__(cls) -> None:
        fields = dict(cls.model_fields)
        for name, written in cls.__annotations__.items():
            if not str(written).startswith("ClassVar"):
                default = cls.__dict__.get(name, MISSING)
                fields[name] = default if isinstance(default, Field) else Field(default, None, "", {})
                if isinstance(default, Field):
                    delattr(cls, name)
        cls.model_fields, cls._rows = fields, None

    def __init__(self, /, **given: Any) -> None:
        """Takes the fields by name; raises pydantic's ValidationError where one is unknown, missing or wrong."""
        held = self._taken(given)
        object.__setattr__(self, "__dict__", _half().checked(type(self), given) if held is None else held)

    @classmethod
    def _taken(cls, given: Mapping[str, Any]) -> dict[str, Any] | None:
        """All fields, where everything given is as the annotations say; None where pydantic has to look."""
        held: dict[str, Any] = {}
        count = 0
        rows = cls._rows
        if rows is None:
            rows = cls._rows = rows_of(cls)
        for name, key, table, default, factory in rows:
            if key in given:
                count += 1
                value = given[key]
                take = table[type(value)]
                if take is not None and (value := take(value)) is UNCLEAR:
                    return None
            elif factory is not None:
                value = factory()
            elif default is MISSING:
                return None
            else:
                value = default
            held[name] = value
        return held if count == len(given) else None

    @classmethod
    def model_taken(cls, given: Mapping[str, Any]) -> Any:
        """The record of fields that are as the annotations say, else UNCLEAR."""
        held = cls._taken(given)
        return UNCLEAR if held is None else cls.of_fields(**held)

    @classmethod
    def of_fields(cls, **fields: Any) -> Self:
        """The record of its fields, unchecked: every one must be given, as the type that it has."""
        found = object.__new__(cls)
        object.__setattr__(found, "__dict__", fields)
        return found

    @classmethod
    def model_construct(cls, **fields: Any) -> Self:
        """The record of fields as they are, unchecked; defaults stand for the others."""
        held = {name: one.value() for name, one in cls.model_fields.items() if name not in fields and one.has_default}
        return cls.of_fields(**{**held, **fields})

    @classmethod
    def model_validate(cls, given: Any) -> Self:
        """The record of a mapping that others give, checked; raises pydantic's ValidationError."""
        if isinstance(given, cls):
            return given
        held = cls._taken(given) if type(given) is dict else None
        return cls.of_fields(**(_half().validated(cls, given) if held is None else held))

    @classmethod
    def model_validate_json(cls, text: str | bytes) -> Self:
        """The record of a JSON text, checked; raises pydantic's ValidationError."""
        return cls.of_fields(**_half().read(cls, text))

    @classmethod
    def model_json_schema(cls, **options: Any) -> dict[str, Any]:
        """The JSON schema of the record."""
        return _model(cls).model_json_schema(**options)

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: Any) -> CoreSchema:
        """Lets a pydantic model hold a record: taken as it is, made from a mapping, written as its fields."""
        made: CoreSchema = _half().core_schema_of(cls, handler)
        return made

    def model_copy(self, *, update: Mapping[str, Any] | None = None) -> Self:
        """A copy with some fields changed, unchecked."""
        return self.of_fields(**{**self.model_held(), **(update or {})})

    def model_dump(self, *, mode: Literal["python", "json"] = "python", **options: Any) -> dict[str, Any]:
        """The fields as plain values; options as pydantic takes them."""
        if not options:
            try:
                return self.model_written(mode)
            except NotPlainError:
                pass
        return _half().of_record(self).model_dump(mode=mode, **options)  # type: ignore[no-any-return]

    def model_dump_json(self, **options: Any) -> str:
        """The record as JSON; options as pydantic takes them."""
        return str(_half().of_record(self).model_dump_json(**options))

    def model_written(self, mode: str) -> dict[str, Any]:
        """The fields that are told, as plain values; raises NotPlainError where one takes pydantic to write."""
        held, json = self.__dict__, mode == "json"
        shown = [name for name, one in type(self).model_fields.items() if not one.settings.get("exclude")]
        return self._told({name: plain(held[name], json) for name in shown})

    @classmethod
    def _told(cls, fields: dict[str, Any]) -> dict[str, Any]:
        """What of the fields is written; a record that leaves some out says so here."""
        return fields

    def model_held(self) -> dict[str, Any]:
        """The fields by name; what was cached beside them is left out."""
        return {name: self.__dict__[name] for name in type(self).model_fields if name in self.__dict__}

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"{type(self).__name__} is frozen: model_copy(update=…) makes another one, of {name} too")

    def __delattr__(self, name: str) -> None:
        raise AttributeError(f"{type(self).__name__} is frozen")

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Record) or type(self) is not type(other):
            return False
        return self is other or self.model_held() == other.model_held()

    def __hash__(self) -> int:
        return hash(tuple(self.model_held().values()))

    def __iter__(self) -> Iterator[tuple[str, Any]]:
        return iter(self.model_held().items())

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self._shown(', ')})"

    def __str__(self) -> str:
        return self._shown(" ")

    def _shown(self, between: str) -> str:
        fields = type(self).model_fields
        return between.join(f"{k}={v!r}" for k, v in self.model_held().items() if fields[k].settings.get("repr", True))


def mistakes(error: ValueError) -> list[Any]:
    """What pydantic found wrong with a record, one entry each; another error is raised again."""
    from pydantic import ValidationError

    if isinstance(error, ValidationError):
        return list(error.errors())
    raise error


def _half() -> Any:
    """What pydantic does for records."""
    return import_module("advisor.checked")


def _model(kind: type[Record]) -> type[BaseModel]:
    made: type[BaseModel] = _half().model_of(kind)
    return made
