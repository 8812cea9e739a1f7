"""Searches that a script prints in sections: a heading with one setting, `=== lr 0.01 ===`, and a training below it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import islice, pairwise

from advisor.readers.engines._grid import Grid
from advisor.readers.engines._headings import step_columns
from advisor.readers.engines._objects import of_rows
from advisor.readers.engines._told_lines import LONGEST, Row, heading, pairs_of, results_of_line
from advisor.records import Scalar

_LOOKED_AT = 200  # lines at the start, of which one is a heading


@dataclass(slots=True)
class _Section:
    """A heading's setting, the first and the last results below it, and the first step."""

    setting: Row
    first: Row = field(default_factory=dict)
    last: Row = field(default_factory=dict)
    step: Scalar = None

    def take(self, line: str) -> None:
        """Takes what a line below the heading tells."""
        pairs = dict(pairs_of(line))
        told = results_of_line(line, pairs)
        self.first = told | self.first
        self.last |= told
        if self.step is None:
            self.step = next((pairs[name] for name in step_columns(pairs)), None)


def has_headings(head: str) -> bool:
    """Whether a line near the start tells one setting and nothing else."""
    return any(heading(line) for line in islice(head.splitlines(), _LOOKED_AT))


def sections(lines: Iterable[str]) -> Grid:
    """A trial a section, with the last results below its heading; empty where the sections go on from each other."""
    found: list[_Section] = []
    for line in lines:
        plain = line[:LONGEST]
        if setting := heading(plain):
            found.append(_Section(setting))
        elif found:
            found[-1].take(plain)
    told = [section for section in found if section.last]
    if len(told) < 2 or len(told) < len(found) or not _begin_anew(told):
        return Grid()
    return of_rows([section.setting | section.last for section in told])


def _begin_anew(told: list[_Section]) -> bool:
    """Whether steps and results begin each time where they began at first, rather than where the last ones ended."""
    if told[0].step is None or any(section.step != told[0].step for section in told):
        return False
    back = [_is_nearer(two.first, told[0].first, one.last) for one, two in pairwise(told)]
    return all(back)


def _is_nearer(now: Row, start: Row, end: Row) -> bool:
    """Whether the first result that they share lies nearer to the start than to the end."""
    for name, value in now.items():
        first, last = start.get(name), end.get(name)
        if isinstance(value, (int, float)) and isinstance(first, (int, float)) and isinstance(last, (int, float)):
            return abs(value - first) < abs(value - last)
    return False
