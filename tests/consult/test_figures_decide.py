"""What a rule or a computation on told figures decides, and the neighbours that it leaves alone."""

from __future__ import annotations

import re

import pytest

from advisor.consult.dialogue import Dialogue
from advisor.consult.growing_losses import grows
from advisor.consult.item import everything
from advisor.consult.plain_questions import plain_question
from advisor.consult.quantities import plain
from advisor.consult.ratios import batch_ratio
from advisor.consult.reply import say
from advisor.consult.talk_facts import Talk
from advisor.facts.setup import Setup


@pytest.mark.parametrize(
    "text",
    [
        "DPO loss remains 0.6931 from the first step and rewards are 0.0, lr 1e-6",
        "my dpo loss does not move from 0.693",
        "ipo, loss stays at 0.693 for all steps",
    ],
)
def test_preference_tuning_at_ln_2_is_where_it_starts(text: str) -> None:
    turn = Dialogue().say(text)
    assert turn.matched[0] == "run/not-learning"
    assert "policy still equals the reference" in turn.reply
    assert "classes alike" not in turn.reply
    assert "100 examples" not in turn.reply


def test_a_classifier_at_ln_2_gives_one_answer_to_all() -> None:
    assert "each of 2 classes alike" in Dialogue().say("my binary classifier's bce stays at 0.693").reply


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (
            "linear scaling: lr 0.12 at batch 96, loss nan (base 0.02 for 16). 0.04 works. why?",
            "take the 0.04 that works",
        ),
        ("I scaled the learning rate linearly to 0.4 for batch 2048 and it diverges", "critical batch only"),
        ("linear scaling rule gives NaN at batch 96 with lr 0.12, 500 warmup iterations", "longer than your 500 steps"),
    ],
)
def test_scaling_that_failed_is_not_scaled_on(text: str, says: str) -> None:
    reply = Dialogue().say(text).reply
    assert says in reply
    assert "doubling the batch" not in reply


def test_scaling_that_is_only_asked_for_is_computed() -> None:
    assert "critical batch only" not in Dialogue().say("linear scaling from batch 256 and lr 0.1 to batch 1024?").reply


def test_a_critic_that_explains_nothing_is_told_beside_a_small_kl() -> None:
    said = "PPO on my env stays at -900 after 1M steps, approx_kl 0.001, clip_fraction 0, explained_variance -0.8"
    turn = Dialogue().say(said)
    assert turn.matched[0] == "run/not-learning"
    assert "-0.8 says that the critic" in turn.reply
    assert not plain_question(plain("the return rises, explained_variance is -0.1 at first")).get("question")


@pytest.mark.parametrize(
    ("text", "ratio"),
    [
        ("40% of the original batch size, lr 6e-4", 0.4),
        ("I only fit 25 % of their batch", 0.25),
        ("a batch of 40", None),
    ],
)
def test_a_batch_in_per_cent_is_a_ratio(text: str, ratio: float | None) -> None:
    assert batch_ratio(plain(text)) == (pytest.approx(ratio) if ratio else None)


@pytest.mark.parametrize(
    "text",
    [
        "What n_estimators should I put into the search for lightgbm? The best is always the largest value, 1000.",
        "num_boost_round 2000 in my xgboost search, the best trial always has the highest value",
    ],
)
def test_the_number_of_trees_is_not_widened(text: str) -> None:
    turn = Dialogue().say(text)
    assert "let early stopping choose" in turn.reply
    assert "widen that side" not in turn.reply


@pytest.mark.parametrize(
    "text",
    [
        "yolov8, validation mAP50 and mAP50-95 stopped increasing after epoch 50 of 300. Overfitting? Stop?",
        "mAP flat since epoch 50 of 300, is it overfitting and should I stop?",
        "val accuracy has not improved since epoch 50 of 300, stop?",
    ],
)
def test_epochs_of_a_training_are_no_trials(text: str) -> None:
    turn = Dialogue().say(text)
    assert turn.matched == ("run/wasted-budget",)
    assert "83 %" in turn.reply
    assert not re.search(r"\btrials?\b|reduction factor", turn.reply)


