"""The kind of a training, by its log or its search."""

from __future__ import annotations

import numpy as np

from advisor.facts import Setup
from advisor.signals.training import run_training, study_training, training_facts
from tests.factories import parameter, study, trial
from tests.signals.logs import facts, run


def test_a_log_tells_its_kind() -> None:
    made = run(
        {
            "loss": np.ones(20),
            "rewards/chosen": np.ones(20),
            "rewards/rejected": np.ones(20),
            "rewards/margins": np.ones(20),
        }
    )
    found = run_training(made, Setup(), frozenset(made.series))
    assert found.kind == "preference"
    assert training_facts(found).kind == "preference"


def test_a_search_tells_its_kind() -> None:
    names = ("num_leaves", "min_child_samples", "feature_fraction")
    trials = [trial(n, 1.0, params=dict.fromkeys(names, n + 1)) for n in range(4)]
    made = study(trials, *(parameter(name, low=1, high=9) for name in names))
    assert study_training(made, Setup()).kind == "boosting"


def test_what_is_told_wins() -> None:
    made = run({"loss": np.ones(20)})
    assert run_training(made, Setup(training="vae"), frozenset(made.series)).kind == "vae"


def test_a_loss_that_begins_at_the_logarithm_of_a_vocabulary_is_a_language_models() -> None:
    loss = 3.0 + 7.83 * np.exp(-np.arange(60) / 8)
    made = run({"train/loss": loss, "val/loss": loss})
    named = frozenset(made.series)
    assert run_training(made, Setup(), named, made.series["train/loss"]).kind == "pretraining"
    error = run({"train/loss": 10 * loss, "val/loss": 10 * loss})
    assert run_training(error, Setup(), named, error.series["train/loss"]).kind == "supervised"


def test_a_few_evaluations_that_begin_there_tell_it_too_where_no_training_loss_is_logged() -> None:
    held = np.array([10.8258, 4.9, 4.2, 3.9, 3.7, 3.5])
    assert facts({"val_loss": held}).training.kind == "pretraining"
    assert facts({"val_loss": held[:4]}).training.kind == "supervised"
    assert facts({"val_loss": np.array([0.7, 0.6, 0.5, 0.45, 0.43, 0.42])}).training.kind == "supervised"


def test_a_critic_beside_a_generator_is_no_policys() -> None:
    made = run({tag: np.ones(20) for tag in ("critic_loss", "gen_loss", "gradient_penalty", "fid")})
    assert run_training(made, Setup(), frozenset(made.series)).kind == "adversarial"
    made = run({tag: np.ones(20) for tag in ("critic_loss", "actor_loss", "episode_return")})
    assert run_training(made, Setup(), frozenset(made.series)).kind == "reinforcement"


def test_a_small_loss_that_only_scatters_is_told_by_its_shape_however_its_first_points_fall() -> None:
    losses = [np.maximum(0.002, np.random.default_rng(seed).gamma(2, 0.05, 119)) for seed in range(40)]
    kinds = [facts({"loss": loss}).training.kind for loss in losses]
    assert kinds.count("diffusion") >= 38
    falls = (0.1 + 0.9 * np.exp(-np.arange(119) / 5)) * np.exp(0.4 * np.random.default_rng(0).standard_normal(119))
    assert facts({"loss": falls}).training.kind == "supervised"
