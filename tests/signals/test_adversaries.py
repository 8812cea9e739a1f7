"""Facts about two networks that train against each other."""

from __future__ import annotations

import numpy as np

from advisor.signals.adversaries import adversary_facts
from tests.signals.logs import findings, run


def test_a_discriminator_that_wins_is_told_with_its_step() -> None:
    loss = np.concatenate([np.full(30, 1.3), np.full(70, 0.01)])
    found = adversary_facts(run({"d_loss": loss, "g_loss": np.linspace(0.7, 7.0, 100)}))
    assert found.discriminator_share is not None
    assert found.discriminator_share < 0.02
    assert found.since_step is not None
    assert 25 <= found.since_step <= 35
    assert found.generator_growth is not None
    assert found.generator_growth > 5


def test_without_the_two_losses_nothing_is_told() -> None:
    found = adversary_facts(run({"loss": np.ones(50)}))
    assert found.discriminator is None
    assert found.generator_growth is None


def test_losses_that_grow_without_end_are_told_whatever_their_sign() -> None:
    size = np.exp(np.arange(200) / 14) * np.random.default_rng(0).uniform(0.8, 1.25, 200)
    found = adversary_facts(run({"d_loss": -size, "g_loss": 0.7 * size}))
    assert found.blown is not None
    assert found.blown > 10_000
    assert found.blown_since is not None
    told = findings({"d_loss": -size, "g_loss": 0.7 * size})["run/diverged"]
    assert told.severity == "warning"
    assert "still grow" in told.title


def test_a_critic_that_settles_has_not_left_the_game() -> None:
    size = 30 * np.exp(-np.arange(200) / 50) + 4
    assert "run/diverged" not in findings({"critic_loss": -size, "gen_loss": 8 * np.sin(np.arange(200) / 30)})


def test_halves_beside_the_generators_loss_are_losses() -> None:
    """`G_GAN: 8.9 G_L1: 25.0 D_real: 0.002 D_fake: 0.001`, as pix2pix prints them."""
    half = np.concatenate([np.full(30, 0.6), np.full(70, 0.002)])
    won = {"G_GAN": np.linspace(1.0, 9.0, 100), "G_L1": np.full(100, 25.0), "D_real": half, "D_fake": half}
    found = adversary_facts(run(won))
    assert found.real is None
    assert found.discriminator_share is not None
    assert found.discriminator_share < 0.02
    assert findings(won)["run/discriminator-wins"].severity == "warning"


def test_what_a_discriminator_says_is_no_loss() -> None:
    found = adversary_facts(run({"d_loss": np.ones(50), "D_real": np.full(50, 0.9), "D_fake": np.full(50, 0.2)}))
    assert (found.real, found.fake, found.discriminator) == (0.9, 0.2, 1.0)
