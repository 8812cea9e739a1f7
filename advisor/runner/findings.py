"""The runner's own diagnosis: of a stage's study, and what it means for the ranges."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal

from advisor.findings import Finding
from advisor.planner.drawn import drawn, drawn_side
from advisor.planner.plan import PlannedParameter, SearchPlan
from advisor.runner.space import Space, widened
from advisor.runner.stage_study import StageStudy

BOUNDARY = "study/boundary-optimum"


def diagnose_study(study: StageStudy, plan: SearchPlan) -> tuple[Finding, ...]:
    """What `advisor diagnose` says of the study; a diagnosis that fails never ends a search."""
    from advisor.context import told_setup
    from advisor.diagnosis import Request, diagnose_evidence, read

    try:
        request = Request(setup=told_setup({"metric": plan.goal.metric, "direction": plan.goal.direction}))
        return diagnose_evidence(read(study.study), request).findings
    except Exception:
        return ()


def widenings(
    findings: Sequence[Finding], space: Space, factor: float
) -> Iterator[tuple[PlannedParameter, Literal["low", "high"], PlannedParameter]]:
    """The parameters with a proven boundary hit: as they are, the side, and how wide they become."""
    for finding in findings:
        if finding.rule != BOUNDARY or finding.severity != "error" or finding.suppressed_by:
            continue
        parameter = next((p for p in space.parameters if drawn(p).name == finding.subject.parameter), None)
        side = _meant(_side(finding), parameter)
        wider = widened(parameter, side, factor) if parameter and side else None
        if parameter and side and wider:
            yield parameter, side, wider


def _meant(side: Literal["low", "high"] | None, parameter: PlannedParameter | None) -> Literal["low", "high"] | None:
    """The end of the parameter itself, which the drawn one may have the other way round."""
    if side is None or parameter is None:
        return side
    return "high" if drawn_side(parameter, side) == "high" else "low"


def _side(finding: Finding) -> Literal["low", "high"] | None:
    told = next((p.side for p in finding.prescriptions if p.action == "expand" and p.side), None)
    if told is not None:
        return told
    value = next((line.value for line in finding.evidence if line.fact.endswith("side")), None)
    return "low" if value == "low" else "high" if value == "high" else None
