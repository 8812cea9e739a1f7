"""What workers tell the program: their handlers, never the workers, change widgets."""

from __future__ import annotations

from dataclasses import dataclass

from textual.message import Message

from advisor.findings import Diagnosis
from advisor.planner.plan import SearchPlan
from advisor.records import Evidence


@dataclass
class Reading(Message):
    """A source is being read: the how-manieth of how many."""

    source: str
    number: int
    total: int


@dataclass
class Diagnosed(Message):
    """Sources were read and judged; `refreshed` when they had been open before."""

    sources: tuple[str, ...]
    evidence: Evidence
    diagnosis: Diagnosis
    refreshed: bool = False


@dataclass
class Planned(Message):
    """A plan was made, read or changed."""

    plan: SearchPlan
    why: str


@dataclass
class Failed(Message):
    """Work ended in an error that a person can act on."""

    what: str
    error: Exception
