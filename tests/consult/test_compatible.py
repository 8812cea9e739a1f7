"""Plain sentences whose contrary would do harm, denials, and doubtful answers."""

import pytest

from advisor.consult.dialogue import Dialogue
from advisor.consult.matcher import Candidate, Found
from advisor.consult.understanding import _opposed, understand

BETTER, OVERFITTING = "run/validation-better-than-train", "run/overfitting"


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("validation accuracy is higher than training accuracy", BETTER),
        ("training loss is above the validation loss in every epoch", BETTER),
        ("training accuracy lower than validation accuracy", BETTER),
        ("val loss is higher than train loss", OVERFITTING),
        ("train accuracy is much higher than validation accuracy", OVERFITTING),
        ("test accuracy is worse than train accuracy", OVERFITTING),
        ("accuracy is low", "run/underfitting"),
    ],
)
def test_which_side_is_better_is_heard(text, meant):
    assert understand(text).matches[0].id == meant


def test_overfitting_said_outright_is_not_answered_as_healthy():
    matches = understand("train 0.97 val 0.96 but it overfits, the val loss rises").matches
    assert [match.id for match in matches] == [OVERFITTING]


def test_a_meaning_is_told_once():
    ids = [match.id for match in understand("my results change every time I run it").matches]
    assert len(ids) == len(set(ids))


def test_a_denied_fault_is_taken_as_one():
    assert Dialogue().say("the loss is not exploding").reply.startswith("Good, that rules one trouble out.")


def test_a_doubtful_answer_offers_the_other_meanings():
    turn = Dialogue().say("my net has 40% accuracy, which is very low")
    doubtful = bool(turn.matched) and turn.confidence < 0.5
    assert ("Is it one of these instead?" in turn.reply) == doubtful


def test_what_figures_show_leaves_no_room_for_the_contrary() -> None:
    found = understand("vit, patch 16 on 32px cifar10, epoch 199: train acc 49.5, test 49.1. pretraining a must?")
    assert [match.id for match in found.matches] == ["run/underfitting"]


@pytest.mark.parametrize(("second", "asked"), [(0.1, True), (0.04, False)])
def test_contraries_that_are_likely_together_are_asked_about(second: float, asked: bool) -> None:
    first = Candidate("run/unstable", 0.4)
    others = (Candidate("run/slow-convergence", 0.1), Candidate("run/still-improving", second))
    assert bool(_opposed(Found((first,), (first, *others)))) == asked