def test_trials_that_are_cut_still_are() -> None:
    said = "I stop the bad trials after 5 of 50 epochs, is that fine?"
    assert plain_question(plain(said))["question"] == "halving-settings"


@pytest.mark.parametrize(
    "text",
    [
        "ViT on 2 classes: loss goes 1.3, 2.1, 6.8, 15, 30, 134 within the first epoch and accuracy is 50%",
        "resnet, 10 classes, loss 2.4, 3.9, 11, 48, 260, accuracy 10 %",
    ],
)
def test_a_series_that_grows_has_diverged(text: str) -> None:
    turn = Dialogue().say(text)
    assert turn.matched[0] == "run/diverged"
    assert "run/not-learning" not in turn.matched


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("How many startup trials does TPE need? I have 4 parameters and a budget of 60 trials.", "leaves 50"),
        ("How many startup trials should TPE have? n_startup_trials default 10", "a quarter of the budget"),
        ("what n_startup_trials for the tpe sampler with 200 trials?", "leaves 190"),
    ],
)
def test_a_budget_does_not_hide_the_question_for_the_start(text: str, says: str) -> None:
    turn = Dialogue().say(text)
    assert turn.matched[0] == "topic/how-many-trials"
    assert says in turn.reply


@pytest.mark.parametrize(
    "text",
    [
        "CNN binary classifier reached 0.99 accuracy, then some epochs later loss 0.69, accuracy 0.5. SGD lr 0.01",
        "accuracy went to 99% and then fell to 50% and stayed there, loss 0.69",
    ],
)
def test_what_was_learnt_and_lost_is_no_failure_to_learn(text: str) -> None:
    turn = Dialogue().say(text)
    assert turn.matched == ("run/metric-collapse",)
    assert "nothing was learnt" not in turn.reply


def test_a_rate_above_the_usual_is_searched_within_it() -> None:
    said = say(
        everything()["run/unstable"], Setup(training="dpo", fine_tuning=True, learning_rate=5e-5), None, Talk()
    ).text()
    assert "search between 1e-7 and 5e-6" in said
    assert "5e-6 and 5e-5" not in said
    usual = say(everything()["run/unstable"], Setup(optimizer="adam", learning_rate=5e-4), None, Talk()).text()
    assert "search between 5e-5 and 0.0005" in usual


def test_a_grid_is_answered_once() -> None:
    turn = Dialogue().say(
        "I have 6 hyperparameters with 5 values each. Grid search or something else? One run is 20 min."
    )
    assert turn.matched == ("topic/grid-cost",)
    assert turn.reply.count("15,625") == 1


def test_what_jumps_at_its_end_is_not_trained_longer() -> None:
    said = "loss 14 and val_loss jumps between 17.8 and 19.8 in the last 200 of 500 epochs. What can I tune?"
    assert "run/still-improving" not in Dialogue().say(said).matched


def test_a_lora_of_a_language_model_is_no_diffusion() -> None:
    said = (
        "The loss on alpaca LoRA already converges to about 1 within 0.15 epochs, does it make sense to train 3 epochs?"
    )
    assert "diffusion or flow-matching loss is normal" not in Dialogue().say(said).reply


def test_images_of_noise_at_ten_times_the_rate_are_the_rate() -> None:
    assert "The rate is the first suspect" in Dialogue().say("unet learning rate 0.001, my images are only noise").reply
    assert "That early it says nothing" in Dialogue().say("ddpm, lr 1e-4, samples are still noise after 5k steps").reply


@pytest.mark.parametrize(
    "text",
    [
        "val loss goes 0.3, 0.5, 0.9, 1.7, train loss falls",
        "loss 2.4, 2.1, 1.8, 1.9",
        "loss 0.30, 0.31, 0.33, 0.34",
        "critic loss 1, 5, 20, 90 while the return rises",
        "losses at lr 1e-5, 1e-4, 1e-3, 1e-2",
    ],
)
def test_other_rows_do_not_grow_without_end(text: str) -> None:
    assert not grows(text)
