"""A report that says of a search either to end it or to go on, never both."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from advisor.findings import Finding, Prescription
from advisor.tables import table

Ends = tuple[float | None, float | None]


def one_voice(findings: Sequence[Finding]) -> Iterator[Finding]:
    """The findings in their order: no stop beside more, and one range for a parameter that several narrow."""
    return _one_range(tuple(_one_way(findings)))


def _one_range(findings: Sequence[Finding]) -> Iterator[Finding]:
    """The findings, all that narrow one parameter to the range that they have in common, where they have one."""
    common: dict[tuple[object, ...], Ends] = {}
    for place, item in _narrowings(findings):
        before = common.get(place, (item.low, item.high))
        both = _inmost(max, before[0], item.low), _inmost(min, before[1], item.high)
        common[place] = both if both[0] is None or both[1] is None or both[0] < both[1] else before
    for finding in findings:
        made = tuple(_with_ends(item, common.get((_study(finding), item.parameter))) for item in finding.prescriptions)
        yield finding if made == finding.prescriptions else finding.model_copy(update={"prescriptions": made})


def _narrowings(findings: Iterable[Finding]) -> Iterator[tuple[tuple[object, ...], Prescription]]:
    for finding in findings:
        if _study(finding) is not None and finding.suppressed_by is None:
            yield from (((_study(finding), i.parameter), i) for i in finding.prescriptions if i.action == "narrow")


def _inmost(choose: Callable[[float, float], float], one: float | None, other: float | None) -> float | None:
    """The end that leaves less; the only one where the other is open."""
    return other if one is None else one if other is None else choose(one, other)


def _with_ends(item: Prescription, ends: Ends | None) -> Prescription:
    narrows = item.action == "narrow" and ends is not None and (item.low, item.high) != ends
    return item.model_copy(update={"low": ends[0], "high": ends[1]}) if narrows and ends is not None else item


def _one_way(findings: Sequence[Finding]) -> Iterator[Finding]:
    """The findings in their order; of a study that is to be searched on nothing says to stop, and the reverse.

    What goes on comes first: a finding to act on, or a note that asks for nothing else. Where nothing does, a study
    that is to be ended hears no hint of another search.
    """
    on = {_study(f) for f in findings if _study(f) is not None and _asks_to_go_on(f)}
    ended = {_study(f) for f in findings if _study(f) is not None and _asks_to_stop(f)} - on
    for finding in findings:
        study = _study(finding)
        if study in on:
            yield from _without_stopping(finding)
        elif study in ended and not _asks_to_stop(finding):
            yield _without(finding, table("planning")["goes_on"])
        else:
            yield finding


def _study(finding: Finding) -> tuple[str | None, str] | None:
    name = finding.subject.study
    return None if name is None else (finding.subject.source, name)


def _asks_to_go_on(finding: Finding) -> bool:
    if finding.suppressed_by is not None:
        return False
    actions = [item.action for item in finding.prescriptions if item.grade != "note"]
    if finding.severity in ("error", "warning"):
        return bool(set(actions) & set(table("planning")["goes_on"]))
    return finding.severity == "info" and actions[:1] == ["add-trials"]


def _asks_to_stop(finding: Finding) -> bool:
    first = next(iter(finding.prescriptions), None)
    return first is not None and first.action == _stop() and finding.suppressed_by is None


def _without_stopping(finding: Finding) -> Iterator[Finding]:
    """The finding without the advice to stop; a reassurance that is nothing else is left out."""
    if not (finding.severity == "good" and _asks_to_stop(finding)):
        yield _without(finding, [_stop()])


def _without(finding: Finding, actions: Iterable[str]) -> Finding:
    left_out = set(actions)
    kept: tuple[Prescription, ...] = tuple(item for item in finding.prescriptions if item.action not in left_out)
    return finding if len(kept) == len(finding.prescriptions) else finding.model_copy(update={"prescriptions": kept})


def _stop() -> str:
    return str(table("planning")["stop_search"]["action"])
