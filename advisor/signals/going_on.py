"""Runs that another run goes on with: a training resumed into a folder of its own, at the step where it had stopped."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import PurePosixPath
from typing import NamedTuple

import numpy as np

from advisor.names import words
from advisor.signals.read import Read
from advisor.tables import table


class _Part(NamedTuple):
    """Where a run's records begin and end, and how far they lie apart."""

    name: str
    first: float
    last: float
    apart: float


def going_on(reads: Sequence[Read]) -> dict[str, str]:
    """The run that each goes on in, by name: of the same folders but for a number, the same tags, the next step."""
    alike: dict[object, list[_Part]] = {}
    for read in reads:
        if (part := _part(read)) is not None:
            alike.setdefault(_series_of(read), []).append(part)
    found: dict[str, str] = {}
    for parts in alike.values():
        for later in (one for one in parts if one.first > _known()["begins"] * one.apart):
            before = [one.name for one in parts if one is not later and _reaches(one, later)]
            found |= {before[0]: later.name} if len(before) == 1 else {}
    return found


def _reaches(one: _Part, later: _Part) -> bool:
    """Whether the later part begins behind the end of the first, by no more than a few records."""
    return 0 < later.first - one.last <= _known()["gap"] * max(one.apart, later.apart)


def _part(read: Read) -> _Part | None:
    longest = max(read.run.series.values(), key=len, default=None)
    if longest is None or len(longest) < _known()["fewest"]:
        return None
    steps = np.sort(np.asarray(longest.steps, dtype=np.float64))
    return _Part(read.run.name, float(steps[0]), float(steps[-1]), float(np.median(np.diff(steps))))


def _series_of(read: Read) -> object:
    """What parts of one training share: the folder and name without numbers, the tags and the settings."""
    place = PurePosixPath(read.run.name)
    name = tuple(word for word in words(place.name) if not word.isdecimal())
    settings = tuple(sorted((key, str(value)) for key, value in read.run.hyperparameters.items()))
    return str(place.parent), name, frozenset(read.run.series), settings, read.run.source


def _known() -> dict[str, float]:
    return table("curves")["peers"]["going_on"]  # type: ignore[no-any-return]
