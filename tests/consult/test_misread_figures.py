"""Figures that stand beside a score or a setting and are of something else, and what is told after all."""

from __future__ import annotations

from typing import Any

import pytest

from advisor.consult.telling import reading_of


@pytest.mark.parametrize(
    ("text", "fact"),
    [
        ("GPT training loss became nan after ~2000 iterations on V100", "train_loss"),
        ("val loss has its minimum after 7 evaluations and then goes up", "val_loss"),
        ("val acc peaks after 12 evals", "val_accuracy"),
        ("grid search (n_estimators 50-125, cv=5) and F1 is poor", "val_score"),
        ("RandomizedSearchCV, cv=10, auc of the winner is low", "val_score"),
        ("gpt-2 training is odd, the loss is up", "train_loss"),
        ("my loss curve spikes at 2x4090", "train_loss"),
        ("is it minimizing my reward?", "direction"),
        ("why does ppo minimize the return?", "direction"),
        ("Hyperband trains the first models only for 2 epochs", "epochs"),
        ("the shortest bracket runs for 3 epochs in hyperband", "epochs"),
    ],
)
def test_what_is_of_something_else_is_not_told(text: str, fact: str) -> None:
    assert fact not in reading_of(text).facts


@pytest.mark.parametrize(
    ("text", "fact", "value"),
    [
        ("train loss 0.4 after 2000 iterations", "train_loss", 0.4),
        ("val loss 0.7, minimum after 7 evaluations", "val_loss", 0.7),
        ("cv: 0.91 auc", "val_score", 0.91),
        ("I minimize the rmse", "direction", "minimize"),
        ("minimize val loss. is that ok?", "direction", "minimize"),
        ("train for 2 epochs", "epochs", 2),
        ("the loss of my gpt-2 is 3.2 in training", "train_loss", 3.2),
        ("unet learning rate 0.001, I get noise", "learning_rate", 0.001),
        ("sdxl lora, unet lr 5e-4", "learning_rate", 0.0005),
        ("from batch 32 to 256, how should I change lr 5e-5?", "learning_rate", 5e-5),
        ("PPO learns but SAC stays at a return of 1", "training", "sac"),
        ("with ppo it works, dqn does not learn", "training", "ppo"),
    ],
)
def test_what_is_told_beside_it_is_kept(text: str, fact: str, value: Any) -> None:
    assert reading_of(text).facts[fact] == value


def test_the_rates_of_two_parts_are_none_of_the_whole() -> None:
    assert "learning_rate" not in reading_of("unet lr 1e-4, text encoder lr 5e-5").facts


def test_a_rate_that_is_only_asked_for_is_none_in_use() -> None:
    assert "learning_rate" not in reading_of("should I use lr 1e-4?").facts
