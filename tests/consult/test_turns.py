"""Second and third turns as people type them: what is named afterwards, bare lines of settings, what did not help."""

import pytest

from advisor.consult import Dialogue


def _last(*said: str) -> str:
    dialogue = Dialogue()
    return [dialogue.say(text).reply for text in said][-1]


def test_a_card_named_after_half_precision_is_heard() -> None:
    assert "knows no bf16" in _last("my loss is nan after 300 steps, fp16", "it's a V100")
    assert "train in it instead of fp16" in _last("loss is nan, fp16", "on an A100")


@pytest.mark.parametrize("text", ["did that, still collapses", "still collapses"])
def test_what_still_happens_after_the_advice_gets_the_next_step(text: str) -> None:
    reply = _last("reward of my ppo agent collapsed after 2M steps", text)
    assert "decay the learning rate" in reply
    assert "train longer" not in reply


def test_a_line_of_settings_describes_no_search_space() -> None:
    assert "range" not in _last("reward of my ppo agent collapsed after 2M steps", "lr 1e-3, clip 0.2, 8 envs")


def test_a_side_named_alone_is_a_score_and_no_answer_for_the_rate() -> None:
    reply = _last("stuck at 76 % val accuracy", "train is 78")
    assert "training accuracy: train is 78 = 78 %" in reply


def test_losses_that_lie_close_are_hardly_overfitting() -> None:
    reply = _last("catboost, 300k rows, logloss train .31 val .33")
    assert "hardly overfitting" in reply
    assert "far better on the training data" not in reply
    assert "hardly overfitting" in _last("train rmse 2.1 val rmse 2.2, baseline 2.15")


def test_trials_that_one_has_are_a_budget() -> None:
    dialogue = Dialogue()
    assert dialogue.say("I have 200 trials, 2 min each").facts["budget_trials"] == 200
