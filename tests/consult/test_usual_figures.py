"""Figures that are usual are called usual, those far off an illness: PPO's, GRPO's, a gradient norm, a first loss."""

import pytest

from advisor.consult import ask
from advisor.consult.start_loss import started


@pytest.mark.parametrize(
    "said",
    [
        "is clip fraction 0.2 ok in ppo?",
        "approx_kl 0.005 clip_fraction 0.08, is this healthy?",
        "sb3 ppo approx_kl around 0.015, should I change lr?",
        "clip_fraction is 0.12",
        "is clip_fraction of 0.2 ok?",
        "clipfrac 0.1 normal?",
        "my approx_kl is 0.0005, too small?",
    ],
)
def test_usual_figures_of_ppo_are_no_illness(said: str) -> None:
    turn = ask(said)
    assert turn.matched == ("topic/reading-curves",)
    assert "usual in PPO (0.0" in turn.reply
    assert "lower the learning rate" not in turn.reply


@pytest.mark.parametrize("said", ["kl 0.08 after 200 grpo steps, too high?", "is a kl of 0.02 ok for grpo"])
def test_a_kl_to_the_reference_is_not_judged_as_one_of_an_update(said: str) -> None:
    turn = ask(said)
    assert turn.matched == ("topic/reading-curves",)
    assert "distance to the reference model" in turn.reply
    assert "0.003 to 0.02" not in turn.reply


@pytest.mark.parametrize(
    ("said", "first"),
    [
        ("approx_kl 0.6, reward falling", "**A KL of 0.6 says that each update moves the policy too far"),
        ("clip fraction 0.6 in ppo", "**A clip fraction of 0.6 says"),
        ("kl went from 0.01 to 0.3 in ppo and reward dropped", "**A KL of 0.3 says"),
        (
            "clip_fraction 0.35 normal?",
            "**A clip fraction of 0.35 lies above the usual (0.05 to 0.3), which is no fault where",
        ),
        ("kl number was 0.01, now it's 0.9 after each update, agent becomes strange", "**A KL of 0.9 says"),
        ("kl in grpo: .02 .4 3.1 11.0, lr 1e-5 beta .001 bs 64", "**A KL of 11 is the distance"),
        ("grpo kl went from .02 to 14 inside fifty steps", "**A KL of 14 is the distance"),
        ("grpo kl at 2.5 and climbing", "**A KL of 2.5 is the distance to the reference model"),
    ],
)
def test_figures_beyond_the_usual_are_still_a_shift_of_the_policy(said: str, first: str) -> None:
    turn = ask(said)
    assert turn.matched[0] == "run/policy-shift"
    assert first in turn.reply


def test_a_trouble_beside_usual_figures_is_answered() -> None:
    assert ask("entropy goes to zero in ppo, approx_kl 0.012").matched[0] == "run/entropy-collapse"


@pytest.mark.parametrize(
    ("said", "first"),
    [
        ("starting loss 25 with 10 classes", "Too high for a start: 25 is 11 times ln 10 = 2.3"),
        ("loss at step 0 is 80 for imagenet", "Too high for a start: 80 is 12 times ln 1000"),
        ("cross entropy starts at 150 for 100 classes, what is wrong?", "Too high for a start"),
        ("initial loss 3.5 for 10 classes ok?", "Somewhat high for a start"),
        ("loss starts at 11 for a 50k vocab lm, ok?", "That is where it should start: a guess among 50000 costs"),
        ("gpt2 from scratch loss starts at 10.8", "That is where it should start"),
        ("loss starts at 2.9 for gpt-2, finetuning", "As it should be with pretrained weights"),
        ("is a loss of 2.9 normal for gpt2 on openwebtext", "A loss of 2.9 a token"),
    ],
)
def test_a_first_loss_is_judged_beside_a_guess(said: str, first: str) -> None:
    turn = ask(said)
    assert turn.matched == ("topic/reading-curves",)
    assert turn.reply.startswith(f"**{first}")


@pytest.mark.parametrize(
    ("said", "about"),
    [
        ("loss starts at 2.3 and stays there, 10 classes", "run/not-learning"),
        (
            "train loss starts at 4.6 on cifar-100 and falls to 0.1 but val loss goes up after epoch 10",
            "run/overfitting",
        ),
        ("loss starts to rise at epoch 5, 10 classes", "run/diverged"),
    ],
)
def test_what_follows_the_start_is_not_the_start(said: str, about: str) -> None:
    assert ask(said).matched[0] == about


def test_a_loss_at_the_start_is_no_loss_in_use() -> None:
    assert "train_loss" not in ask("initial loss 3.5 for 10 classes ok?").facts


@pytest.mark.parametrize(
    "said",
    ["is grad norm of 5 bad?", "grad norm 2-3 during llama finetune, normal?", "is gradient norm of 0.8 high?"],
)
def test_a_usual_gradient_norm_is_no_illness(said: str) -> None:
    turn = ask(said)
    assert turn.matched == ("topic/reading-curves",)
    assert "is no illness" in turn.reply


@pytest.mark.parametrize("said", ["grad norm is 300 and rising", "grad norm of 1e6, is that bad?"])
def test_a_norm_that_grows_or_is_huge_is_one(said: str) -> None:
    assert ask(said).matched[0] == "run/exploding-gradients"


def test_one_class_has_no_guess() -> None:
    assert started("loss starts at 0.3 with 1 class") == {}


def test_a_gradient_norm_in_passing_is_not_what_is_asked() -> None:
    turn = ask("GRPO prints 'loss': 0.0 but grad_norm is around 1.2 and reward creeps upward. Normal?")
    assert "is no illness" not in turn.reply


def test_a_kl_near_zero_without_ppo_is_not_called_usual() -> None:
    assert ask("KL=.002 and reconstructions blurry. bigger decoder?").matched[0] == "run/posterior-collapse"
