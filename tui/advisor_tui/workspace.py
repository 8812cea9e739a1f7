"""What is open: sources, evidence, findings, facts told, the plan with its history."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from advisor.facts.setup import Setup
    from advisor.findings import Diagnosis, Finding
    from advisor.planner.plan import Objective, SearchPlan
    from advisor.records import Evidence, Run, Study


@dataclass
class PlanHistory:
    """Versions of the plan, with what made each, for undo and redo."""

    versions: list[tuple[str, SearchPlan]] = field(default_factory=list)
    place: int = -1

    @property
    def current(self) -> SearchPlan | None:
        """The plan as it stands."""
        return self.versions[self.place][1] if self.versions else None

    def add(self, plan: SearchPlan, why: str) -> None:
        """A new version after the current one; undone versions are forgotten."""
        del self.versions[self.place + 1 :]
        self.versions.append((why, plan))
        self.place = len(self.versions) - 1

    def undo(self) -> str | None:
        """Goes one version back and says what was undone, None at the first."""
        if self.place < 1:
            return None
        self.place -= 1
        return self.versions[self.place + 1][0]

    def redo(self) -> str | None:
        """Goes one version forward and says what was done again, None at the last."""
        if self.place + 1 >= len(self.versions):
            return None
        self.place += 1
        return self.versions[self.place][0]


@dataclass
class Workspace:
    """Everything the screens show."""

    sources: tuple[str, ...] = ()
    told: dict[str, Any] = field(default_factory=dict)
    assumed: dict[str, Any] = field(default_factory=dict)
    against: tuple[str, ...] = ()
    history: PlanHistory = field(default_factory=PlanHistory)
    plan_path: Path | None = None
    edited: set[str] = field(default_factory=set)
    objective: Objective | None = None
    tests: dict[tuple[str, str], Path] = field(default_factory=dict)
    """The folders in which a finding's changes were tested, by rule and run."""

    @cached_property
    def evidence(self) -> Evidence:
        """What was read: nothing yet; assigned once something is."""
        from advisor.records import Evidence

        return Evidence()

    @cached_property
    def diagnosis(self) -> Diagnosis:
        """What was concluded: nothing yet; assigned once something is."""
        from advisor.findings import Diagnosis

        return Diagnosis()

    @property
    def is_open(self) -> bool:
        """Whether a run or a study was read."""
        return bool(self.sources) and bool(self.evidence.runs or self.evidence.studies)

    @property
    def plan(self) -> SearchPlan | None:
        """The plan as it stands."""
        return self.history.current

    def run(self, name: str | None, source: str | None = None) -> Run | None:
        """The run of this name, of this source where two have the same."""
        found = [run for run in self.evidence.runs if run.name == name]
        return next((run for run in found if source and run.source == source), found[0] if found else None)

    def study(self, name: str | None, source: str | None = None) -> Study | None:
        """The study of this name, of this source where two have the same."""
        found = [study for study in self.evidence.studies if study.name == name]
        return next((study for study in found if source and study.source == source), found[0] if found else None)

    def setup(self, configured: Mapping[str, Any] | None = None) -> Setup:
        """What was told, and assumed where the conversation had no answer; raises ConfigError for nonsense."""
        from advisor.context import told_setup

        assumed = {k: v for k, v in self.assumed.items() if k not in self.told and k not in (configured or {})}
        made = told_setup(assumed, configured or {}, self.told)
        return made.replaced(provenance={**made.provenance, **dict.fromkeys(assumed, "assumed")}) if assumed else made

    def findings_on(
        self, kind: str, name: str | None, parameter: str | None = None, source: str | None = None
    ) -> tuple[Finding, ...]:
        """The findings on one subject, of one source where several have a subject of the name."""
        return tuple(
            f
            for f in self.diagnosis.findings
            if f.subject.kind == kind
            and (f.subject.run if kind == "run" else f.subject.study) == name
            and (parameter is None or f.subject.parameter == parameter)
            and (not source or not f.subject.source or f.subject.source == source)
        )

    def tested(self, finding: Finding) -> str:
        """What a test of the finding's changes showed, with the chances since; empty where none has ended."""
        from advisor.remembered import shown_in, with_remembered
        from advisor.report.words import prescription_text
        from advisor_tui import monitor

        folder = self.tests.get((finding.rule, finding.subject.run or ""))
        result = monitor.result(folder) if folder is not None else {}
        verdict = str(result.get("verdict", ""))
        since = with_remembered(finding, shown_in(result, finding))
        before = {one.prescription.model_copy(update={"reason": ""}): one.helps for one in finding.differential}
        moved = [
            f"{prescription_text(one.prescription)} {was:.0%} → {one.helps:.0%}"
            for one in since.differential
            if (was := before.get(one.prescription.model_copy(update={"reason": ""}), one.helps)) != one.helps
        ]
        return f"{verdict} Chance to help since: {', '.join(moved)}." if verdict and moved else verdict

    @property
    def doubled(self) -> frozenset[str]:
        """The names that several runs or several studies share, so that only their source tells them apart."""
        names = Counter(one.name for one in self.evidence.runs) | Counter(one.name for one in self.evidence.studies)
        return frozenset(name for name, number in names.items() if number > 1)
