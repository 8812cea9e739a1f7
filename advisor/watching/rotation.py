"""Logs that are moved away or written anew while watched: a run that goes on stays whole, another is another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from advisor.records import Run, Series
from advisor.watching.subjects import Key

ARRAYS = ("steps", "values", "wall_times")


@dataclass
class Rotation:
    """What every run's log held at the last reading, and what was moved away before.

    A log with less in it than before may be amid being written whole again: it is another training only when it still
    is at the next reading.
    """

    _last: dict[Key, Run] = field(default_factory=dict)
    _before: dict[Key, Run] = field(default_factory=dict)
    _shrunk: set[Key] = field(default_factory=set)

    def whole(self, runs: Sequence[Run]) -> tuple[tuple[Run, ...], set[Key]]:
        """The runs with what their logs held before they were rotated, and those that are another training now."""
        runs_whole, anew = [], set()
        for run in runs:
            key = Key(run.source, run=run.name)
            change = _change(self._last.get(key), run)
            again = key in self._shrunk
            self._shrunk.discard(key)
            if change == "anew" and not again:
                self._shrunk.add(key)
                runs_whole.append(self._joined(key, self._last[key]))
                continue
            if change == "on":
                self._before[key] = self._joined(key, self._last[key])
            elif change == "anew":
                self._before.pop(key, None)
                anew.add(key)
            self._last[key] = run
            runs_whole.append(self._joined(key, run))
        return (*runs_whole, *self._gone({run.source for run in runs})), anew

    def _joined(self, key: Key, run: Run) -> Run:
        return joined(self._before[key], run) if key in self._before else run

    def _gone(self, sources: set[str]) -> list[Run]:
        """The runs of sources in which nothing can be read any more, as they were."""
        return [self._joined(key, last) for key, last in self._last.items() if key.source not in sources]


def joined(before: Run, after: Run) -> Run:
    """One run of both: the earlier points up to where the later ones begin."""
    series = dict(before.series)
    for tag, one in after.series.items():
        if tag in series and len(one):
            kept = series[tag].steps < one.steps.min()
            parts = {name: np.concatenate([getattr(series[tag], name)[kept], getattr(one, name)]) for name in ARRAYS}
            series[tag] = Series(tag=tag, **parts)
        elif len(one):
            series[tag] = one
    return after.model_copy(
        update={"series": series, "hyperparameters": {**before.hyperparameters, **after.hyperparameters}}
    )


def _change(last: Run | None, now: Run) -> Literal["on", "anew"] | None:
    """Whether the log was emptied since and its training goes on, or holds another one; None where it only grew."""
    if last is None or not _limits(now) or not _limits(last):
        return None
    if _goes_on(last, now) or _resumed(last, now):
        return "on"
    return "anew" if _begins_anew(last, now) else None


def _goes_on(last: Run, now: Run) -> bool:
    """Whether nothing of what was there is left, and the steps go on."""
    return _limits(now)[0] > _limits(last)[1]


def _resumed(last: Run, now: Run) -> bool:
    """Whether a log that was emptied begins again amid the steps that were there: at a checkpoint."""
    (first, end), begins = _limits(last), _limits(now)[0]
    return now.points < last.points and first < begins <= end


def _begins_anew(last: Run, now: Run) -> bool:
    """Whether the steps end before those that were there began, or begin no later and end earlier with fewer points."""
    (first, end), now_end = _limits(last), _limits(now)[1]
    return now_end < first or (now.points < last.points and now_end < end)


def _limits(run: Run) -> tuple[int, ...]:
    """The first and last step; nothing where nothing was logged."""
    full = [series for series in run.series.values() if len(series)]
    if not full:
        return ()
    return min(int(one.steps.min()) for one in full), max(int(one.steps.max()) for one in full)
