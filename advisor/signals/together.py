"""Runs whose facts are computed together: what one of them is asked for is computed for all, once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TypeVar

import numpy as np

from advisor.facts import Namespace
from advisor.signals.read import Read

RUNS = 50  # whose facts are computed together: a process takes as many at a time
Group = TypeVar("Group", bound=Namespace)


class Together:
    """Some runs; `makers` give each group of facts of all of them, in their order, when a rule first asks for it."""

    def __init__(self, reads: Sequence[Read], makers: Mapping[str, Maker]) -> None:
        self.reads, self.makers = reads, makers
        self._made: dict[str, Sequence[Namespace]] = {}

    def of(self, name: str) -> Sequence[Namespace]:
        """The group of every run; without NumPy's warnings: what is no number is missing."""
        made = self._made.get(name)
        if made is None:
            with np.errstate(all="ignore"):
                made = self._made[name] = self.makers[name](self)
        return made

    def run(self, place: int) -> Mapping[str, Namespace]:
        """The groups of one run."""
        return _OfOne(self, place)


Maker = Callable[[Together], Sequence[Namespace]]
"""What gives a group of facts of every run."""


class _OfOne(Mapping[str, Namespace]):
    def __init__(self, some: Together, place: int) -> None:
        self._some, self._place = some, place

    def __getitem__(self, name: str) -> Namespace:
        return self._some.of(name)[self._place]

    def __contains__(self, name: object) -> bool:
        return name in self._some.makers

    def __iter__(self) -> Iterator[str]:
        return iter(self._some.makers)

    def __len__(self) -> int:
        return len(self._some.makers)


def each(make: Callable[[Read], Namespace]) -> Maker:
    """Makes a group run by run."""
    return lambda some: [make(read) for read in some.reads]


def beside_absent(count: int, places: Iterable[int], made: Iterable[Group], absent: Group) -> list[Group]:
    """What was made, each at its place, and `absent` at the others."""
    found = dict.fromkeys(range(count), absent) | dict(zip(places, made, strict=True))
    return list(found.values())
