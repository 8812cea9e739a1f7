from __future__ import annotations

import pytest

from advisor.consult.courses import course_told, courses_of
from advisor.consult.dialogue import Dialogue
from advisor.consult.quantities import written


@pytest.mark.parametrize(
    ("text", "way", "at"),
    [
        ("epoch 1: val loss 0.52, epoch 2: 0.47, epoch 3: 0.55, epoch 4: 0.71", "turned", "epoch 2"),
        ("val mAP 41.2 -> 41.9 -> 42.3 -> 42.6 over the last four evals", "improves", "evaluation 4"),
        ("stopped learning at val loss .9 .71 .70 .70 .70", "flat", "evaluation 3"),
        ("val rmse 3.2, 2.9, 2.7, 3.1, 3.6", "turned", "evaluation 3"),
        ("val acc 70, 72, 71, 73", "", ""),
        ("val loss 0.44 0.43 0.47 0.42 0.45 0.43 over the last epochs", "bounces", "evaluation 4"),
        ("val loss 0.9 0.7 0.72 0.6 0.62 0.61", "", ""),
        ("val acc of 3 seeds 70.1 71.2 70.8", "", ""),
        ("val loss 0.50 0.48 0.49", "", ""),
    ],
)
def test_a_row_of_figures_turns_improves_or_is_flat(text: str, way: str, at: str) -> None:
    found = course_told(written(text))
    assert (found.get("course", ""), found.get("course_at", "")) == (way, at)


def test_a_row_of_a_side_without_a_kind_is_of_the_kind_that_is_named() -> None:
    found = courses_of(written("val acc rises 70 75 78 80, train 72 77 80 83"))
    assert [(one.side, one.kind, one.values[-1]) for one in found] == [
        ("val", "accuracy", 80.0),
        ("train", "accuracy", 83.0),
    ]


def test_what_turned_is_told_by_its_best_place() -> None:
    turn = Dialogue().say(
        "bert: epoch 1: val loss 0.52, epoch 2: 0.47, epoch 3: 0.55, epoch 4: 0.71. train loss is 0.04."
    )
    assert turn.matched[0] == "run/overfitting"
    assert "Keep the checkpoint of epoch 2" in turn.reply
    assert "0.71" in turn.reply


def test_both_sides_that_improve_are_no_fault() -> None:
    turn = Dialogue().say("no problem here: val acc rises 70 75 78 80, train 72 77 80 83")
    assert turn.matched == ("run/healthy",)
    assert turn.facts["train_accuracy"] == 0.83
    assert "All is well" in turn.reply


def test_both_sides_that_get_worse_are_no_overfitting() -> None:
    assert not course_told(written("val loss 0.5 0.7 0.9 and train loss 0.4 0.6 0.8"))


def test_whether_to_go_on_is_answered_by_the_last_steps() -> None:
    turn = Dialogue().say("val mAP 41.2 -> 41.9 -> 42.3 -> 42.6 over the last four evals, 30 more epochs. Continue?")
    assert turn.matched[0] == "run/still-improving"
    assert "Go on: the validation map went from 41.2 to 42.6" in turn.reply


def test_figures_that_go_to_and_fro_are_no_overfitting() -> None:
    turn = Dialogue().say("we see val loss 0.44 0.43 0.47 0.42 0.45 0.43 over the last epochs, is it still learning?")
    assert turn.matched[0] == "run/plateau"
    assert "No, not any more: the validation loss goes to and fro between 0.42 and 0.47" in turn.reply
