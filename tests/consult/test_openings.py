from __future__ import annotations

import pytest

from advisor.consult.dialogue import Dialogue
from advisor.consult.item import everything
from advisor.consult.openings import with_suspects
from advisor.consult.reply import say
from advisor.consult.talk import talk_of
from advisor.consult.telling import reading_of
from advisor.facts.setup import Setup
from advisor.tables import table

_ROWS = table("openings")["rows"]


def _answer(item: str, text: str) -> str:
    setup = Setup().replaced(**reading_of(text).facts)
    return say(everything()[item], setup, None, talk_of(text)).text()


@pytest.mark.parametrize("name", sorted(_ROWS))
def test_each_first_sentence_is_said_as_its_example_says(name: str) -> None:
    row = _ROWS[name]
    item = next((one for one in row["items"] if not one.endswith("/")), "run/overfitting")
    answer = _answer(item, row["asked"])
    assert not [words for words in row["says"] if words not in answer], answer


@pytest.mark.parametrize("name", sorted(_ROWS))
def test_each_row_is_of_items_that_there_are(name: str) -> None:
    known = everything()
    assert not [one for one in _ROWS[name]["items"] if not any(key.startswith(one) for key in known)]


def test_nothing_is_said_first_where_nothing_was_blamed_or_compared() -> None:
    assert _answer("run/unstable", "the training loss jumps around, batch 8").startswith("A training loss that jumps")


def test_a_first_sentence_is_said_once() -> None:
    reply = Dialogue().say("Colleague says batch size 8 is why our loss is so noisy. He right?").reply
    assert reply.count("Likely, in part") == 1


@pytest.mark.parametrize(
    ("item", "text", "place"),
    [
        ("run/unstable", "is my batch size the reason for the noisy loss", 2),
        ("run/overfitting", "does label smoothing cause the overfitting?", 0),
        ("run/slow-convergence", "is it slow because of the learning rate?", 1),
    ],
)
def test_what_is_blamed_is_placed_among_what_is_looked_at(item: str, text: str, place: int) -> None:
    assert with_suspects(talk_of(text), item).blame_place == place


def test_a_value_that_is_blamed_is_not_judged() -> None:
    assert not talk_of("is the batch size of 8 the reason that it is so noisy, am i right?").judges
    assert talk_of("is a batch size of 8 right?").judges


def test_a_value_called_odd_is_asked_about() -> None:
    reply = Dialogue().say("lr 3e-3 with adamw on a ViT-B from scratch, batch 256. am i nuts?").reply
    assert "Yes, 0.003 is too high here" in reply


def test_a_value_asked_about_comes_before_a_guess_of_a_sight() -> None:
    assert "Rather strict: 1.0 is the habit" in Dialogue().say("gradient clipping 0.1, too strict?").reply
