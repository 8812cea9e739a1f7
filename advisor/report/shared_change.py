"""The one change that findings of one kind share: their own values differ, so it is told as a factor or a range."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from advisor.findings import Finding, Prescription
from advisor.report.words import prescription_text, significant

_VALUES = ("to", "factor", "value", "low", "high", "count")


def shared_change(findings: Sequence[Finding]) -> str:
    """What most of the findings ask for first, with how many where not all do; "" where none asks for anything."""
    asked = [finding.prescriptions[0] for finding in findings if finding.prescriptions]
    if not asked:
        return ""
    most, number = Counter(map(_kind, asked)).most_common(1)[0]
    told = _told([one for one in asked if _kind(one) == most])
    return told if number == len(findings) else f"{told}, {number} of {len(findings)}"


def typical_first(findings: Sequence[Finding]) -> list[Finding]:
    """The findings, before the others the first one that asks for what most ask for: it is told for all."""
    kinds = [_kind(finding.prescriptions[0]) if finding.prescriptions else None for finding in findings]
    most = Counter(kinds).most_common(1)[0][0]
    place = kinds.index(most)
    return [findings[place], *findings[:place], *findings[place + 1 :]]


def _kind(asked: Prescription) -> tuple[object, ...]:
    """What makes two changes the same but for their size."""
    is_raised = asked.factor > 1 if asked.factor is not None else None
    return asked.action, asked.parameter, asked.side, is_raised


def _told(alike: Sequence[Prescription]) -> str:
    first = alike[0]
    sizes = [getattr(first, name) for name in _VALUES]
    if all([getattr(one, name) for name in _VALUES] == sizes for one in alike):
        return prescription_text(first)
    if first.action == "scale" and first.factor is not None:
        return _scaled(first, [one.factor for one in alike if one.factor is not None])
    if first.action == "set":
        return f"set {first.parameter}{_range([one.value for one in alike])}"
    return prescription_text(first.model_copy(update=dict.fromkeys(_VALUES)))


def _scaled(first: Prescription, factors: Sequence[float]) -> str:
    low, high = significant(min(factors)), significant(max(factors))
    return f"multiply {first.parameter} by {low}" + (f" to {high}" if high != low else "")


def _range(values: Sequence[object]) -> str:
    numbers = [value for value in values if isinstance(value, (int, float)) and not isinstance(value, bool)]
    if len(numbers) < len(values):
        return ", each its own"
    return f" to {significant(min(numbers))} … {significant(max(numbers))}, each its own"
