"""What regularizes, added or asked for, is judged by the figures beside it; the rate far off comes first."""

import pytest

from advisor.consult import ask


@pytest.mark.parametrize(
    "said",
    [
        "added dropout 0.6 and weight decay 0.1 and now train acc won't go above 70, val 69",
        "I added dropout and weight decay, now training accuracy dropped to 72 and val is 71",
        "after adding dropout 0.5 everywhere train acc stuck at 65, val 66",
    ],
)
def test_what_was_added_is_taken_back(said: str) -> None:
    turn = ask(said)
    assert turn.matched == ("run/over-regularized",)
    assert "Take it back before anything else" in turn.reply
    assert "add capacity" not in turn.reply


def test_what_was_added_and_pays_is_kept() -> None:
    turn = ask("added dropout 0.3, train acc dropped from 99 to 95 but val acc rose to 91")
    assert turn.matched == ("run/healthy",)
    assert "Keep it" in turn.reply


def test_dropout_that_holds_training_down_is_halved() -> None:
    turn = ask("dropout 0.5 everywhere, train acc 71, val acc 74, train loss wont go down")
    assert turn.matched[0] == "run/validation-better-than-train"
    assert "halve it to 0.25" in turn.reply


def test_no_dropout_where_no_gap_is() -> None:
    assert ask("my validation loss is 0.2 and train loss is 0.25, should i add dropout").reply.startswith("**No: ")


@pytest.mark.parametrize(
    "said", ["lr 0.1 adam loss stays at 4.6, 100 classes", "adam lr 0.1 loss stuck at 2.3 10 classes"]
)
def test_a_rate_far_off_is_named_before_the_constant_answer(said: str) -> None:
    turn = ask(said)
    assert turn.matched == ("run/not-learning",)
    assert turn.reply.startswith("**The learning rate is the first suspect: 0.1 is far above the 0.0001 to 0.001")
    assert "the loss stands at the logarithm of" in turn.reply


def test_a_usual_rate_leaves_the_constant_answer_first() -> None:
    assert ask("sgd lr 0.1, loss stuck at 4.6, cifar100").reply.startswith("**A loss of 4.6 is the natural logarithm")


@pytest.mark.parametrize(
    "said", ["best accuracy in 5 runs was 88.4, mean 87.1", "5 seeds: best 0.912, mean 0.897, what goes in the paper?"]
)
def test_the_mean_is_reported_and_not_the_best(said: str) -> None:
    turn = ask(said)
    assert turn.matched == ("topic/seeds",)
    assert turn.reply.startswith("**Report the mean")


def test_balanced_classes_are_not_told_of_imbalance() -> None:
    assert ask("val acc is always 0.5 on a balanced binary task, train loss 0.69").matched == ("run/not-learning",)
    assert "topic/imbalance" in ask("my classes are imbalanced: val acc 0.5, train loss 0.69").matched
    assert "topic/imbalance" in ask("focal or weighted CE for 1:80, and must the sampler be balanced as well?").matched


def test_a_large_loss_of_a_regression_has_not_diverged() -> None:
    assert "run/diverged" not in ask("normalize inputs for mlp regression? loss is 1e6").matched
    assert ask("loss is 1e6 in my regression and it keeps growing").matched[0] == "run/diverged"
