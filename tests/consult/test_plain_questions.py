from __future__ import annotations

import pytest

from advisor.consult.dialogue import Dialogue
from advisor.consult.item import everything
from advisor.consult.plain_questions import plain_question, questions_by_name
from advisor.consult.quantities import plain
from advisor.consult.talk import talk_of
from advisor.consult.understanding import understand


@pytest.mark.parametrize("name", sorted(questions_by_name()))
def test_each_question_is_answered_as_its_example_says(name: str) -> None:
    row = questions_by_name()[name]
    turn = Dialogue().say(row["asked"])
    assert turn.matched[0] == row["about"]
    assert row["about"] in everything()
    assert not [words for words in row["says"] if words not in turn.reply], turn.reply


@pytest.mark.parametrize("name", sorted(questions_by_name()))
def test_one_of_its_words_stands_in_its_example(name: str) -> None:
    row = questions_by_name()[name]
    said = plain(row["asked"])
    assert any(word in said for word in row["has"])
    assert talk_of(row["asked"]).question == name


@pytest.mark.parametrize(
    "text",
    [
        "each epoch the training loss falls and the validation loss rises",
        "I sample the learning rate uniformly from 0.0001 to 0.1 so that all values get the same chance",
        "validation accuracy greater and validation loss lesser than train, maybe class imbalance?",
        "sgd, lr 0.1, batch 128",
        "I use gradient accumulation of 4",
    ],
)
def test_what_only_sounds_like_one_is_none(text: str) -> None:
    assert not plain_question(plain(text))


def test_what_the_text_says_outright_is_answered_beside_it() -> None:
    found = understand("my resnet overfits, and is bs 8 with accum 16 the same as bs 128?")
    assert [match.id for match in found.matches] == ["topic/batch-and-lr", "run/overfitting"]


def test_a_product_that_differs_is_denied() -> None:
    assert "No: 8 x 4 makes 32" in Dialogue().say("is bs 8 with grad accum 4 the same as bs 128?").reply


def test_an_answer_that_no_fact_changes_asks_for_none() -> None:
    assert Dialogue().say("do I have to retune when I get more data?").question is None
    assert Dialogue().say("how do I split 100 gpu hours between search and final runs").question is not None


def test_workers_are_judged_by_the_trials_that_are_told() -> None:
    reply = Dialogue().say("budget 100 trials: does TPE still learn with 25 workers at once?").reply
    assert "Too many for a model-based search: 25 at once make 100 trials about 4 rounds" in reply
