"""A test of changes as it was ordered: of which training, at what cost, where to."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from advisor.planner.plan import Objective


@dataclass(frozen=True)
class Order:
    """What is to run, for how many full-length trainings, into which folder."""

    objective: Objective
    trainings: float
    folder: Path

    @property
    def words(self) -> tuple[str, ...]:
        """The same for the command line, a command last."""
        told = ("--budget", f"{self.trainings:g}trials", "--output", str(self.folder))
        if self.objective.target:
            return ("--objective", self.objective.target, *told)
        return (*told, "--", *self.objective.argv)
