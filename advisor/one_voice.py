"""A report that says of a search either to end it or to go on, never both."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from advisor.findings import Finding, Prescription
from advisor.tables import table


def one_voice(findings: Sequence[Finding]) -> Iterator[Finding]:
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
