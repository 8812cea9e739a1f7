"""What the columns of a table of trials are: parameters, results, states, folds, repeats, the effort spent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from advisor.records import Direction


@dataclass(frozen=True, slots=True)
class Roles:
    """Columns by what they hold; `parameters` and `results` map the column to its name without its prefix.

    `reports` tells that a trial has several rows; `folds` are the columns of each fold of the goal,
    `constraints` those that tell whether the trial kept them.
    """

    parameters: Mapping[str, str] = field(default_factory=dict)
    results: Mapping[str, str] = field(default_factory=dict)
    goals: tuple[str, ...] = ()
    directions: tuple[Direction, ...] = ()
    identity: str | None = None
    state: str | None = None
    started: str | None = None
    completed: str | None = None
    fidelity: str | None = None
    step: str | None = None
    reports: bool = False
    folds: tuple[str, ...] = ()
    marks: tuple[str, ...] = ()
    constraints: tuple[str, ...] = ()
