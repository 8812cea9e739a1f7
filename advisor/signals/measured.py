"""One objective of a study as far as it could be measured: each part is computed when first asked for, and kept."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from advisor.facts import Setup
from advisor.records import Direction, IntArray, Study
from advisor.signals.design import Design, design
from advisor.signals.effects import Effects, effects
from advisor.signals.noise import Noise, measured_noise
from advisor.signals.trials import Table, configuration_keys, direction, is_seed, tabulate, varying


@dataclass(frozen=True)
class Measured:
    """The trials of one objective as arrays; `way` is None where nobody says which way is better."""

    study: Study
    objective: int
    way: Direction | None
    data: Table

    @cached_property
    def searched(self) -> tuple[str, ...]:
        """The parameters that vary, a seed not counted."""
        return varying(self.study)

    @cached_property
    def keys(self) -> IntArray:
        """One number a trial, that of its configuration."""
        return configuration_keys(self.data)

    @cached_property
    def design(self) -> Design | None:
        """The trials laid out over the space, None where they are too few or alike."""
        return design(self.data)

    @cached_property
    def within(self) -> Design | None:
        """The same with what a searched seed decides taken out: configurations are compared within its values."""
        seeded = any(is_seed(name) for name in self.study.parameters)
        return design(self.data, within=True) if seeded else self.design

    @cached_property
    def effects(self) -> Effects | None:
        """What each parameter explains of the result."""
        return effects(self.within) if self.within is not None else None

    @cached_property
    def noise(self) -> Noise | None:
        """How far the same configuration's results lie apart."""
        return measured_noise(self.data, self.keys, self.design)

    @cached_property
    def best(self) -> dict[str, Any]:
        """The configuration of the best trial, empty where none can be told."""
        rows = np.flatnonzero(self.data.usable)
        if self.way is None or not len(rows):
            return {}
        return dict(self.data.trials[rows[int(np.argmin(self.data.scores[rows]))]].params)


def measure(study: Study, setup: Setup, objective: int = 0) -> Measured:
    """The trials of an objective as arrays, and which way it is better."""
    way = direction(study, objective, setup.direction, setup.metric)
    return Measured(study, objective, way, tabulate(study, objective, way))


def objectives(study: Study) -> int:
    """How many values a trial returns."""
    if study.directions:
        return len(study.directions)
    return max(1, max((len(trial.values) for trial in study.trials), default=1))
