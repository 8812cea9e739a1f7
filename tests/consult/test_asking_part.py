"""What is told beside a loaded log is no question about a curve, and its facts are kept."""

import numpy as np
import pytest

from advisor.consult import Dialogue
from advisor.consult.asking_part import asking_part, told_part
from advisor.records import Evidence
from tests.factories import run

STEPS = np.arange(60)
RISING = 0.6 + 0.012 * np.maximum(STEPS - 20, 0) + 1.5 * np.exp(-STEPS / 5)
FALLING = 2.2 * np.exp(-STEPS / 12)


def _dialogue() -> Dialogue:
    noise = np.random.default_rng(0).normal(0, 0.004, 60)
    curves = {"train/loss": FALLING, "val/loss": RISING + noise, "train/lr": np.full(60, 3e-4)}
    return Dialogue(evidence=Evidence(runs=(run(".", curves),)))


@pytest.mark.parametrize(
    "told",
    [
        "adamw, lr 3e-4, batch 64, no dropout, 60 epochs",
        "did lr 3e-4 and clip 0.5: now reward 240, no crash",
        "tried dropout 0.3, it brought nothing, val loss 0.61 vs 0.60 before",
        "we ran it with weight decay 0.1 and the rest as it was",
        "14 hours left, 2 hours a run",
        "val accuracy is 0.91 now, train accuracy 0.95",
    ],
)
def test_what_only_tells_asks_nothing(told: str) -> None:
    assert asking_part(told) == ""


@pytest.mark.parametrize(
    ("said", "asked"),
    [
        ("train accuracy 97%, val 71%. what first?", "what first?"),
        ("raised wd to 0.1. where is val loss lowest?", "where is val loss lowest?"),
        ("what's next, 10 hours left, 2 h a run", "what's next"),
    ],
)
def test_what_asks_is_parted_from_what_tells(said: str, asked: str) -> None:
    assert asking_part(said) == asked
    assert told_part(said)


@pytest.mark.parametrize(
    "asked",
    [
        "did lr 0.01 help", "did the rate matter", "is lr 0.01 better than 0.001?", "final loss", "best lr",
        "compare 3, 5, 6", "which is better, lr 0.01 or lr 0.1?", "val loss at step 300", "train vs val",
    ],
)  # fmt: skip
def test_a_question_stays_whole(asked: str) -> None:
    assert asking_part(asked) == asked


@pytest.mark.parametrize(
    ("said", "facts"),
    [
        ("sgd, lr 0.02, batch 32, no dropout, 60 epochs", {"learning_rate": 0.02, "batch_size": 32, "epochs": 60}),
        ("what's next, 12 hours left, 3 hours a run", {"budget_hours": 12.0, "trial_hours": 3.0}),
        ("train accuracy 99%, val accuracy 72%. What do I do first?", {"train_accuracy": 0.99, "val_accuracy": 0.72}),
        ("batch 64. at which step was val loss lowest?", {"batch_size": 64}),
        ("i set lr to 1e-4: what is the final val loss?", {"learning_rate": 1e-4}),
    ],
)
def test_facts_are_kept_whatever_is_asked(said: str, facts: dict[str, float]) -> None:
    turn = _dialogue().say(said)
    assert {name: turn.facts.get(name) for name in facts} == pytest.approx(facts)


@pytest.mark.parametrize("said", ["val loss rises", "the val loss goes up, why?", "my validation loss is increasing"])
def test_a_rise_that_is_stated_is_no_question_whether(said: str) -> None:
    turn = _dialogue().say(said)
    assert turn.matched[0] == "run/overfitting"
    assert "loss fell:" not in turn.reply
    assert "Your logs show it" in turn.reply


@pytest.mark.parametrize("said", ["did val loss get worse?", "did the validation loss increase?"])
def test_a_rise_is_judged_after_the_best(said: str) -> None:
    assert _dialogue().say(said).reply.startswith("**Yes")


def test_a_fall_that_is_asked_about_is_still_answered() -> None:
    assert _dialogue().say("is the train loss still falling?").reply.startswith("**Yes: train/loss fell")
