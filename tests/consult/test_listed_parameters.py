"""Lists of parameters with names that no table has: each keeps its name; what is no list of parameters tells none."""

from __future__ import annotations

import pytest

from advisor.consult import Dialogue
from advisor.consult.telling import reading_of

LISTS = {
    "lr, weight decay, layer decay, cutmix": ("cutmix", "layer_decay", "learning_rate", "weight_decay"),
    "learning rate, noise scale, loss weight": ("learning_rate", "loss_weight", "noise_scale"),
    "dropout and focal gamma": ("dropout", "focal_gamma"),
    "I want to tune lr, batch size, mask_ratio and queue size": (
        "batch_size",
        "learning_rate",
        "mask_ratio",
        "queue_size",
    ),
    "we search lr, dropout and stochastic depth for the paper": ("dropout", "learning_rate", "stochastic_depth"),
    "my params are lr, margin and scale": ("learning_rate", "margin", "scale"),
    "wd and dropout on two gpus": ("dropout", "weight_decay"),
    "lr, wd, please": ("learning_rate", "weight_decay"),
    "resnet, sgd, 30 hours, 1 hour a run, lr and wd": ("learning_rate", "weight_decay"),
}
NO_LISTS = [
    "lr, coffee, sleep",
    "adamw, cosine, lr",
    "unet, lr, dice",
    "lr, wd, it overfits badly",
    "lr, momentum, and the loss is nan",
    "is it the lr, the loss weight or the data?",
    "lr 1e-3, wd 0.1, batch 64, mixup",
]


@pytest.mark.parametrize(("text", "names"), LISTS.items())
def test_every_name_of_a_list_is_kept(text: str, names: tuple[str, ...]) -> None:
    assert reading_of(text).facts["parameters"] == names


@pytest.mark.parametrize("text", NO_LISTS)
def test_what_is_no_list_names_none(text: str) -> None:
    assert "parameters" not in reading_of(text).facts


def test_an_answer_keeps_names_that_nobody_knows_and_the_plan_says_what_it_leaves_out() -> None:
    dialogue = Dialogue()
    for text in ("cnn, sgd, val accuracy, 20 hours, 30 min a run, one gpu", "lr, wd, foobar"):
        dialogue.say(text)
    turn = dialogue.say("show the plan")
    assert turn.facts["parameters"] == ("foobar", "learning_rate", "weight_decay")
    assert "Left out:\n\n- `foobar`: its meaning and range are not known" in turn.reply


def test_the_epochs_of_ppo_are_those_of_an_update() -> None:
    listed = "lr, clip_range and n_epochs"
    assert "n_epochs" in reading_of(listed, {"training": "ppo"}).facts["parameters"]
    assert "epochs" in reading_of("lr, batch size and n_epochs", {"training": "supervised"}).facts["parameters"]
