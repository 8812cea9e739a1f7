from __future__ import annotations

from advisor.consult.dialogue import Dialogue
from advisor.tables import table


def test_a_doubtful_answer_says_first_what_it_takes_the_question_for() -> None:
    said = "with PBT my accuracy falls off a cliff whenever it perturbs, and the mutated values leave it. expected?"
    turn = Dialogue().say(said)
    assert turn.confidence < table("consultation")["doubtful"]
    opening, *_, last = turn.reply.split("\n\n")
    assert opening.startswith(("I take this to be about", "I am not sure what you mean"))
    assert last.startswith("1. ")


def test_what_may_be_none_of_our_business_is_asked_about_and_not_named_as_a_subject() -> None:
    reply = Dialogue().say("relu or gelu").reply
    assert "not about training or tuning" not in reply
    assert "Is it one of these?" in reply
