"""The same finding on several runs, said once: how many they are, which, and between what their facts lie."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from advisor.findings import Finding
from advisor.report.summary import short, subject
from advisor.report.words import safe, significant

FEWEST = 4
"""Runs with the same finding from which it is said once."""


def alike(findings: Sequence[Finding], fewest: int = FEWEST) -> list[list[Finding]]:
    """The findings in their order, those of one rule and severity together where they are on as many runs."""
    groups: dict[tuple[object, ...], list[Finding]] = {}
    for finding in findings:
        groups.setdefault(_kind(finding), []).append(finding)
    kept: list[list[Finding]] = []
    for group in groups.values():
        kept += [group] if len(group) >= fewest else [[finding] for finding in group]
    place = {id(finding): number for number, finding in enumerate(findings)}
    return sorted(kept, key=lambda group: place[id(group[0])])


def _kind(finding: Finding) -> tuple[object, ...]:
    own = None if finding.subject.kind == "run" else id(finding)
    return finding.rule, finding.severity, finding.suppressed_by, own


def spread(group: Sequence[Finding]) -> str:
    """The first number that differs over the runs, the least and the greatest with their runs; "" where none does."""
    return safe(next(_spreads(group), ""))


def _spreads(group: Sequence[Finding]) -> Iterator[str]:
    for line in group[0].evidence:
        told = [(held, finding) for finding in group if (held := _number(finding, line.fact)) is not None]
        if len(told) == len(group):
            (low, least), (high, most) = min(told, key=_value), max(told, key=_value)
            if low < high:
                yield f"{line.fact} from {_at(low, least)} to {_at(high, most)}"


def _value(told: tuple[float, Finding]) -> float:
    return told[0]


def _at(value: float, finding: Finding) -> str:
    return f"{significant(value)} ({short(subject(finding))})"


def _number(finding: Finding, fact: str) -> float | None:
    held = next((line.value for line in finding.evidence if line.fact == fact), None)
    return float(held) if isinstance(held, (int, float)) and not isinstance(held, bool) else None
