"""The chance that the optimum of a grid of learning rate by batch size lies beyond an end."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from advisor.names import canonical
from advisor.records import Parameter, Study, Trial, TrialState
from advisor.signals.design import Design, design
from advisor.signals.ridge import along_ridge
from advisor.signals.trials import tabulate

Loss = Callable[[float, float], float]


def bowl(best_rate: float, best_batch: float, slope: float = 0.5) -> Loss:
    """The relative loss in doublings about a ridge."""

    def loss(rate: float, batch: float) -> float:
        off = rate - best_rate - slope * (batch - best_batch)
        return float(2.5 * (1.0 + 0.002 * off**2 + 0.001 * (batch - best_batch) ** 2))

    return loss


def grid(loss: Loss, names: tuple[str, str] = ("lr", "batch_size"), keep: int = 2) -> Design:
    """Every so manyth run of a grid of rates 2^-12 to 2^-8 by batches 2^5 to 2^9, its repeats a thousandth apart."""
    random = np.random.default_rng(4)
    places = [(rate, batch) for batch in range(5, 10) for rate in range(-12, -7)][::keep]
    trials = tuple(
        Trial(
            number=i,
            state=TrialState.COMPLETE,
            params={names[0]: 2.0**rate, names[1]: 2**batch},
            values=(loss(rate, batch) * (1.0 + 0.0005 * random.normal()),),
        )
        for i, (rate, batch) in enumerate(places)
    )
    space = {
        names[0]: Parameter(
            name=names[0], canonical=canonical(names[0]), kind="float", low=2.0**-12, high=2.0**-8, log=True
        ),
        names[1]: Parameter(name=names[1], canonical=canonical(names[1]), kind="int", low=32, high=512, log=True),
    }
    study = Study(name="grid", trials=trials, parameters=space, directions=("minimize",))
    made = design(tabulate(study, 0, "minimize"))
    assert made is not None
    return made


@pytest.mark.parametrize(("best", "side"), [(-6.0, "high"), (-14.0, "low")])
def test_a_best_rate_beyond_the_grid_is_likely(best: float, side: str) -> None:
    found = along_ridge(grid(bowl(best, 7.0)))
    assert found is not None
    assert found[0, side] > 0.6


def test_a_best_rate_inside_is_not_beyond() -> None:
    found = along_ridge(grid(bowl(-10.0, 7.0)))
    assert found is not None
    assert max(found.values()) < 0.3


def test_thirteen_runs_tell_it_where_the_ridge_is_crossed_by_the_other_axis() -> None:
    found = along_ridge(grid(bowl(-10.0, 12.0), keep=2))
    assert found is not None
    assert found[1, "high"] > 0.6


def test_other_parameters_are_no_ridge() -> None:
    assert along_ridge(grid(bowl(-6.0, 7.0), ("lr", "num_layers"))) is None


def test_an_accuracy_is_no_loss_that_bends_by_shares() -> None:
    assert along_ridge(grid(lambda rate, batch: -bowl(-6.0, 7.0)(rate, batch))) is None
