"""A finding as a state: seen, told when it held long enough, gone when it was absent long enough, armed again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from advisor.findings import SEVERITIES, Finding, Severity

Told = tuple[Literal["finding", "gone"], Finding]
Identity = tuple[str, str | None]


@dataclass
class State:
    """One finding on one subject over the looks; sizes are those of the run or study."""

    finding: Finding
    since: int | None = None
    announced_as: Severity | None = None
    absent: int | None = None


class States:
    """The findings of one run or study, from look to look.

    The tests behind a finding are made again at every look, so one look proves little: a finding is told once it held
    at every look while its subject grew by the share that its rule asks for (`held_for`), and looks are as far apart
    as a share of the size. A run of any length has so few looks that are far enough apart that chance seldom holds.
    """

    def __init__(self, clears: float) -> None:
        self._clears = clears
        self._states: dict[Identity, State] = {}

    def look(self, size: int, findings: Sequence[Finding]) -> Iterator[Told]:
        """What is to be told after this look; `size` never falls from look to look."""
        seen = {identity(finding): finding for finding in findings if finding.held_for is not None}
        for key, finding in seen.items():
            state = self._states.setdefault(key, State(finding))
            state.finding, state.absent = finding, None
            state.since = size if state.since is None else state.since
            if _sure(state, size):
                state.announced_as = finding.severity
                yield "finding", finding
        yield from self._missing(seen, size)

    def end(self, findings: Sequence[Finding]) -> Iterator[Told]:
        """What is to be told at an end: all that was not told yet, and what was told and is not true of the whole.

        What another finding explains is left to that one.
        """
        final = {identity(finding): finding for finding in findings}
        for key, state in list(self._states.items()):
            if state.announced_as is not None and key not in final:
                yield "gone", state.finding
        for key, finding in final.items():
            told = self._states[key].announced_as if key in self._states else None
            if finding.suppressed_by is not None and told is None:
                continue
            if told is None or SEVERITIES.index(finding.severity) > SEVERITIES.index(told):
                yield "finding", finding
        self._states = {key: State(finding, announced_as=finding.severity) for key, finding in final.items()}

    @property
    def announced(self) -> tuple[Finding, ...]:
        """The findings that were told and are not gone."""
        return tuple(state.finding for state in self._states.values() if state.announced_as is not None)

    def _missing(self, seen: Mapping[Identity, Finding], size: int) -> Iterator[Told]:
        for key in [key for key in self._states if key not in seen]:
            state = self._states[key]
            state.since = None
            if state.absent is None:
                state.absent = size
            if state.announced_as is None:
                del self._states[key]
            elif size >= state.absent * (1 + self._clears) and size > state.absent:
                del self._states[key]
                yield "gone", state.finding


def identity(finding: Finding) -> Identity:
    """What makes two findings on a run or study the same: the rule and the parameter."""
    return finding.rule, finding.subject.parameter


def net(events: Sequence[Told], now: Sequence[Finding] = ()) -> Iterator[Told]:
    """What is left to tell of several looks at once: the last word on each finding; what came and went is silent.

    What was told of an earlier look is said as it is `now`, unless it is no longer as severe.
    """
    newest = {identity(finding): finding for finding in now}
    last: dict[Identity, Told] = {}
    for kind, finding in events:
        before = last.pop(identity(finding), None)
        if kind == "finding" or before is None:
            last[identity(finding)] = kind, _newer(finding, newest) if kind == "finding" else finding
    return iter(last.values())


def _newer(told: Finding, newest: Mapping[Identity, Finding]) -> Finding:
    found = newest.get(identity(told), told)
    return found if SEVERITIES.index(found.severity) >= SEVERITIES.index(told.severity) else told


def _sure(state: State, size: int) -> bool:
    """Whether to tell it now: it held for long enough, asks for an act or is good news, and is more than was told."""
    growth, severity = state.finding.held_for or 0.0, state.finding.severity
    since = size if state.since is None else state.since
    if severity == "info" or size < since * (1 + growth) or (growth and size == since):
        return False
    return state.announced_as is None or SEVERITIES.index(severity) > SEVERITIES.index(state.announced_as)
