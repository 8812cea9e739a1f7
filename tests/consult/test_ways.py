"""The ways in which people write each fact: every way with every value, alone and beside something else."""

from __future__ import annotations

import random

import pytest

from advisor.consult.telling import reading_of

RATES = {"3e-4": 3e-4, "0.001": 0.001, ".02": 0.02, "1E-3": 0.001, "2 x 10^-5": 2e-5}
COUNTS = {"16": 16, "128": 128, "1024": 1024}
SHARES = {"0.1": 0.1, ".35": 0.35, "20%": 0.2}
PERCENTS = {"91%": 0.91, "84.5 %": 0.845, "77 percent": 0.77}
LOSSES = {"0.42": 0.42, "1.7": 1.7, ".03": 0.03}
DECAYS = {"1e-4": 1e-4, "0.05": 0.05, ".1": 0.1}
EXAMPLES = {"900": 900, "12k": 12000, "3,500": 3500, "1.2M": 1200000}
WAYS = {
    "learning_rate": (
        RATES,
        "lr {}|lr={}|lr: {}|LR = {}|learning rate {}|learning rate of {}|learning_rate={}|--lr {}|"
        "a learning rate of {}|the lr is {}|my lr is currently {}|lr was lowered to {}|"
        "dropped the learning rate to {}|peak lr {}|initial lr {}",
    ),
    "batch_size": (
        COUNTS,
        "bs {}|bs={}|batch {}|batch size {}|batch size of {}|batch_size={}|--batch-size {}|a batch of {}|batches of {}|"
        "mini-batch size {}|{} images per batch|increased the batch size to {}|effective batch of {}",
    ),
    "weight_decay": (
        DECAYS,
        "wd {}|wd={}|weight decay {}|weight_decay: {}|weight decay of {}|raised weight decay to {}",
    ),
    "dropout": (SHARES, "dropout {}|dropout={}|dropout of {}|dropout rate {}|drop rate {}|dropout is {}|p_drop = {}"),
    "val_accuracy": (
        PERCENTS,
        "val acc {}|validation accuracy {}|val accuracy is {}|validation accuracy of {}|test accuracy: {}|{} val acc|"
        "{} on validation|validation accuracy peaked at {}|val accuracy tops out at {}|val acc stays at {}",
    ),
    "train_accuracy": (
        PERCENTS,
        "train acc {}|training accuracy is {}|train accuracy: {}|{} on train|training acc reaches {}",
    ),
    "val_loss": (LOSSES, "val loss {}|val_loss={}|validation loss is {}|eval_loss: {}|val loss bottoms out at {}"),
    "train_loss": (
        LOSSES,
        "train loss {}|train_loss={}|training loss: {}|training loss of {}|training loss sits at {}",
    ),
    "n_examples": (EXAMPLES, "{} images|{} training examples|{} rows|a dataset of {} samples|only {} labelled images"),
    "n_classes": ({"3": 3, "10": 10, "37": 37}, "{} classes|{}-class problem|num_classes={}|there are {} categories"),
}


def _told(fact: str) -> list[tuple[str, float]]:
    values, ways = WAYS[fact]
    return [(way.format(written), value) for way in ways.split("|") for written, value in values.items()]


@pytest.mark.parametrize("fact", WAYS)
def test_every_way_of_writing_a_fact_is_read(fact: str) -> None:
    wrong = [text for text, value in _told(fact) if reading_of(text).facts != {fact: pytest.approx(value)}]
    assert not wrong


@pytest.mark.parametrize("fact", WAYS)
def test_a_fact_is_read_after_a_complaint(fact: str) -> None:
    lines = [(f"my vit overfits and I don't know why; {text}.", value) for text, value in _told(fact)[::3]]
    assert not [text for text, value in lines if reading_of(text).facts.get(fact) != pytest.approx(value)]


def test_two_facts_in_any_order_are_both_read() -> None:
    rng, wrong = random.Random(7), []
    for _ in range(150):
        one, other = rng.sample([fact for fact in WAYS if fact != "val_accuracy"], 2)
        (text, value), (text2, value2) = rng.choice(_told(one)), rng.choice(_told(other))
        facts = reading_of(f"{text}, {text2}").facts
        if facts.get(one) != pytest.approx(value) or facts.get(other) != pytest.approx(value2):
            wrong.append(f"{text}, {text2}")
    assert not wrong
