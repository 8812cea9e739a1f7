"""The pydantic half of records: it checks and converts what others give, and writes what plain values do not hold."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, cast

from pydantic import BaseModel, ConfigDict, SerializerFunctionWrapHandler, create_model, model_serializer
from pydantic import Field as PydanticField
from pydantic_core import core_schema

from advisor.record import Record
from advisor.taking import MISSING, Field, hints_of


class _Half(BaseModel):
    """The base of what checks a record."""

    record: ClassVar[type[Record]]


class _Choosing(_Half):
    """The base of what checks a record that leaves some fields out where it is written."""

    @model_serializer(mode="wrap")
    def _chosen(self, handler: SerializerFunctionWrapHandler) -> dict[str, Any]:
        return self.record._told(handler(self))


_MODELS: dict[type[Record], type[_Half]] = {}


def model_of(kind: type[Record]) -> type[_Half]:
    """The pydantic model with the fields of the record."""
    made = _MODELS.get(kind)
    if made is None:
        made = _MODELS[kind] = _model_of(kind)
    return made


def _model_of(kind: type[Record]) -> type[_Half]:
    hints = hints_of(kind, kind.model_fields.keys())
    fields: dict[str, Any] = {name: (hints[name], _field(one)) for name, one in kind.model_fields.items()}
    chooses = kind._told.__func__ is not Record._told.__func__  # type: ignore[attr-defined]
    base = type(kind.__name__, (_Choosing if chooses else _Half,), {
        "model_config": ConfigDict(frozen=True, extra=kind.model_extra, arbitrary_types_allowed=True),
        "__module__": kind.__module__, "__doc__": kind.__doc__, "__annotations__": {},
    })  # fmt: skip
    options: dict[str, Any] = {"__base__": base, "__module__": kind.__module__, "__doc__": kind.__doc__}
    made = cast("type[_Half]", create_model(kind.__name__, **options, **fields))
    made.record = kind
    return made


def _field(one: Field) -> Any:
    given: dict[str, Any] = {**one.settings, "alias": one.alias or None}
    if one.factory is not None:
        return PydanticField(default_factory=one.factory, **given)
    return PydanticField(default=... if one.default is MISSING else one.default, **given)


def checked(kind: type[Record], given: Mapping[str, Any]) -> dict[str, Any]:
    """The fields that were given by name, as the annotations have them; raises a ValidationError."""
    return dict(vars(model_of(kind)(**given)))


def validated(kind: type[Record], given: Any) -> dict[str, Any]:
    """The fields of what others give, as the annotations have them; raises a ValidationError."""
    return dict(vars(model_of(kind).model_validate(given)))


def read(kind: type[Record], text: str | bytes) -> dict[str, Any]:
    """The fields of a JSON text, as the annotations have them; raises a ValidationError."""
    return dict(vars(model_of(kind).model_validate_json(text)))


def of_record(record: Record) -> BaseModel:
    """The record as a pydantic model, unchecked."""
    return model_of(type(record)).model_construct(**record.model_held())


def core_schema_of(kind: type[Record], handler: Any) -> core_schema.CoreSchema:
    """How a pydantic model holds the record: taken as it is, made from a mapping, written as its fields."""
    inner = handler.generate_schema(model_of(kind))

    def check(given: Any, validate: core_schema.ValidatorFunctionWrapHandler) -> Record:
        return given if isinstance(given, kind) else kind.of_fields(**vars(validate(given)))

    def write(value: Any, serialize: core_schema.SerializerFunctionWrapHandler) -> Any:
        return serialize(of_record(value) if isinstance(value, kind) else value)

    written = core_schema.wrap_serializer_function_ser_schema(write, schema=inner)
    return core_schema.no_info_wrap_validator_function(check, inner, serialization=written)
