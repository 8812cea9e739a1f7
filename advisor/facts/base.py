"""What a fact is: a typed, documented value that may be missing, and why it is missing."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, ClassVar, Literal, Self

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

    @model_validator(mode="before")
    @classmethod
    def _finite(cls, data: Any) -> Any:
        if not isinstance(data, Mapping):
            return data
        broken = [k for k, v in data.items() if isinstance(v, float) and not math.isfinite(v)]
        if not broken:
            return data
        absent = dict(data.get("absent") or {}) | dict.fromkeys(broken, "unusable")
        return {**data, **dict.fromkeys(broken), "absent": absent}

    @classmethod
    def declared(cls) -> Mapping[str, Any]:
        """The declared facts: name → pydantic field."""
        return {name: field for name, field in cls.model_fields.items() if field.description}

    @classmethod
    def fact_names(cls) -> frozenset[str]:
        """The names of the declared facts."""
        if (known := _NAMES.get(cls)) is None:
            known = _NAMES[cls] = frozenset(cls.declared())
        return known

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


_NAMES: dict[type[Namespace], frozenset[str]] = {}
