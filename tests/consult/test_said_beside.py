from __future__ import annotations

import pytest

from advisor.consult import Dialogue
from advisor.consult.said_beside import is_gone, without_plan


@pytest.mark.parametrize(
    "line",
    [
        "40 hours, 2 h per run, plan",
        "plan it. 40 hours, each run takes 2 hours",
        "2 hours a run and 40 hours in all, so make me a plan",
        "plan it with 40 hours, 2 h per run",
    ],
)
def test_a_line_with_the_budget_and_the_wish_gives_the_plan(line: str) -> None:
    dialogue = Dialogue()
    dialogue.say("cnn, sgd, lr 0.05, metric val_accuracy")
    turn = dialogue.say(line)
    assert turn.plan is not None
    assert turn.facts["budget_hours"] == 40
    assert turn.facts["trial_hours"] == 2


@pytest.mark.parametrize(
    "line",
    ["I plan to use adamw, 30 hours", "is that a good plan?", "my plan has 30 trials", "we planned 30 runs of 2 h"],
)
def test_a_plan_that_is_only_spoken_of_is_no_wish(line: str) -> None:
    assert not without_plan(line, {}).plans


def test_the_night_of_the_plan_is_no_other_budget() -> None:
    dialogue = Dialogue()
    dialogue.say("cnn, sgd, metric val_accuracy, 8 hours a night, 20 minutes per run")
    turn = dialogue.say("make the plan for tonight")
    assert turn.plan is not None
    assert turn.facts["budget_hours"] == 8


@pytest.mark.parametrize(
    "line",
    [
        "tried lr 1e-4 and it trains stable now, val loss 2.1",
        "went down to 3e-4, no spikes any more",
        "we lowered it to 1e-3, smoother now, acc 81",
        "it does not explode any more",
        "clipped at 0.5, the nans are gone",
    ],
)
def test_a_fault_that_is_gone(line: str) -> None:
    assert is_gone(line)


@pytest.mark.parametrize(
    "line",
    [
        "tried lr 1e-4, stable now but it overfits",
        "did that, stable until step 4000, then nan again",
        "is it stable now?",
        "how do I make it stable",
        "it is not stable now, still jumps",
        "stable diffusion, lr 1e-4 now",
    ],
)
def test_a_fault_that_is_not_gone(line: str) -> None:
    assert not is_gone(line)


def test_good_news_ends_the_old_advice() -> None:
    dialogue = Dialogue()
    dialogue.say("my LSTM explodes to nan after 300 steps, rmsprop lr 0.01")
    good = dialogue.say("did lr 1e-3, stable now for 5000 steps, val loss 3.9")
    assert good.reply.startswith("**Good.")
    assert good.facts["learning_rate"] == 1e-3
    after = dialogue.say("what now?")
    assert "The fault is gone" in after.reply


def test_no_is_no_answer_where_it_tells_that_the_fault_is_gone() -> None:
    dialogue = Dialogue()
    dialogue.say("my transformer goes NaN at step 900, adamw lr 6e-4")
    assert "fine_tuning" not in dialogue.say("no, it doesn't diverge any more").facts


@pytest.mark.parametrize(
    ("line", "fact"),
    [
        ("should I rather go for a ViT-B?", "architecture"),
        ("wouldn't lr 0.5 explode?", "learning_rate"),
        ("would 300 trials be overkill?", "budget_trials"),
    ],
)
def test_what_a_question_weighs_is_not_in_use(line: str, fact: str) -> None:
    assert fact not in Dialogue().say(line).facts


def test_a_setting_that_a_question_tells_is_in_use() -> None:
    assert Dialogue().say("I train with lr 0.1 and sgd, is that too high?").facts["learning_rate"] == 0.1


def test_a_run_that_gets_better_is_not_gone() -> None:
    assert not is_gone("val loss 0.41 to 0.38, what next")


@pytest.mark.parametrize("line", ["so what do I change?", "thanks. so what should we do?"])
def test_advice_that_nobody_followed_yet_is_not_done(line: str) -> None:
    dialogue = Dialogue()
    dialogue.say("resnet, sgd lr 0.05 batch 128, training loss bounces up and down")
    reply = dialogue.say(line).reply
    assert "When that is done" not in reply


@pytest.mark.parametrize("line", ["with a split by date val is 27% and train 8%", "train 8%, validation 27% now"])
def test_percentages_of_an_error_are_no_accuracies(line: str) -> None:
    dialogue = Dialogue()
    dialogue.say("my LSTM for demand has a val MAPE of 9%")
    turn = dialogue.say(line)
    assert "val_accuracy" not in turn.facts
    assert "Validation better than training" not in turn.reply


def test_percentages_without_an_error_stay_accuracies() -> None:
    assert Dialogue().say("resnet, train acc 94%, val acc 81%").facts["val_accuracy"] == 0.81
