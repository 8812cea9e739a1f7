from __future__ import annotations

from advisor.consult.dialogue import Dialogue
from advisor.tables import table


def test_a_doubtful_answer_says_first_what_it_takes_the_question_for() -> None:
    said = "with PBT my accuracy falls off a cliff at every perturbation, and mutated values leave the range. expected?"
    turn = Dialogue().say(said)
    assert turn.confidence < table("consultation")["doubtful"]
    opening, *_, last = turn.reply.split("\n\n")
    assert opening.startswith(("I take this to be about", "I am not sure what you mean"))
    assert last.startswith("1. ")
