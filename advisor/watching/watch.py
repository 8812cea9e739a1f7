"""Looks at growing evidence: when to look again, what holds, what is told."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from advisor.diagnosis import Request, diagnose_evidence
from advisor.engine import Rulebook, bundled_rulebook, load_rulebook
from advisor.findings import Finding
from advisor.records import Evidence, Run, Study
from advisor.selection import chosen
from advisor.tables import table
from advisor.watching.events import Event
from advisor.watching.states import States, Told, net
from advisor.watching.subjects import Key, broken, earlier, growing, key_of, keys, size, step


@dataclass
class Looked:
    """One run or study under watch: its findings' states, and how large it was at the last look."""

    states: States
    size: int = 0
    seen: int = 0
    ended: bool = False


@dataclass
class Watch:
    """Findings on runs and studies that grow, each told once.

    `look` is called with everything that is known, as often as one likes: a run is diagnosed again only when it grew
    by the share of the table `watching`, and only by the rules that say how long they have to hold.
    """

    request: Request = field(default_factory=Request)
    looked_at: dict[Key, Looked] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._table = table("watching")
        rules = self.request.extend_rules
        self._book: Rulebook = load_rulebook(*rules) if rules else bundled_rulebook()
        mine = chosen(self._book, self.request.select, self.request.ignore)
        growing = tuple(rule.id for rule in mine if rule.file.watch is not None)
        self._growing = self.request.model_copy(update={"select": growing}) if growing else None

    @property
    def look_again(self) -> float:
        """By what share a run or study has to grow until it is looked at again."""
        return float(self._table["look_again"])

    @property
    def overhead(self) -> float:
        """The share of a training's time that looking at it from within may take."""
        return float(self._table["overhead"])

    def look(self, evidence: Evidence) -> Iterator[Event]:
        """What is to be told now that the evidence stands so."""
        for key, thing in keys(evidence).items():
            known = self._known(key)
            now = size(thing)
            known.size = min(known.size, now)
            if now != known.seen:
                known.seen, known.ended = now, False
            if now > known.size and (now >= known.size * (1 + self.look_again) or broken(thing)):
                yield from self._looked(key, thing, known)

    def end(self, evidence: Evidence, only: Sequence[Key] | None = None) -> Iterator[Event]:
        """What the whole tells, now that these runs and studies (all, unless told) are over."""
        things = keys(evidence)
        ending = [key for key in (things if only is None else only) if key in things and not self._known(key).ended]
        if not ending:
            return
        by_key: dict[Key | None, list[Finding]] = {}
        for finding in diagnose_evidence(evidence, self.request).findings:
            by_key.setdefault(key_of(finding.subject, things), []).append(finding)
        for key in ending:
            known = self._known(key)
            known.ended = True
            yield from _events(key, things[key], known.states.end(by_key.get(key, [])))

    def ended(self, key: Key) -> bool:
        """Whether its end was told and nothing came since."""
        return key in self.looked_at and self.looked_at[key].ended

    def forget(self, key: Key) -> None:
        """Lets go of what was seen of it: its log holds another training now."""
        self.looked_at.pop(key, None)

    def findings(self) -> tuple[Finding, ...]:
        """Everything that was told and is not gone."""
        return tuple(finding for known in self.looked_at.values() for finding in known.states.announced)

    def announced(self, key: Key) -> tuple[Finding, ...]:
        """What was told of the one and is not gone."""
        return tuple(self._known(key).states.announced)

    def _known(self, key: Key) -> Looked:
        return self.looked_at.setdefault(key, Looked(States(self._table["clears"])))

    def _looked(self, key: Key, thing: Run | Study, known: Looked) -> Iterator[Event]:
        """One look, after those that would have been made had the watch been there as it grew."""
        found = self.see(thing)
        told: list[Told] = []
        if found and size(thing) > known.size * self._table["catch_up"]:
            told += self._caught_up(thing, known)
        known.size = size(thing)
        told += known.states.look(known.size, found)
        yield from _events(key, thing, net(told, found))

    def _caught_up(self, thing: Run | Study, known: Looked) -> Iterator[Told]:
        for share in self._shares():
            before = earlier(thing, share)
            if size(before) > known.size:
                known.size = size(before)
                yield from known.states.look(known.size, self.see(before))

    def _shares(self) -> list[float]:
        """Shares of the present size, as far apart as looks are, that reach back as far as any rule asks."""
        shares, share = [], 1.0
        while share > 1 / self._table["catch_up"]:
            share /= 1 + self.look_again
            shares.append(share)
        return shares[::-1]

    def see(self, thing: Run | Study) -> tuple[Finding, ...]:
        """What holds of it now, by the rules that may speak while it grows."""
        return diagnose_evidence(growing(thing), self._growing).findings if self._growing else ()


def _events(key: Key, thing: Run | Study, told: Iterator[Told]) -> Iterator[Event]:
    for kind, finding in told:
        yield Event(event=kind, source=key.source, run=key.run, study=key.study, step=step(thing), finding=finding)
