"""What a probe leaves: the base, what each change showed, the winner, the cost, the verdict."""

from __future__ import annotations

from collections.abc import Mapping

from advisor.record import Record
from advisor.records import Scalar
from advisor.runner.probing.base import Untested
from advisor.runner.probing.verdict import Shown


class BaseShown(Record):
    """The base: its configuration and what it reached on its seeds."""

    config: Mapping[str, Scalar]
    mean: float | None = None
    sd: float | None = None
    seeds: int = 0


class Cost(Record):
    """What the probe cost."""

    trainings: float
    hours: float


class Probe(Record):
    """The race's end."""

    base: BaseShown
    changes: tuple[Shown, ...] = ()
    best: Shown | None = None
    cost: Cost
    untested: tuple[Untested, ...] = ()


class ProbeResult(Record):
    """What result.json of a probe holds."""

    version: int = 1
    plan: str
    run: str
    metric: str
    direction: str
    probe: Probe
    verdict: str
    outcome: str = "finished"
