"""What a learnt representation still tells apart."""

from __future__ import annotations

import numpy as np

from advisor.signals.codes import code_facts
from tests.signals.logs import run

STEPS = np.arange(60)


def test_a_codebook_that_falls_out_of_use_is_told_with_its_step() -> None:
    found = code_facts(run({"perplexity": 1 + 200 * np.exp(-STEPS / 5), "vq_loss": np.ones(60)}))
    assert found.used is not None
    assert found.used < 1.1
    assert found.used_largest is not None
    assert found.used_largest > 100
    assert found.used_step is not None
    assert 9 <= found.used_step <= 15


def test_a_perplexity_without_a_codebook_is_one_of_words() -> None:
    assert code_facts(run({"perplexity": np.linspace(40, 20, 60), "loss": np.ones(60)})).used is None


def test_embeddings_that_become_one_are_told() -> None:
    found = code_facts(run({"embedding_std": 0.03 * np.exp(-STEPS / 4), "loss": -np.ones(60)}))
    assert found.spread is not None
    assert found.spread < 1e-3
    assert found.spread_step is not None


def test_the_spread_of_rewards_is_none_of_embeddings() -> None:
    assert code_facts(run({"reward_std": np.zeros(60)})).spread is None


def test_few_points_say_nothing() -> None:
    assert code_facts(run({"perplexity": np.ones(5), "vq_loss": np.ones(5)})).used is None


def test_a_plain_std_is_that_of_embeddings_beside_what_is_measured_on_frozen_ones() -> None:
    falls = 0.03 * np.exp(-STEPS / 4)
    assert code_facts(run({"std": falls, "loss": -np.ones(60), "knn_acc": np.full(60, 0.1)})).spread is not None
    assert code_facts(run({"std": falls, "loss": np.ones(60)})).spread is None
