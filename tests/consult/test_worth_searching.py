from __future__ import annotations

import pytest

from advisor.consult.dialogue import Dialogue
from advisor.consult.quantities import plain
from advisor.consult.worth_searching import worth_searching


@pytest.mark.parametrize(
    ("text", "of", "tier"),
    [
        ("does it make sense to tune adam's epsilon?", "epsilon", 5),
        ("should I tune dropout?", "dropout", 4),
        ("is the batch size worth searching", "batch size", 2),
    ],
)
def test_a_parameter_is_worth_what_its_tier_says(text: str, of: str, tier: int) -> None:
    found = worth_searching(plain(text))
    assert (found["worth_of"], found["a"]) == (of, tier)


@pytest.mark.parametrize(
    "text", ["should I tune lr and dropout together?", "my dropout search found 0.3", "dropout 0.9?"]
)
def test_other_texts_ask_nothing_of_the_kind(text: str) -> None:
    assert not worth_searching(plain(text))


def test_it_is_answered_by_yes_or_no() -> None:
    assert Dialogue().say("does it make sense to tune adam's epsilon?").reply.startswith("**No: epsilon")
    assert Dialogue().say("should I tune the learning rate?").reply.startswith("**Yes, before anything else")
