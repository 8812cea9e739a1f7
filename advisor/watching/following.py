"""Follows sources on disk or on a pipe: reads on, looks, tells stalls and ends."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from advisor.diagnosis import Request
from advisor.readers.live import Tail
from advisor.readers.source import ReadOptions
from advisor.records import Evidence, ReadError, Run, Study
from advisor.tables import table
from advisor.watching.events import Event, Kind
from advisor.watching.offer import offer
from advisor.watching.pipe import PIPE, Pipe
from advisor.watching.rhythm import Rhythm
from advisor.watching.rotation import Rotation
from advisor.watching.subjects import Key, keys, size, step
from advisor.watching.watch import Watch


@dataclass
class Following:
    """Sources that are read again and again until they are quiet.

    `quiet` is the silence in seconds after which a run, a study or a source is over; None takes each one's own.
    `clock` counts seconds, `today` gives the time of day that logs write.
    """

    sources: Sequence[str]
    request: Request = field(default_factory=Request)
    quiet: float | None = None
    clock: Callable[[], float] = time.monotonic
    today: Callable[[], float] = time.time

    def __post_init__(self) -> None:
        options = ReadOptions(columns=self.request.columns)
        self._pipe = Pipe() if PIPE in self.sources else None
        self._tails = [
            Tail(source, options, self._pipe.path if self._pipe and source == PIPE else None)
            for source in dict.fromkeys(self.sources)
        ]
        self._watch = Watch(self.request)
        self._rotation = Rotation()
        self._began = self.clock()
        self._rhythms: dict[Key, Rhythm] = {}
        self._seen: dict[Key, float] = {}
        self._sizes: dict[Key, int] = {}
        self._live: set[Key] = set()
        self.evidence = Evidence()

    def poll(self) -> Iterator[Event]:
        """Reads what is new and gives what is to be told of it."""
        self.evidence = self._whole(_together([tail.poll() for tail in self._tails]))
        things = keys(self.evidence)
        now = self.clock()
        yield from self._heard(things, now)
        followed = {key for key in things if key in self._live}
        yield from self._watch.look(_only(self.evidence, followed))
        ending = [key for key in followed if self._rhythms[key].over(now, self.quiet)]
        if len(ending) < len(followed):
            yield from self._ended(ending)

    def _whole(self, read: Evidence) -> Evidence:
        """What was read, with what rotated logs held before; a log that is another training now is watched anew."""
        runs, anew = self._rotation.whole(read.runs)
        for key in anew:
            self._watch.forget(key)
        return read.model_copy(update={"runs": runs})

    def over(self) -> bool:
        """Whether nothing new is to be expected: the pipe has ended, or all is quiet."""
        if self._pipe is not None and len(self._tails) == 1:
            return self._pipe.ended
        now = self.clock()
        live = [self._rhythms[key] for key in self._live] or [Rhythm(self._began)]
        return all(rhythm.over(now, self.quiet) for rhythm in live)

    def end(self) -> Iterator[Event]:
        """What the whole tells, of what grew while it was watched; of everything where nothing did."""
        things = keys(self.evidence)
        yield from self._ended([key for key in things if key in self._live] or list(things))

    def close(self) -> None:
        """Lets go of the pipe."""
        if self._pipe is not None:
            self._pipe.close()

    @property
    def piped(self) -> bool:
        """Whether standard input is among the sources."""
        return self._pipe is not None

    @property
    def errors(self) -> tuple[ReadError, ...]:
        """What could not be read at the last look; a pipe from which nothing came yet is no error."""
        waits = self._pipe is not None and self._pipe.waits
        return tuple(one for one in self.evidence.errors if not (waits and one.source == PIPE))

    def _heard(self, things: Mapping[Key, Run | Study], now: float) -> Iterator[Event]:
        """Notes who brought something new; tells who stalls and who goes on."""
        for key, thing in things.items():
            grown = size(thing)
            rhythm = self._rhythms.get(key)
            if rhythm is None:
                rhythm = self._rhythms[key] = Rhythm(now)
                self._seen[key] = now
                if not self._history(thing):
                    self._live.add(key)
            elif grown != self._sizes[key]:
                self._live.add(key)
                if rhythm.heard(now):
                    yield _event("resumed", key, thing)
            elif key in self._live and not self._followed_by_another(key) and rhythm.stalls(now):
                yield _event("stalled", key, thing, now - rhythm.last)
            self._sizes[key] = grown

    def _followed_by_another(self, key: Key) -> bool:
        """Whether a run of the same source began after its last news: so end seeds that follow each other."""
        last = self._rhythms[key].last
        return any(began > last and one.source == key.source for one, began in self._seen.items())

    def _history(self, thing: Run | Study) -> bool:
        """Whether its log tells that it ended before anybody watched."""
        if isinstance(thing, Study):
            return False
        walls = [s.wall_times[np.isfinite(s.wall_times)] for s in thing.series.values()]
        last = max((float(w.max()) for w in walls if len(w)), default=None)
        silence = self.quiet if self.quiet is not None else table("watching")["quiet"]["seconds"]
        return last is not None and self.today() - last > max(silence, table("watching")["quiet"]["seconds"])

    def _ended(self, ending: Sequence[Key]) -> Iterator[Event]:
        things = keys(self.evidence)
        fresh = [key for key in ending if not self._watch.ended(key)]
        yield from self._watch.end(self.evidence, fresh)
        for key in fresh:
            quiet = _event("quiet", key, things[key])
            yield quiet.model_copy(update={"offer": offer(key.source, key.run, self._watch.announced(key))})


def _event(kind: Kind, key: Key, thing: Run | Study, seconds: float | None = None) -> Event:
    return Event(
        event=kind,
        source=key.source, run=key.run, study=key.study, step=step(thing), seconds=seconds,
    )  # fmt: skip


def _together(parts: Sequence[Evidence]) -> Evidence:
    return Evidence(
        sources=tuple(one for part in parts for one in part.sources),
        runs=tuple(one for part in parts for one in part.runs),
        studies=tuple(one for part in parts for one in part.studies),
        errors=tuple(one for part in parts for one in part.errors),
    )


def _only(evidence: Evidence, kept: set[Key]) -> Evidence:
    return evidence.model_copy(
        update={
            "runs": tuple(run for run in evidence.runs if Key(run.source, run=run.name) in kept),
            "studies": tuple(study for study in evidence.studies if Key(study.source, study=study.name) in kept),
        }
    )
