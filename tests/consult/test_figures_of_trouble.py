"""Figures told beside a trouble decide what is said of it: a rate far off, a period, a simpler model's score."""

import pytest

from advisor.consult import ask
from advisor.consult.questions import value_text


@pytest.mark.parametrize(
    ("said", "about", "first"),
    [
        ("training loss 0.69 forever, bert-base, lr 5e-3", "run/not-learning", "0.005 is far above"),
        ("loss does not move from 2.30 with resnet18, adam lr 1e-7", "run/not-learning", "1e-7 is far below"),
        ("loss spikes every 500 steps exactly", "run/loss-spikes", "every 500 steps is no chance"),
        ("seasonal naive has mae 12.4, my tft gets 10.1, good?", "topic/baseline", "ahead of the naive forecast: 10.1"),
        ("raised the batch from 64 to 1024, adam lr 0.001, now it learns worse", "topic/batch-and-lr", "takes 0.004"),
    ],
)
def test_the_figures_decide(said: str, about: str, first: str) -> None:
    turn = ask(said)
    assert turn.matched[0] == about
    assert first in turn.reply.split("**Do this")[0]


def test_another_model_that_is_ahead_is_said_beside_what_is_asked() -> None:
    turn = ask("xgboost 0.91 f1 and my mlp 0.87, which settings of the mlp")
    assert "topic/which-model" in turn.matched
    assert "0.91 against 0.87" in turn.reply


def test_spikes_without_a_period_are_answered_as_rare() -> None:
    assert "harmless" in ask("loss spikes every 2000 steps or so and recovers").reply


def test_losses_close_together_with_a_good_score_are_well() -> None:
    turn = ask("Should I be worried? train loss 0.31 val loss 0.33, val accuracy 91%, still slowly rising at epoch 30")
    assert turn.matched == ("run/healthy",)
    assert turn.reply.startswith("**No: 0.31 in training and 0.33 in validation")


def test_a_curve_asked_about_is_answered_without_the_end_of_a_search() -> None:
    turn = ask("Diffusion model loss flat at 0.021 after 20k steps, but the samples get better. Should i stop?")
    assert turn.matched == ("topic/reading-curves",)


def test_hours_that_no_question_asks_for_are_said_as_hours() -> None:
    assert value_text("epoch_hours", 0.6666666666666666) == "40 min"


def test_a_training_loss_that_falls_has_not_diverged() -> None:
    said = (
        "whisper small, WER goes down till step 1000 (38%) and then creeps up to 44, the training loss keeps dropping"
    )
    assert ask(said).matched == ("run/overfitting",)


def test_a_loss_named_after_a_parameter_is_no_parameter() -> None:
    reply = ask(
        "yolo, 50 epochs, box loss still going down. More epochs or a bigger model? 10 hours, an epoch takes 6 min"
    ).reply
    assert "Usual for box" not in reply
    assert "about 100 epochs" in reply


@pytest.mark.parametrize("name", ["dropout", "weight decay", "momentum", "gradient clipping"])
def test_what_a_setting_does_is_within_scope(name: str) -> None:
    turn = ask(f"just curious what {name} actually does")
    assert turn.reply.startswith("**It ")
    assert turn.question is None


def test_two_losses_close_together_are_judged_as_a_pair() -> None:
    reply = ask("is a train loss of 0.08 and val loss of 0.09 with dice 0.93 fine or too good to be true?").reply
    assert "0.08 in training and 0.09 in validation lie close together" in reply
    assert "validation loss beside it" not in reply


def test_a_rate_far_off_is_answered_before_a_doubtful_sight() -> None:
    said = "I am finetuning Mistral with LoRA rank 8 and the loss goes nowhere, 1.45 from beginning to end, lr 1e-6"
    reply = ask(said).reply
    assert "1e-6 is far below" in reply or "Look at the rate first: 1e-6" in reply


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("loss has been 0.0 since step 300, lora on llama 8b", "**A training loss that drops to exactly 0.0"),
        (
            "training loss shows 0.0 and grad_norm nan, qlora mistral",
            "**A loss of exactly 0.0 beside a gradient norm of NaN",
        ),
        ("is 20 trials enough for lr, wd and dropout?", "**No: the 3 parameters want about 30 trials"),
        ("is 40 trials enough for lr, wd and dropout?", "**Yes: the 3 parameters want about 30 trials"),
    ],
)
def test_a_loss_of_zero_and_trials_beside_named_parameters_are_judged(said: str, told: str) -> None:
    assert ask(said).reply.startswith(told)


@pytest.mark.parametrize(
    "said",
    [
        "rmse 3.9 train / 4.0 val, no matter how many rounds",
        "train loss 1.20 val loss 1.22 and it got worse at generalizing i think",
        "train acc 61, val acc 60, val is worse and stays so",
    ],
)
def test_sides_hardly_apart_are_no_overfitting(said: str) -> None:
    assert "run/overfitting" not in ask(said).matched
