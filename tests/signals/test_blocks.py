"""A searched seed is a block: what it decides is told, and configurations are compared within its values."""

from __future__ import annotations

import numpy as np
import pytest

from advisor.facts import Setup
from advisor.records import Study
from advisor.signals.blocks import seed_block
from advisor.signals.measured import Measured, measure
from tests.factories import parameter, study, trial

RATE = parameter("lr", low=1e-5, high=1e-2, log=True)


def searched(effect: float, name: str = "seed", levels: int = 5, trials: int = 60, draw: int = 0) -> Study:
    rng = np.random.default_rng(draw)
    lucky = rng.permutation(np.linspace(-1.0, 1.0, levels)) * effect
    rows = []
    for number in range(trials):
        log, seed = rng.uniform(-5, -2), int(rng.integers(levels))
        value = 0.2 + 0.004 * (log + 3.2) ** 2 + lucky[seed] + 0.003 * rng.standard_normal()
        rows.append(trial(number, float(value), params={"lr": 10.0**log, name: seed}))
    return study(rows, RATE, parameter(name, "categorical", choices=tuple(range(levels))))


def measured(made: Study) -> Measured:
    return measure(made, Setup())


def block(made: Study):  # type: ignore[no-untyped-def]
    data = measured(made).data
    rows = np.flatnonzero(data.usable)
    return seed_block(data, rows, data.scores[rows])


@pytest.mark.parametrize("draw", range(4))
@pytest.mark.parametrize(("name", "levels", "trials"), [("seed", 5, 60), ("random_state", 3, 40), ("seed", 10, 90)])
def test_a_rate_is_seen_beside_a_seed_that_decides_more(name: str, levels: int, trials: int, draw: int) -> None:
    made = searched(0.02, name, levels, trials, draw)
    found = block(made)
    assert found is not None
    assert (found.name, found.levels) == (name, levels)
    assert found.share > 0.5
    effects = measured(made).effects
    assert effects is not None
    assert next(effect.p_value for effect in effects.shares.effects if effect.name == "lr") < 0.05


@pytest.mark.parametrize("draw", range(6))
def test_a_seed_without_effect_is_no_block(draw: int) -> None:
    made = searched(0.0, draw=draw)
    assert block(made) is None
    assert np.allclose(measured(made).within.cost, measured(made).design.cost)  # type: ignore[union-attr]


def test_seeds_that_hardly_come_again_are_no_block() -> None:
    assert block(searched(0.02, levels=40, trials=60)) is None


def test_another_parameter_is_no_block() -> None:
    found = measured(searched(0.02, name="fold_type"))
    assert block(found.study) is None
    assert found.within is found.design
