from __future__ import annotations

import pytest

from advisor.consult.dialogue import Dialogue
from advisor.consult.talk import talk_of


@pytest.mark.parametrize(
    ("text", "agreed"),
    [
        ("do I need a baseline when tuning?", True),
        ("we tune, so a baseline is pointless", False),
        ("Everyone says never tune the random seed. Do you agree?", True),
        ("my colleague picks the best seed, fine?", False),
        ("Nobody in our lab repeats the winner with other seeds. fine?", False),
        ("should I repeat the winner on new seeds?", True),
        ("is it cheating to report best val of 200 trials", True),
        ("is it ok to report the best of 5 seeds", False),
        ("is it fine to tune on the test set if I just choose from 10 configs", False),
        ("my prof says never tune on the test set, right?", True),
        ("should I avoid tuning on the test set?", True),
        ("can I tune on the test set if I don't have a val set? 5k rows", False),
        ("we don't have a validation set so we tune on the test set, ok?", False),
        ("without a val set, is tuning on the test set ok?", False),
        ("is it fine to tune on the test set when the data are not big enough?", False),
        ("I believe it is better to first search a wide range for the rate and then zoom in. Agreed?", True),
        ("Bayesian optimisation always finds the global optimum if you wait long enough, right?", False),
    ],
)
def test_a_practice_is_agreed_with_or_argued_with_by_what_is_said_of_it(text: str, agreed: bool) -> None:
    assert talk_of(text).agreed is agreed


def test_agreement_and_contradiction_are_said_first() -> None:
    assert Dialogue().say("Everyone says never tune the random seed. Do you agree?").reply.startswith("**I agree")
    assert Dialogue().say("my colleague picks the best seed, fine?").reply.startswith("**No: a seed is no setting")


def test_what_claims_nothing_is_no_tenet() -> None:
    assert talk_of("the best epoch is 12 by my logger").agreed is None


def test_agreement_that_the_test_set_is_no_place_to_tune_reads_as_no_permission() -> None:
    reply = Dialogue().say("my prof says never tune on the test set, right?").reply
    assert reply.startswith("**Right, better not")
