"""What workers tell the program: their handlers, never the workers, change widgets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from textual.message import Message

if TYPE_CHECKING:
    from advisor.findings import Diagnosis, Finding, Prescription
    from advisor.planner.plan import SearchPlan
    from advisor.records import Evidence
    from advisor.report.summary import Summary
    from advisor_tui.loading import Step
    from advisor_tui.run_rows import RunRow


@dataclass
class Reading(Message):
    """How far reading and judging is."""

    step: Step


@dataclass
class Diagnosed(Message):
    """Sources were read and judged with what was told; `refreshed` when they had been open before."""

    sources: tuple[str, ...]
    evidence: Evidence
    diagnosis: Diagnosis
    refreshed: bool = False
    summary: Summary | None = None
    rows: tuple[RunRow, ...] | None = None
    facts: Mapping[str, Any] | None = None


@dataclass
class Planned(Message):
    """A plan was made, read or changed; `saved` where it stands somewhere as it is."""

    plan: SearchPlan
    why: str
    saved: bool = False


@dataclass
class Undecided(Message):
    """A prescription goes into a plan once it is told which way the metric is better."""

    finding: Finding
    prescription: Prescription
    question: str


@dataclass
class Failed(Message):
    """Work ended in an error that a person can act on."""

    what: str
    error: Exception
