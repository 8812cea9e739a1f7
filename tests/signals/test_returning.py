"""A training loss that is thrown up and stays is lost ground or divergence; one that comes back is neither."""

from __future__ import annotations

import numpy as np
import pytest

from tests.factories import series
from tests.signals.logs import facts, findings

N = 500
X = np.arange(N) / N
FALLS = 2.7 + 0.5 * np.exp(-X / 0.3) + 7.7 * np.exp(-X / 0.03)
"""A language model's loss: from 10.9 to 2.7, and still a little down at its end."""

STAYS = {"run/lost-ground", "run/diverged"}


def thrown(jump: float, at: float = 0.64, heals: float | None = None, seed: int = 0) -> np.ndarray:
    """The loss with a jump there, which stays or falls by e within this share of the run."""
    since = np.maximum(X - at, 0)
    height = jump * (np.exp(-since / heals) if heals else 1.0)
    noise = np.random.default_rng(seed).normal(0, 0.01, N)
    return np.asarray(FALLS * np.where(at <= X, 1 + height, 1.0) * np.exp(noise))


@pytest.mark.parametrize("at", [0.3, 0.64, 0.85])
@pytest.mark.parametrize(("jump", "rule"), [(0.3, "run/lost-ground"), (1.0, "run/diverged"), (1.6, "run/diverged")])
def test_a_jump_that_stays_is_named_though_the_loss_creeps_down_since(jump: float, rule: str, at: float) -> None:
    found = findings({"train/loss": thrown(jump, at)})
    assert rule in found
    assert found[rule].severity in ("warning", "error")
    assert found[rule].prescriptions[0].action == "scale"
    assert abs((found[rule].best_step or 0) - at * N) < 0.2 * N
    assert not {"run/plateau", "run/still-improving", "run/healthy"} & set(found)


@pytest.mark.parametrize("jump", [0.3, 1.0])
def test_held_out_data_that_shares_the_jump_does_not_hide_it(jump: float) -> None:
    at = np.arange(24, N, 25)
    held = series("val/loss", 1.01 * thrown(jump, seed=1)[at], at)
    assert STAYS & set(findings({"train/loss": thrown(jump), "val/loss": held}))


@pytest.mark.parametrize("at", [0.3, 0.64, 0.85])
@pytest.mark.parametrize("jump", [0.3, 1.0, 3.0])
@pytest.mark.parametrize("heals", [0.01, 0.03])
def test_a_jump_that_heals_is_neither(jump: float, at: float, heals: float) -> None:
    assert not STAYS & set(findings({"train/loss": thrown(jump, at, heals)}))


def test_a_loss_that_is_far_up_and_falls_fast_is_on_its_way_back() -> None:
    assert facts({"train/loss": thrown(3.0, 0.7, 0.15)}).train.won_back > 1
    assert facts({"train/loss": thrown(1.0)}).train.won_back < 0.5


def test_where_hardly_anything_is_lost_all_is_won_back() -> None:
    assert facts({"train/loss": thrown(0.0)}).train.won_back == 1.0
