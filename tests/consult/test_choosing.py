from __future__ import annotations

import pytest

from advisor.consult.choosing import Choice, choice_of
from advisor.consult.dialogue import Dialogue
from advisor.consult.talk import talk_of
from advisor.facts.setup import Setup


def _chosen(text: str, **told: object) -> Choice:
    return choice_of(Setup().replaced(**told), talk_of(text))


@pytest.mark.parametrize(
    ("text", "told", "taken"),
    [
        ("lr 3e-4 or 1e-3?", {"optimizer": "adamw"}, 3e-4),
        ("lr 0.1 or 1e-3?", {"optimizer": "sgd"}, 0.1),
        ("wd 0.1 or 1e-4?", {"optimizer": "sgd"}, 1e-4),
        ("wd 0.1 or 1e-4?", {"optimizer": "adamw"}, 0.1),
        ("batch size 32 or 256?", {}, 256),
        ("batch size 32 or 256?", {"n_examples": 400}, 32),
        ("batch size 64 or 256?", {"fine_tuning": True, "architecture": "transformer"}, 64),
        ("batch size 16 or 32?", {"fine_tuning": True, "architecture": "transformer"}, 32),
        ("batch size 64 or 256?", {"fine_tuning": True, "architecture": "cnn"}, 256),
        ("20 or 60 trials?", {"parameter_count": 4}, 60),
        ("20 or 60 trials?", {"parameter_count": 2}, 20),
        ("3 or 5 seeds?", {}, 3),
        ("1 or 2 seeds?", {}, 2),
        ("10 or 50 epochs?", {}, 50),
        ("3 or 10 epochs?", {"training": "sft"}, 3),
        ("warmup 100 or 1000 steps of 10k steps?", {}, 1000),
        ("lora rank 8 or 64?", {}, 8),
    ],
)
def test_a_value_is_taken_by_the_tables_and_what_is_known(text: str, told: dict[str, object], taken: float) -> None:
    assert _chosen(text, **told).taken == taken


def test_a_rate_is_taken_for_each_optimizer_where_none_is_known() -> None:
    choice = _chosen("lr 0.1 or 0.001?")
    assert (choice.taken, choice.taken_adam, choice.taken_sgd) == (None, 0.001, 0.1)


@pytest.mark.parametrize("text", ["adamw lr 1 or 10?", "dropout 0.8 or 0.9?", "wd 3 or 5 with adamw?"])
def test_of_values_that_are_all_unusual_none_is_taken(text: str) -> None:
    reply = Dialogue().say(text).reply
    assert reply.startswith("**Neither: ")
    assert "0.9 only where" not in reply


def test_nothing_is_chosen_where_nothing_is_offered() -> None:
    assert choice_of(Setup(), talk_of("what learning rate for adamw?")) == Choice()


@pytest.mark.parametrize(
    ("text", "of"),
    [
        ("what's a good dropout for a transformer", "dropout"),
        ("what is a typical momentum for sgd", "momentum"),
        ("how much dropout should I use for an lstm", "dropout"),
    ],
)
def test_a_parameter_asked_for_by_name_has_its_usual_value(text: str, of: str) -> None:
    assert f" for {of}; " in Dialogue().say(text).reply


@pytest.mark.parametrize("text", ["what is a good range for dropout", "best trial has dropout 0.1", "what's a good lr"])
def test_a_range_or_a_result_is_no_such_question(text: str) -> None:
    assert talk_of(text).question != "usual-value"


@pytest.mark.parametrize(
    ("text", "says", "silent"),
    [
        (
            "weight decay 0.1 vs 0.01 for pretraining a 300M LM?",
            "Take 0.1: language models",
            "where the model overfits",
        ),
        ("wd 0.01 or 0.1 for an adamw cnn?", "0.1 is usual too and pays where the model overfits", "short"),
        ("wd 0.01 or 0.1 for fine-tuning vit", "Take 0.01: 0 to 0.01 is usual in fine-tuning", "overfits"),
        ("weight decay 0 or 0.01 for fine-tuning bert", "Take 0.01: 0 to 0.01 is usual in fine-tuning", "Neither"),
        ("batch size 64 vs 256 for bert fine-tuning", "Take 64, the smallest: 16 to 32 is usual", "trains faster"),
    ],
)
def test_what_is_said_of_the_other_value_suits_its_side(text: str, says: str, silent: str) -> None:
    reply = Dialogue().say(text).reply
    assert says in reply
    assert silent not in reply
