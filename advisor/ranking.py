"""Findings in the order to act on them: a cause before its symptoms, which stay at `info` behind it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from advisor.engine import Rulebook
from advisor.facts import Subject
from advisor.findings import SEVERITIES, Finding


def ranked(findings: Sequence[Finding], book: Rulebook) -> Iterator[Finding]:
    """Findings in the order to act on them, every explained one after its cause, at `info`.

    A reassurance that something else explains away is none and is left out.
    """
    ordered = sorted(_without_the_rest(findings, book), key=lambda finding: _urgency(finding, book))
    families: dict[Any, list[int]] = {}
    for index, finding in enumerate(ordered):
        families.setdefault(_root(finding.subject), []).append(index)
    causes: dict[int, int] = {}
    for index, finding in enumerate(ordered):
        relatives = families[_root(finding.subject)]
        cause = next((i for i in relatives if _causes(i, index, ordered, book)), None)
        if cause is not None and not _leads_to(cause, index, causes):
            causes[index] = cause
    children: dict[int, list[int]] = {}
    for index, cause in causes.items():
        children.setdefault(cause, []).append(index)
    for index, finding in enumerate(ordered):
        if index not in causes:
            yield finding
            yield from _symptoms(index, ordered, children, book)


def _without_the_rest(findings: Sequence[Finding], book: Rulebook) -> list[Finding]:
    """The findings, those of a rule `otherwise` only where nothing else tells what was weighed."""
    told = {_root(one.subject) for one in findings if one.differential and not book[one.rule].file.otherwise}
    return [one for one in findings if _root(one.subject) not in told or not book[one.rule].file.otherwise]


def _root(subject: Subject) -> tuple[str | None, ...]:
    return subject.run, subject.study, subject.source


def _urgency(finding: Finding, book: Rulebook) -> tuple[Any, ...]:
    """By severity, then priority; of a study a note that is likelier wrong than right is the last of the notes."""
    rule = book[finding.rule]
    order = {"error": 0, "warning": 1, "info": 2, "good": 3}[finding.severity]
    unlikely = finding.severity == "info" and finding.confidence < 0.5 and finding.subject.kind != "run"
    return order, unlikely, rule.file.priority, -finding.confidence, finding.rule


def _causes(cause: int, symptom: int, ordered: Sequence[Finding], book: Rulebook) -> bool:
    if cause == symptom or not _explains(ordered[cause], ordered[symptom], book):
        return False
    return cause < symptom or not _explains(ordered[symptom], ordered[cause], book)


def _explains(cause: Finding, symptom: Finding, book: Rulebook) -> bool:
    if _speaks_against(cause, symptom, book):
        return True
    if symptom.rule not in book[cause.rule].file.suppresses:
        return False
    if cause.severity == "info" and symptom.severity == "good":
        return _goes_on(cause, symptom)
    if cause.severity == "info" and _stands_alone(symptom, book):
        return False
    if cause.severity == "good" and symptom.severity != "good":
        return False
    named = (cause.subject.parameter, symptom.subject.parameter)
    return None in named or named[0] == named[1]


def _stands_alone(symptom: Finding, book: Rulebook) -> bool:
    """Whether it would be left out although it warns: what is likely to help is not dropped for a note."""
    return symptom.severity == "warning" and book[symptom.rule].file.alone


def _goes_on(cause: Finding, symptom: Finding) -> bool:
    """Whether the one asks for more trials and the other to stop: never both in one report."""
    first = [finding.prescriptions[0].action if finding.prescriptions else None for finding in (cause, symptom)]
    return first == ["add-trials", "stop-search"]


def _speaks_against(cause: Finding, symptom: Finding, book: Rulebook) -> bool:
    """Whether a warning about a run stands against what holds only where nothing else is wrong."""
    file = book[symptom.rule].file
    if not file.alone or not (symptom.severity == "good" or (file.otherwise and symptom.severity == "info")):
        return False
    return cause.severity in ("warning", "error") and cause.subject.kind == symptom.subject.kind == "run"


def _leads_to(start: int, goal: int, causes: Mapping[int, int]) -> bool:
    while start in causes:
        start = causes[start]
        if start == goal:
            return True
    return False


def _symptoms(
    index: int, ordered: Sequence[Finding], children: Mapping[int, Sequence[int]], book: Rulebook
) -> Iterator[Finding]:
    for other in children.get(index, ()):
        if book[ordered[other].rule].file.alone:
            continue
        if ordered[other].severity != "good":
            yield ordered[other].model_copy(update={"severity": "info", "suppressed_by": ordered[index].rule})
        yield from _symptoms(other, ordered, children, book)


def at_or_above(findings: Iterable[Finding], level: str) -> list[Finding]:
    """The findings of at least this severity."""
    return [finding for finding in findings if SEVERITIES.index(finding.severity) >= SEVERITIES.index(level)]
