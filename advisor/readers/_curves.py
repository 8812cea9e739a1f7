"""Files that hold one curve each, gathered into the runs they are of."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from advisor.readers._series import Points
from advisor.readers.source import Candidate, Reading, printable
from advisor.records import ReadError, Run

Placed = Iterable[tuple[Candidate, str, str]]
"""Each file with the name of its run and its tag."""


def gathered(placed: Placed, add: Callable[[Candidate, str, Points], tuple[int, str]]) -> Reading:
    """The runs; `add` adds a file's points and returns how many rows are damaged, and what stopped the reading."""
    runs: dict[str, Points] = {}
    errors: list[ReadError] = []
    lost = 0
    for file, name, tag in placed:
        damaged, problem = add(file, tag, runs.setdefault(name, Points()))
        lost += damaged
        told = (problem, f"{damaged} rows are damaged and lost" if damaged else "")
        errors += [ReadError(source=printable(str(file.path)), message=message) for message in told if message]
    found = tuple(Run(name=name, series=points.series()) for name, points in runs.items() if len(points))
    return Reading(runs=found, errors=tuple(errors), points=sum(run.points for run in found), lost=lost)
