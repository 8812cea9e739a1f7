"""Facts about two networks that train against each other."""

from __future__ import annotations

import numpy as np

from advisor.signals.adversaries import adversary_facts
from tests import factories
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


FID = {0: 140.0, 2000: 90.0, 4000: 140.0} | {2000 * i: 180.0 - 60.0 / i for i in range(3, 10)}


def test_of_few_distances_the_best_is_the_one_that_was_logged() -> None:
    steps = np.arange(0, 20_000, 100)
    curves = {
        "d_loss": factories.series("d_loss", np.where(steps < 3000, 1.3, 0.006), steps),
        "g_loss": factories.series("g_loss", np.where(steps < 3000, 0.8, 12.0), steps),
        "fid": factories.series("fid", list(FID.values()), list(FID)),
    }
    distance = adversary_facts(run(curves)).distance_rise
    assert distance is not None
    assert 0.9 < distance < 1.0
    found = findings(curves)
    assert next(iter(found)) == "run/discriminator-wins"
    collapse = found["run/metric-collapse"]
    assert (collapse.severity, collapse.suppressed_by) == ("info", "run/discriminator-wins")
    assert "fid went from 90 to" in collapse.title
    assert collapse.best_step == 2000


def test_a_lone_fall_of_many_noisy_distances_is_no_best() -> None:
    noisy = 40.0 + 4.0 * np.random.default_rng(1).standard_normal(60)
    noisy[20] = 15.0
    distance = adversary_facts(run({"d_loss": np.ones(60), "g_loss": np.ones(60), "fid": noisy})).distance_rise
    assert distance is not None
    assert distance < 0.2
