from __future__ import annotations

import pytest

from advisor.consult.dialogue import Dialogue
from advisor.consult.offered_values import offer_of
from advisor.consult.quantities import plain
from advisor.consult.telling import reading_of


@pytest.mark.parametrize(
    ("text", "of", "values"),
    [
        ("lr 3e-4 or 1e-3 for adamw?", "learning_rate", (3e-4, 1e-3)),
        ("1e-3 or 1e-4 as learning rate?", "learning_rate", (1e-3, 1e-4)),
        ("which is better lr=1e-3 or lr=3e-4", "learning_rate", (1e-3, 3e-4)),
        ("should I go with 0.1, 0.3 or 0.5 for dropout", "dropout", (0.1, 0.3, 0.5)),
        ("is batch 64 better than 32 on a small dataset", "batch_size", (64, 32)),
        ("20 trials or 60 trials for 4 hyperparams?", "trials", (20, 60)),
        ("3 or 5 seeds?", "seeds", (3, 5)),
        ("should i warm up 100 or 1000 steps, training is 10k steps", "warmup_steps", (100, 1000)),
        ("is 1e-2 or 1e-3 the better rate for fine-tuning a vit", "learning_rate", (1e-2, 1e-3)),
        ("1e-4 or 5e-5, adamw, llama 8b lora", "learning_rate", (1e-4, 5e-5)),
        ("dropout rate 0.1 or 0.3?", "dropout", (0.1, 0.3)),
        ("ppo clip range 0.2 or 0.3", "engine", (0.2, 0.3)),
        ("model size 7b, lora, 1 epoch vs 5 epochs on 2k samples", "epochs", (1, 5)),
        ("xgboost max_depth 6 or 10 for 20k rows?", "engine", (6, 10)),
    ],
)
def test_the_values_offered_of_one_parameter_are_found(text: str, of: str, values: tuple[float, ...]) -> None:
    offer = offer_of(plain(text))
    assert offer is not None
    assert (offer.of, offer.values) == (of, values)


@pytest.mark.parametrize(
    "text",
    [
        "after 2 or 3 epochs the loss is nan, why?",
        "lr 1e-3 gave 80.2 and 3e-4 gave 81, which?",
        "I tried lr 1e-3 or 1e-4 and both diverge",
        "with batch size 32 or 64 the val loss jumps around, normal?",
        "20 configs with 5 seeds or 100 configs with 1 seed",
        "30 configs x 3 seeds, or 90 configs?",
        "n_estimators 5000 and lr 0.01 vs 500 and 0.1?",
        "batch 8 with accumulation 4 or batch 32",
        "4 gpus or 8 gpus",
        "error rate 0.1 or 0.2?",
    ],
)
def test_what_tells_results_or_pairs_offers_nothing(text: str) -> None:
    assert offer_of(plain(text)) is None


def test_values_offered_are_told_of_nothing() -> None:
    assert not reading_of("should i warm up 100 or 1000 steps, training is 10k steps").facts
    assert reading_of("20 trials or 60 trials for 4 hyperparams?").facts == {"parameter_count": 4}


def test_whoever_chooses_a_value_is_not_asked_for_it() -> None:
    question = Dialogue().say("batch size 32 or 256, rtx 3060, image classifier").question
    assert question is None or question.fact != "batch_size"


def test_the_depth_of_trees_is_no_number_of_layers() -> None:
    trees, layers = (offer_of(plain(f"{what} depth 10 or 6?")) for what in ("catboost", "mlp"))
    assert trees is None or trees.of != "num_layers"
    assert layers is not None
    assert layers.of == "num_layers"
