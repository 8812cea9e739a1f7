"""A study's trials as a model wants them."""

from __future__ import annotations

import numpy as np

from advisor.records import TrialState
from advisor.signals.design import MAX_TRIALS, design
from advisor.signals.trials import tabulate
from tests.factories import search


def test_positions_lie_in_the_unit_cube_and_low_costs_are_good() -> None:
    made = design(tabulate(search(40, sign=-1.0), 0, "maximize"))
    assert made is not None
    assert made.positions.shape == (40, 2)
    assert made.positions.min() >= 0
    assert made.positions.max() <= 1
    best = max(search(40, sign=-1.0).trials, key=lambda trial: trial.values[0]).number
    assert int(np.argmin(made.cost)) == best


def test_a_failed_trial_counts_as_bad_and_not_as_exact() -> None:
    made = design(tabulate(search(20, changes={3: {"state": TrialState.FAIL, "values": ()}})))
    assert made is not None
    assert made.exact[3] == 0
    assert made.cost[3] == made.cost.max()


def test_too_few_trials_are_no_design_and_very_many_are_thinned() -> None:
    assert design(tabulate(search(3))) is None
    made = design(tabulate(search(MAX_TRIALS + 100)))
    assert made is not None
    assert len(made.cost) == MAX_TRIALS
