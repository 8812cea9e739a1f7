"""Looks at a stage's results while it goes on: what each led to, written down once."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from pydantic import Field

from advisor.findings import Finding
from advisor.models import Model
from advisor.planner.drawn import drawn, drawn_side
from advisor.planner.plan import PlannedParameter, Stage
from advisor.runner import events, findings
from advisor.runner.space import Space


class Look(Model):
    """What a look at a stage's results led to."""

    ranges: Mapping[str, PlannedParameter] = Field(default_factory=dict)
    told: tuple[str, ...] = ()
    sides: Mapping[str, str] = Field(default_factory=dict)
    widened: tuple[str, ...] = ()


def finding_line(stage: Stage, finding: Finding) -> str:
    """A finding in a line of the run's result."""
    return f"{stage.name}: {finding.title} ({finding.rule}, {finding.severity})"


def widened(
    stage: Stage, boundaries: Sequence[Finding], space: Space, factor: float, emit: Callable[[events.Event], None]
) -> Look:
    """The ranges that proven ends make wider, each told as an event."""
    moved: dict[str, PlannedParameter] = {}
    words, sides = [], {}
    for parameter, side, wider in findings.widenings(boundaries, space, factor):
        ends = (parameter.low, wider.low) if side == "low" else (parameter.high, wider.high)
        moved[parameter.name] = wider
        sides[drawn(parameter).name] = drawn_side(parameter, side)
        emit(events.RangeWidened(
            stage=stage.name, parameter=parameter.name, side=side, before=ends[0] or 0.0, after=ends[1] or 0.0,
        ))  # fmt: skip
        words.append(f"{stage.name}: the {side} end of {parameter.name} moved from {ends[0]:g} to {ends[1]:g}")
    return Look(ranges=moved, sides=sides, widened=tuple(words))
