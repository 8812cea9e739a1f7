"""What a diagnosis comes to on one screen: what to do first, groups of findings, which runs to continue or stop."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property

from advisor.findings import Diagnosis, Finding
from advisor.record import Record
from advisor.report.shared_change import shared_change
from advisor.report.words import SEVERITY_MARKS, safe, subject_name
from advisor.tables import table

BEST_OF_RUNS = "run/best-of-runs"
_PLURALS = {"run": "runs", "study": "studies", "parameter": "parameters", "space": "spaces"}


class Group(Record):
    """Findings of one rule and severity: the first stands for all, `where` names the subjects."""

    findings: tuple[Finding, ...]

    @property
    def lead(self) -> Finding:
        """The finding to act on first."""
        return self.findings[0]

    @property
    def mark(self) -> str:
        """The sign of its severity."""
        return SEVERITY_MARKS[self.lead.severity]

    @property
    def name(self) -> str:
        """The fault in plain words, without values."""
        return safe(rule_name(self.lead))

    @property
    def what(self) -> str:
        """The fault: the finding's own title when there is one, the rule's name for several."""
        return safe(self.lead.title) if len(self.findings) == 1 else self.name

    @cached_property
    def change(self) -> str:
        """The first prescription; of several findings what they share, for a value fits one of them alone."""
        return shared_change(self.findings)

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The subjects, each once, a long name by its end."""
        return tuple(short(name) for name in subjects(self.findings))

    def where(self, most: int = 200) -> str:
        """How many subjects, and the names of the first two, of one or of none, so many as fit."""
        names = self.names
        if len(names) == 1:
            return names[0]
        counted = f"{len(names)} {_PLURALS[self.lead.subject.kind]}"
        said = [f"{counted}: {_first(names, shown)}" for shown in (2, 1)]
        return next((words for words in said if len(words) <= most), counted)

    def fault(self, most: int) -> str:
        """What is said of it where it fits, else the fault in plain words."""
        return self.what if len(self.what) <= most else self.name


class Summary(Record):
    """The parts of the one screen, in the order in which they are read."""

    groups: tuple[Group, ...]
    healthy: tuple[str, ...]
    best: Finding | None
    going_on: tuple[str, ...]
    stopping: tuple[str, ...]
    unjudged: tuple[tuple[str, int], ...]


def short(name: str) -> str:
    """A long name by its end, where runs of one folder differ."""
    most = int(table("screen")["name"])
    return name if len(name) <= most else "…" + name[1 - most :]


def _first(names: Sequence[str], shown: int) -> str:
    return ", ".join(names[:shown]) + (f" and {len(names) - shown} more" if len(names) > shown else "")


def summarize(diagnosis: Diagnosis) -> Summary:
    """The diagnosis on one screen; symptoms that a cause explains stay with their cause."""
    acting = [f for f in diagnosis.findings if f.severity != "good" and f.suppressed_by is None]
    good = [f for f in diagnosis.findings if f.severity == "good" and f.suppressed_by is None]
    best = [f for f in good if f.rule == BEST_OF_RUNS]
    others = [f for f in good if f.rule not in (BEST_OF_RUNS, "run/healthy")]
    stopping = _runs(f for f in acting if f.severity in ("warning", "error") and f.rule in table("standing")["stop"])
    return Summary(
        groups=tuple(_grouped([*acting, *others])),
        healthy=tuple(subjects([f for f in good if f.rule == "run/healthy"])),
        best=best[0] if len(best) == 1 else None,
        going_on=tuple(name for name in _runs(_asking_for_more(acting)) if name not in stopping),
        stopping=tuple(stopping),
        unjudged=tuple(_missing(diagnosis)),
    )


def _grouped(findings: Sequence[Finding]) -> Iterator[Group]:
    groups: dict[tuple[str, str], list[Finding]] = {}
    for finding in findings:
        groups.setdefault((finding.rule, finding.severity), []).append(finding)
    return (Group(findings=tuple(found)) for found in groups.values())


def _asking_for_more(findings: Iterable[Finding]) -> Iterator[Finding]:
    wanted = table("standing")["continue"]
    for finding in findings:
        first = finding.prescriptions[0] if finding.prescriptions else None
        if finding.severity == "warning" and first is not None and first.action in wanted:
            yield finding


def _runs(findings: Iterable[Finding]) -> list[str]:
    return subjects([f for f in findings if f.subject.kind == "run"])


def _missing(diagnosis: Diagnosis) -> Iterator[tuple[str, int]]:
    """What would let more rules judge, with how many rules wait for it, the most wanted first."""
    waiting: dict[str, set[str]] = {}
    for entry in diagnosis.unexamined:
        if entry.reason != "waived":
            waiting.setdefault(", ".join(entry.missing) or entry.rule, set()).add(entry.rule)
    for what, rules in sorted(waiting.items(), key=lambda item: -len(item[1])):
        yield safe(what), len(rules)


def subject(finding: Finding) -> str:
    """The subject without the word for its kind."""
    return subject_name(finding.subject).removeprefix(finding.subject.kind).strip() or finding.subject.kind


def subjects(findings: Sequence[Finding]) -> list[str]:
    """Every subject once, with its source where runs of several sources have one name."""
    sources: dict[str, set[str | None]] = {}
    for finding in findings:
        sources.setdefault(subject(finding), set()).add(finding.subject.source)
    return list(dict.fromkeys(_placed(f, shared=len(sources[subject(f)]) > 1) for f in findings))


def _placed(finding: Finding, shared: bool) -> str:
    source = finding.subject.source if shared else None
    return subject(finding) if source is None else f"{subject(finding)} of {safe(source)}"


def rule_name(finding: Finding) -> str:
    """The rule's fault in plain words; the finding's title where the rule is a person's own."""
    from advisor.engine import bundled_rulebook

    rule = bundled_rulebook().rules.get(finding.rule)
    return finding.title if rule is None else rule.name
