"""A setting that a message tells twice, a recipe's and the person's own."""

import pytest

from advisor.consult.dialogue import ask
from advisor.consult.quantities import plain
from advisor.consult.ratios import batch_ratio
from advisor.consult.telling import reading_of
from advisor.consult.two_sides import two_sides


@pytest.mark.parametrize(
    ("text", "batch", "ratio"),
    [
        ("the authors' batch is 2048, mine only 128, their lr was 0.8", 128, 1 / 16),
        ("batch 384 in their config, 48 for us", 48, 1 / 8),
        ("reference run: bs 512. ours: bs 64. adapt the rate?", 64, 1 / 8),
        ("the recipe takes batch 1024 and lr 2e-3, my card only holds 24", 24, 24 / 1024),
        ("I run batch 32 whereas they had 256", 32, 1 / 8),
        ("I fit 16, the readme has a batch size of 128", 16, 1 / 8),
        ("the tutorial uses a batch size of 64, we can use 1024", 1024, 16),
        ("the paper I follow has batch 512 on 8 gpus, mine is batch 32 on one gpu", 32, 1 / 16),
        ("original: batch 16 per gpu on 4 gpus. me: batch 16 per gpu on 1 gpu", 16, 1 / 4),
    ],
)
def test_the_own_batch_is_told_and_set_against_theirs(text: str, batch: int, ratio: float) -> None:
    assert reading_of(text).facts["batch_size"] == batch
    assert batch_ratio(plain(text)) == pytest.approx(ratio)


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        ("their lr is 0.4 at batch 1024, mine 0.05 lr at batch 64", {"learning_rate": 0.05, "batch_size": 64}),
        (
            "the repo was trained on 16 gpus with batch 512, I have 2 gpus and batch 64",
            {"n_workers": 2, "batch_size": 64},
        ),
        (
            "paper: 4 gpus, batch 96, adamw 1e-3. my batch: 24",
            {"batch_size": 24, "optimizer": "adamw", "learning_rate": 1e-3},
        ),
        ("published settings: batch 256, lr 0.1. I follow them", {"batch_size": 256, "learning_rate": 0.1}),
    ],
)
def test_the_own_values_are_the_facts(text: str, facts: dict[str, object]) -> None:
    told = reading_of(text).facts
    assert {name: told.get(name) for name in facts} == facts
    assert told.get("n_workers") == facts.get("n_workers")


@pytest.mark.parametrize(
    "text",
    [
        "batch 256, the paper has 81, mine 74",
        "my batch is 128, paper 79",
        "batch 64 as in the paper. paper gets 72, mine 64",
        "I train with batch 256 like the paper",
        "my repo uses batch 64 and my config 8 workers",
        "config for reference: clip 0.25, I see a norm of 1.7",
    ],
)
def test_one_side_or_scores_are_no_two_batches(text: str) -> None:
    assert "batch_size" not in two_sides(plain(text))
    assert batch_ratio(plain(text)) is None


@pytest.mark.parametrize(
    ("text", "says", "silent"),
    [
        (
            "paper: batch 2048, lr 0.8, sgd. my batch is 128, which rate?",
            "1/16 of theirs of 2048, so a rate of 0.8",
            "Adam",
        ),
        ("the authors have batch 1024 at 1e-3 with adamw, I can fit 64", "0.00025 with AdamW", "SGD"),
        ("their batch 128 lr 1e-3 adam, ours 512", "4 times theirs of 128", "SGD"),
        ("my batch is 8x smaller than in the paper, lr 0.2 sgd", "0.025 with SGD", "Adam"),
    ],
)
def test_the_rate_is_scaled_by_the_optimizer_that_is_told(text: str, says: str, silent: str) -> None:
    reply = ask(text).reply
    assert says in reply
    assert silent not in reply.split("\n\n")[0]


def test_both_rates_are_set_beside_each_other() -> None:
    reply = ask("the authors use batch 512 and lr 0.2, I have batch 64 and lr 0.1 with sgd").reply
    assert "their rate of 0.2 becomes 0.025 with SGD" in reply
    assert "yours is 0.1" in reply


@pytest.mark.parametrize(
    "text",
    [
        "my batch is 0, theirs is 64",
        "their batch 0, mine 64",
        "paper batch 1e400, mine 8",
        "0 gpus for me, their 8 gpus",
    ],
)
def test_what_no_batch_can_be_is_set_against_nothing(text: str) -> None:
    assert batch_ratio(plain(text)) is None


@pytest.mark.parametrize(
    ("text", "devices"),
    [
        ("the authors trained on 64 gpus, we have 8. scale their lr 1.6?", 8),
        ("they used 8 gpus, we get 71", None),
        ("they used 8 gpus for it. we have 4 classes", None),
    ],
)
def test_a_bare_count_after_their_devices_is_the_own_one(text: str, devices: int | None) -> None:
    assert reading_of(text).facts.get("n_workers") == devices


def test_their_result_and_mine_are_no_values_that_were_tried() -> None:
    turn = ask("the paper reports 80.1 with bs 2048, we get 77.9 with bs 128")
    assert turn.facts["val_accuracy"] == pytest.approx(0.779)
    assert "you tried" not in turn.reply
