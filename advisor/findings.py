"""What the engine concludes: findings with evidence and prescriptions, and what stayed unexamined."""

from __future__ import annotations

from importlib import import_module
from typing import Any, Literal, get_args

from advisor.facts.base import Reason, Subject
from advisor.record import Record, field
from advisor.records import ReadError, SourceSummary

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


class EvidenceLine(Record):
    """One fact that made a condition true, with its value."""

    fact: str
    value: Plain


class Prescription(Record):
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

    @classmethod
    def _told(cls, fields: dict[str, Any]) -> dict[str, Any]:
        """The fields without those that are not given."""
        return {key: value for key, value in fields.items() if value is not None}


class Weighed(Record):
    """A change that was weighed, with its calibrated chances to help and to harm."""

    prescription: Prescription
    helps: float = field(ge=0, le=1)
    harms: float = field(ge=0, le=1)


class Condition(Record):
    """One condition of a rule as it was judged: its text, its verdict, the values it read."""

    text: str
    holds: bool | None
    values: dict[str, Plain] = field(default_factory=dict)


class Finding(Record):
    """One conclusion about one subject.

    `held_for`: by what share its run or study has to grow while it holds before it is told of one that still grows;
    None where it is only true at an end. `known`: whether the baseline that a check was given holds it already; None
    where none was given.
    """

    rule: str
    severity: Severity
    confidence: float = field(ge=0, le=1)
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
    known: bool | None = None
    held_for: float | None = field(default=None, exclude=True)
    trace: tuple[Condition, ...] = field(default=(), exclude=True)

    @classmethod
    def _told(cls, fields: dict[str, Any]) -> dict[str, Any]:
        """The fields without steps that are not known and weighed changes that are none."""
        optional = ("since_step", "best_step", "differential", "known")
        return {k: v for k, v in fields.items() if k not in optional or v not in (None, [], ())}

    def __repr__(self) -> str:
        place = self.subject.run or self.subject.study or ""
        name = f" {self.subject.parameter} of" if self.subject.parameter else ""
        return f"<Finding {self.severity}: {self.rule} on{name} {place}: {self.title}>"

    __str__ = __repr__

    def _repr_html_(self) -> str:
        return str(import_module("advisor.report.notebook").finding_html(self))


class Unexamined(Record):
    """A rule that could not be judged on a subject, what is missing, and why."""

    rule: str
    subject: Subject
    missing: tuple[str, ...]
    reason: Reason


class ReadAs(Record):
    """The kind of training that runs and studies were read as, how sure that is, and by which names."""

    kind: str
    method: str | None = None
    name: str
    confidence: float = field(ge=0, le=1)
    because: str = ""
    runs: int = 0
    studies: int = 0


class Diagnosis(Record):
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
