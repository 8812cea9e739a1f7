from __future__ import annotations

import pytest

from advisor.consult.dialogue import Dialogue
from advisor.consult.speech import question_text, without_question


@pytest.mark.parametrize(
    ("first", "second", "held"),
    [
        ("I train with ppo", "it is reinforcement learning", "ppo"),
        ("it is reinforcement learning", "I train with ppo", "ppo"),
        ("I train with xgboost", "gradient boosting, 200k rows", "xgboost"),
    ],
)
def test_a_kind_and_a_method_of_it_are_no_contradiction(first: str, second: str, held: str) -> None:
    dialogue = Dialogue()
    dialogue.say(first)
    turn = dialogue.say(second)
    assert "which one holds" not in turn.reply
    assert turn.facts["training"] == held


def test_two_methods_are_one() -> None:
    dialogue = Dialogue()
    dialogue.say("I train with ppo")
    assert "which one holds" in dialogue.say("I train with dqn").reply


def test_a_contradiction_is_asked_about_once_and_then_the_later_holds() -> None:
    dialogue = Dialogue()
    dialogue.say("I have 4 gpus")
    assert "which one holds" in dialogue.say("I have 2 gpus").reply
    turn = dialogue.say("lr, wd and dropout")
    assert "I go on with trials at the same time: 2 workers" in turn.reply
    assert turn.facts["n_workers"] == 2
    assert "which one holds" not in turn.reply


def test_an_answer_to_it_still_chooses() -> None:
    dialogue = Dialogue()
    for line in ("I have 4 gpus", "I have 2 gpus", "the first"):
        turn = dialogue.say(line)
    assert turn.facts["n_workers"] == 4


def test_a_question_is_shown_once() -> None:
    dialogue = Dialogue()
    dialogue.say("I have 4 gpus")
    turn = dialogue.say("I have 2 gpus")
    shown = f"{without_question(turn.reply, turn.question)} {question_text(turn.question)}"
    assert shown.count("which one holds") == 1


@pytest.mark.parametrize(
    ("text", "metric"), [("adamw", None), ("resnet50", None), ("my_score", "my_score"), ("f1", "f1")]
)
def test_the_name_of_something_else_is_no_metric(text: str, metric: str | None) -> None:
    dialogue = Dialogue()
    dialogue.say("plan a search for me")
    assert dialogue.say(text).facts.get("metric") == metric
