"""What is said while a question stands open: taken as its answer where it can be one, and used where it is one."""

from __future__ import annotations

import pytest

from advisor.consult import Dialogue
from advisor.consult.understanding import understand
from advisor.context import told_setup

NO_ANSWERS = [
    ("train_accuracy", "what about 1e-5"),
    ("train_accuracy", "how about 0.2 then"),
    ("train_accuracy", "3e-4"),
    ("val_accuracy", "and would it be better with 64?"),
    ("dropout", "2e-5"),
    ("metric", "the referee wants to see error bars"),
    ("metric", "we plot the accuracy of the old model beside it"),
    ("learning_rate", "50000"),
    ("trial_hours", "the budget is an overnight run, ten hours"),
    ("n_workers", "which gpu would you buy, the one with 24 GB?"),
    ("batch_size", "should I go to 64"),
]
ANSWERS = [
    ("train_accuracy", "97 %", 0.97),
    ("train_accuracy", "about 0.97. is that bad?", 0.97),
    ("val_accuracy", "it is 0.8", 0.8),
    ("metric", "error", "error"),
    ("metric", "I care about the validation loss most", "val_loss"),
    ("metric", "the F1 score", "f1"),
    ("trial_hours", "how long? maybe 50 minutes", 50 / 60),
    ("n_workers", "no gpu, but 12 cores", 12),
    ("batch_size", "64", 64),
    ("learning_rate", "1e-3", 1e-3),
]


@pytest.mark.parametrize(("asked", "text"), NO_ANSWERS)
def test_what_cannot_be_the_answer_is_not_taken_as_it(asked: str, text: str) -> None:
    assert asked not in understand(text, asked=asked).facts


@pytest.mark.parametrize(("asked", "text", "value"), ANSWERS)
def test_an_answer_is_taken(asked: str, text: str, value: object) -> None:
    found = understand(text, asked=asked).facts[asked]
    assert found == (pytest.approx(value) if isinstance(value, float) else value)


def test_none_of_the_devices_beside_cores_is_no_slip() -> None:
    assert "n_workers" in understand("no gpu, 20 hours").odd
    assert "n_workers" not in understand("I have no gpu, 16 cores").odd
    assert "n_workers" not in understand("only a laptop, no gpu").odd


def test_a_question_chooses_none_of_what_may_be_meant() -> None:
    dialogue = Dialogue()
    for text in ("hm, some trouble with the thing", "what should I do first?"):
        turn = dialogue.say(text)
    assert turn.matched != ("run/overfitting",)


@pytest.mark.parametrize("told", ["training accuracy is 97%", "97", "0.97 on train", "train acc 97 %"])
def test_the_other_side_told_shows_the_gap(told: str) -> None:
    found = understand(told, told_setup({"val_accuracy": 0.7}), "train_accuracy")
    assert [match.id for match in found.matches] == ["run/overfitting"]


def test_a_training_score_alone_shows_nothing() -> None:
    assert understand("training accuracy is 97%", asked="train_accuracy").matches == ()
    assert understand("training accuracy is 73%", told_setup({"val_accuracy": 0.71}), "train_accuracy").matches == ()


@pytest.mark.parametrize(
    ("told", "asked", "yes"),
    [
        ("val loss climbs again while the train loss keeps falling", "is that overfitting?", True),
        ("train acc goes up and val acc goes down", "so it overfits?", True),
        ("train loss and val loss both fall", "is that overfitting?", False),
        ("my loss is flat", "am I overfitting?", False),
    ],
)
def test_a_fault_asked_for_by_its_name_is_judged_by_what_was_told_before(told: str, asked: str, yes: bool) -> None:
    dialogue = Dialogue()
    dialogue.say(told)
    assert ("**Yes: training gets better while validation gets worse" in dialogue.say(asked).reply) == yes


@pytest.mark.parametrize(
    "said",
    [
        ["an mlp on 50000 rows, adam 1e-3, it's a regression problem", "20 hours, 10 min a run"],
        ["lightgbm, log loss 0.41", "20 hours, 10 min a run"],
        ["xgboost on 20k rows", "20 hours, 10 min a run"],
        ["whisper fine-tuning, wer 14", "20 hours, 3 h a run"],
        ["reinforcement learning of a walking robot", "20 hours, 1 h a run"],
        ["unet, dice 0.8", "20 hours, 1 h a run"],
    ],
)
def test_no_accuracy_is_asked_of_who_has_none(said: list[str]) -> None:
    dialogue = Dialogue()
    for text in (*said, "skip", "skip", "skip", "skip", "skip"):
        turn = dialogue.say(text)
        assert turn.question is None or turn.question.fact not in ("train_accuracy", "val_accuracy")


def test_an_accuracy_is_asked_for_beside_the_other_one() -> None:
    dialogue = Dialogue()
    assert (question := dialogue.say("xgboost, my model overfits, validation accuracy 0.8").question)
    assert question.fact == "train_accuracy"


def test_the_validation_loss_that_was_told_is_the_metric() -> None:
    dialogue = Dialogue()
    for text in ("catboost, 80k rows, logloss 0.31", "10 hours, 4 min a run, 2 at a time", "lr and depth", "plan"):
        turn = dialogue.say(text)
    assert turn.plan is not None
    assert (turn.plan.goal.metric, turn.plan.goal.direction) == ("val_loss", "minimize")
