"""Facts about two networks that train against each other."""

from __future__ import annotations

import numpy as np

from advisor.signals.adversaries import adversary_facts
from tests.signals.logs import run


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
