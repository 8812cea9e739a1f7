"""What the engine concludes: findings with evidence and prescriptions, and what stayed unexamined."""

from __future__ import annotations

from importlib import import_module
from typing import Any, Literal, Self, get_args

from pydantic import BaseModel, ConfigDict, Field, SerializerFunctionWrapHandler, model_serializer

from advisor.facts.base import Reason, Subject
from advisor.records import ReadError, SourceSummary, unchecked

Severity = Literal["good", "info", "warning", "error"]
SEVERITIES: tuple[Severity, ...] = get_args(Severity)
Action = Literal[
    "scale", "set", "expand", "narrow", "log-scale", "freeze", "add", "drop", "add-capacity",
    "train-longer", "train-shorter", "regularize", "deregularize", "decay", "slower-decay", "warmup",
    "clip", "add-trials", "repeat-seeds", "add-baseline", "relax-pruning", "enable-pruning",
    "change-sampler", "log-metric", "check-code", "stop-search", "keep",
]  # fmt: skip
Grade = Literal["safe", "review", "note"]
Plain = bool | int | float | str | list[Any] | dict[str, Any] | None


class _Shown(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)

    @classmethod
    def of_fields(cls, **fields: Any) -> Self:
        """One that our own code made, unchecked: every field, in the order declared, as the type that it has."""
        return unchecked(cls, fields)


class EvidenceLine(_Shown):
    """One fact that made a condition true, with its value."""

    fact: str
    value: Plain


class Prescription(_Shown):
    """One concrete change; keys that don't apply are left out of the JSON."""

    action: Action
    parameter: str | None = None
    canonical: str | None = None
    side: Literal["low", "high"] | None = None
    to: Plain = None
    factor: float | None = None
    value: Plain = None
    low: float | None = None
    high: float | None = None
    count: int | None = None
    grade: Grade = "safe"
    reason: str = ""

    @model_serializer(mode="wrap")
    def _without_empty(self, handler: SerializerFunctionWrapHandler) -> dict[str, Any]:
        return {key: value for key, value in handler(self).items() if value is not None}


class Weighed(_Shown):
    """A change that was weighed, with its calibrated chances to help and to harm."""

    prescription: Prescription
    helps: float = Field(ge=0, le=1)
    harms: float = Field(ge=0, le=1)


class Condition(_Shown):
    """One condition of a rule as it was judged: its text, its verdict, the values it read."""

    text: str
    holds: bool | None
    values: dict[str, Plain] = Field(default_factory=dict)


class Finding(_Shown):
    """One conclusion about one subject.

    `held_for`: by what share its run or study has to grow while it holds before it is told of one that still grows;
    None where it is only true at an end.
    """

    rule: str
    severity: Severity
    confidence: float = Field(ge=0, le=1)
    title: str
    explanation: str
    subject: Subject
    evidence: tuple[EvidenceLine, ...] = ()
    prescriptions: tuple[Prescription, ...] = ()
    references: tuple[str, ...] = ()
    suppressed_by: str | None = None
    caveat: str = ""
    since_step: int | None = None
    best_step: int | None = None
    differential: tuple[Weighed, ...] = ()
    held_for: float | None = Field(default=None, exclude=True)
    trace: tuple[Condition, ...] = Field(default=(), exclude=True)

    @model_serializer(mode="wrap")
    def _without_unknown(self, handler: SerializerFunctionWrapHandler) -> dict[str, Any]:
        shown: dict[str, Any] = handler(self)
        optional = ("since_step", "best_step", "differential")
        return {k: v for k, v in shown.items() if k not in optional or v not in (None, [], ())}

    def __repr__(self) -> str:
        place = self.subject.run or self.subject.study or ""
        name = f" {self.subject.parameter} of" if self.subject.parameter else ""
        return f"<Finding {self.severity}: {self.rule} on{name} {place}: {self.title}>"

    __str__ = __repr__

    def _repr_html_(self) -> str:
        return str(import_module("advisor.report.notebook").finding_html(self))


class Unexamined(_Shown):
    """A rule that could not be judged on a subject, what is missing, and why."""

    rule: str
    subject: Subject
    missing: tuple[str, ...]
    reason: Reason


class ReadAs(_Shown):
    """The kind of training that runs and studies were read as, how sure that is, and by which names."""

    kind: str
    method: str | None = None
    name: str
    confidence: float = Field(ge=0, le=1)
    because: str = ""
    runs: int = 0
    studies: int = 0


class Diagnosis(_Shown):
    """Everything that was concluded from the sources, the finding to act on first at the front."""

    version: int = 1
    sources: tuple[SourceSummary, ...] = ()
    read_as: tuple[ReadAs, ...] = ()
    findings: tuple[Finding, ...] = ()
    unexamined: tuple[Unexamined, ...] = ()
    errors: tuple[ReadError, ...] = ()

    def __repr__(self) -> str:
        counts = {level: sum(f.severity == level for f in self.findings) for level in reversed(SEVERITIES)}
        said = ", ".join(f"{number} {level}" for level, number in counts.items() if number) or "no findings"
        first = f"; first: {self.findings[0].rule}" if self.findings else ""
        lost = f"; {len(self.errors)} unread" if self.errors else ""
        return f"<Diagnosis: {said}{first}{lost}>"

    __str__ = __repr__

    def _repr_html_(self) -> str:
        return str(import_module("advisor.report.notebook").diagnosis_html(self))
