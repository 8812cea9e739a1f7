"""What a fact is: a typed, documented value that may be missing, and why it is missing."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, ClassVar, Literal, Self, get_args, get_origin

from pydantic import BaseModel, ConfigDict, Field, SerializerFunctionWrapHandler, model_serializer, model_validator

Reason = Literal["not-logged", "unusable", "too-few", "not-told", "waived"]
Provenance = Literal["measured", "told", "assumed"]
Scope = Literal["run", "study", "parameter", "space"]


def fact(meaning: str, *, unit: str = "", needs: str = "") -> Any:
    """Declares a fact: one line of meaning, its unit, and what a person must log or tell to have it."""
    return Field(default=None, description=meaning, json_schema_extra={"unit": unit, "needs": needs})


class Namespace(BaseModel):
    """A group of facts that a rule reads as `name.fact`; None is missing, never a value.

    `absent` gives the reason of a missing fact where it is not the group's `default_reason`; `wanting` names what
    would supply all that is missing, where that is one thing.
    Numbers are finite: a NaN or an infinity becomes missing with reason `unusable`.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)

    usual_needs: ClassVar[str] = ""
    """What a missing fact of the group needs where the fact itself does not say so."""

    absent: Mapping[str, Reason] = Field(default_factory=dict, exclude=True)
    default_reason: Reason = Field(default="not-logged", exclude=True)
    wanting: str = Field(default="", exclude=True)

    def __init__(self, **values: Any) -> None:
        """Takes facts as our own signals compute them, unchecked; what others give goes to `model_validate`.

        A value becomes the plain kind that its fact has (NumPy's numbers, lists), one that is not finite is missing.
        """
        kind = _kind(type(self))
        if unknown := values.keys() - kind.defaults.keys():
            raise TypeError(f"{type(self).__name__} has no fact {', '.join(sorted(unknown))}")
        made = _finite(values)
        for name, plain in kind.plain.items():
            if (value := made.get(name)) is not None and type(value) is not plain:
                made = {**made, name: plain(value)}
        set_field = object.__setattr__
        set_field(self, "__dict__", {**kind.defaults, "absent": {}, **made})
        set_field(self, "__pydantic_fields_set__", set(values))
        set_field(self, "__pydantic_extra__", None)
        set_field(self, "__pydantic_private__", None)

    # so marked, pydantic takes it for its own and does not call it when it validates
    __init__.__pydantic_base_init__ = True  # type: ignore[attr-defined]

    @model_validator(mode="before")
    @classmethod
    def _only_finite(cls, data: Any) -> Any:
        return _finite(data) if isinstance(data, Mapping) else data

    @classmethod
    def declared(cls) -> Mapping[str, Any]:
        """The declared facts: name → pydantic field."""
        return {name: field for name, field in cls.model_fields.items() if field.description}

    @classmethod
    def fact_names(cls) -> frozenset[str]:
        """The names of the declared facts."""
        return _kind(cls).names

    def plain(self) -> dict[str, Any]:
        """The declared facts that are there, by name: plain values, nothing of the model."""
        names = self.fact_names()
        return {name: value for name, value in self.__dict__.items() if value is not None and name in names}

    @classmethod
    def needs(cls, name: str) -> str:
        """What must be logged or told for the fact to exist, "" when the fact stands for itself."""
        extra = cls.model_fields[name].json_schema_extra
        own = str(extra.get("needs") or "") if isinstance(extra, dict) else ""
        return own or cls.usual_needs

    def reason(self, name: str) -> Reason:
        """Why the fact is missing."""
        return self.absent.get(name, self.default_reason)

    def replaced(self, **values: Any) -> Self:
        """A copy with some facts changed."""
        return self.model_copy(update=values)


class Subject(BaseModel):
    """What a finding is about, as the JSON shows it."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)

    kind: Scope
    run: str | None = None
    study: str | None = None
    parameter: str | None = None
    canonical: str | None = None
    source: str | None = None

    @model_serializer(mode="wrap")
    def _without_unknown_source(self, handler: SerializerFunctionWrapHandler) -> dict[str, Any]:
        return {key: value for key, value in handler(self).items() if key != "source" or value is not None}


class Case(BaseModel):
    """All facts about one subject: the working memory that rules are judged against."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)

    subject: Subject
    facts: Mapping[str, Namespace]


def _finite(values: Mapping[str, Any]) -> Mapping[str, Any]:
    """The values, those that are no finite numbers missing as unusable."""
    broken = [name for name, value in values.items() if isinstance(value, float) and not math.isfinite(value)]
    if not broken:
        return values
    absent = dict(values.get("absent") or {}) | dict.fromkeys(broken, "unusable")
    return {**values, **dict.fromkeys(broken), "absent": absent}


@dataclass(frozen=True)
class _Kind:
    """A group's fields: what they are by default, the names of its facts, and the plain kind of each that has one."""

    defaults: Mapping[str, Any]
    names: frozenset[str]
    plain: Mapping[str, Callable[[Any], Any]]


@cache
def _kind(group: type[Namespace]) -> _Kind:
    fields = group.model_fields
    kinds = {name: _plain_kind(field.annotation) for name, field in fields.items() if field.description}
    return _Kind(
        defaults={name: field.get_default(call_default_factory=True) for name, field in fields.items()},
        names=frozenset(kinds),
        plain={name: kind for name, kind in kinds.items() if kind is not None},
    )


def _plain_kind(annotation: Any) -> type | None:
    """The one plain kind of an annotation such as `float | None`; None where there are several, or another."""
    kinds = [get_origin(part) or part for part in get_args(annotation) if part is not type(None)]
    return kinds[0] if len(kinds) == 1 and kinds[0] in (float, int, bool, tuple) else None
