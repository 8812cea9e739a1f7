"""Questions of two things at once, and sights that a setting explains: each is answered by what was asked."""

from __future__ import annotations

import pytest

from advisor.consult.dialogue import Dialogue


@pytest.mark.parametrize(
    ("text", "first", "says"),
    [
        (
            "validation loss stays below training loss, cutmix 1.0 and drop path 0.2, do i leak data?",
            "run/validation-better-than-train",
            "A leak is not needed",
        ),
        (
            "mixup on, train acc is lower than val acc all the time. is that normal?",
            "run/validation-better-than-train",
            "Yes, as a rule. What you name",
        ),
        (
            "yolo11s map50 0.55 still going up. more epochs, a larger model or tune lr0?",
            "topic/longer-or-more",
            "lr0 is ignored",
        ),
        ("resnet: more epochs, bigger model or tune lr?", "topic/longer-or-more", "More epochs first"),
        (
            "train loss 0.01, val loss went from 0.8 to 2.1 but val acc still climbs 80 -> 83. stop or go on?",
            "run/miscalibrated",
            "Continue, if right answers are what counts",
        ),
        ("gp sampler proposes practically the same batch size each time", "study/identical-trials", "near the best"),
        (
            "optuna study in sqlite on lustre, 40 workers, half the trials stuck in RUNNING",
            "study/stuck-trials",
            "locks",
        ),
        ("lunarlander ppo, the return has been flat at -200 since the start", "run/not-learning", "random policy"),
        (
            "sd 1.5 dreambooth: loss hovers around 0.12 from the beginning, lr 2e-6, is that ok?",
            "topic/reading-curves",
            "samples of fixed prompts",
        ),
        ("tune lora rank or learning rate first? 12 runs", "topic/what-first", "before the rank"),
        ("freeze the resnet or fine-tune everything? 600 images", "topic/adapter-or-full", "Freeze it first"),
        ("only the head or full fine-tuning of the vit, 20000 photos", "topic/adapter-or-full", "Train all of it"),
    ],
)
def test_what_was_asked_is_said_first(text: str, first: str, says: str) -> None:
    turn = Dialogue().say(text)
    assert turn.matched[0] == first
    assert says in turn.reply


@pytest.mark.parametrize(
    ("text", "silent"),
    [
        ("val loss below train loss without mixup or dropout, leak?", "Mixup and cutmix blend"),
        ("train loss 0.01, val loss went from 0.8 to 2.1, val acc fell 80 -> 70. stop?", "Continue, if"),
        ("optuna suggests exactly the same values in all workers", "near the best so far"),
        ("ppo return rose to 150 and then fell back, stuck at 20", "random policy"),
        ("diffusion unet loss went to nan, is that normal?", "samples of fixed prompts"),
        ("H100 at 2 dollars/h, 100 dollars, one run = 30 min. how many trials?", "Not proven"),
    ],
)
def test_the_neighbour_stays_as_it_is(text: str, silent: str) -> None:
    assert silent not in Dialogue().say(text).reply


def test_two_voices_do_not_contradict() -> None:
    turn = Dialogue().say(
        "yolov8m, 900 own images, mAP50 0.58 still going up slowly, box_loss still falling. more epochs, bigger model "
        "or tune lr0?"
    )
    assert "run/overfitting" not in turn.matched


def test_a_told_dropout_is_raised_from_where_it_is() -> None:
    assert "above your 0.2" in Dialogue().say("lstm: train mse 0.002, val mse 0.09, dropout 0.2").reply
    assert "to 0.1 to 0.3" in Dialogue().say("lstm: train mse 0.002, val mse 0.09").reply
