"""The code of a variational autoencoder."""

from __future__ import annotations

import numpy as np

from advisor.signals.latent import after, annealed_until, latent_facts
from tests.factories import series
from tests.signals.logs import facts, run


def test_a_term_that_goes_to_nothing_is_told_with_its_step() -> None:
    kl = np.concatenate([np.full(20, 10.0), np.full(80, 0.001)])
    found = latent_facts(run({"kl_loss": kl, "recon_loss": np.full(100, 90.0)}, beta=4.0))
    assert found.kl is not None
    assert found.kl < 0.01
    assert (found.kl_largest, found.weight) == (10.0, 4.0)
    assert found.kl_step is not None
    assert 18 <= found.kl_step <= 24


def test_without_the_parts_nothing_is_told() -> None:
    assert latent_facts(run({"loss": np.ones(30)})).kl is None


def test_an_annealed_weight_ends_somewhere_and_the_rest_is_judged() -> None:
    made = run({"kl_weight": np.concatenate([np.linspace(0, 1, 50), np.ones(50)])})
    until = annealed_until(made)
    assert until is not None
    assert 40 <= until <= 50
    assert after(series("loss", np.ones(100)), until).steps[0] >= until
    assert annealed_until(run({"kl_weight": np.ones(50)})) is None


def test_the_divergence_is_a_part_and_never_the_loss() -> None:
    rising = 25 * (1 - np.exp(-np.arange(80) / 5))
    elbo = -105 - 180 * np.exp(-np.arange(80) / 8)
    found = facts({"train/elbo": elbo, "train/kl": rising, "train/recon": -elbo - rising, "val/elbo": elbo - 2})
    assert found.train.tag != "train/kl"


def test_a_term_that_is_logged_as_its_negative_is_turned() -> None:
    kl = -8.0 * 0.5 ** np.arange(40)
    found = latent_facts(run({"KLD": kl, "Reconstruction_Loss": np.full(40, 0.07)}))
    assert found.kl_largest is not None
    assert found.kl_largest > 3
    assert found.kl is not None
    assert 0 <= found.kl < 0.001
