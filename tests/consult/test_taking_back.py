from __future__ import annotations

import pytest

from advisor.consult import Dialogue


@pytest.mark.parametrize(
    ("line", "gone", "kept"),
    [
        ("forget the loss of 4.605", "train_loss", "batch_size"),
        ("forget the loss", "train_loss", "batch_size"),
        ("that 4.605 is only from the first step, forget what I said about it being stuck", "train_loss", "batch_size"),
        ("forget the batch size", "batch_size", "train_loss"),
        ("forget that", "batch_size", "train_loss"),
    ],
)
def test_what_is_taken_back_goes_and_the_rest_stays(line: str, gone: str, kept: str) -> None:
    dialogue = Dialogue()
    dialogue.say("cnn on cifar-100, sgd lr 0.1, training loss stuck at 4.605")
    dialogue.say("batch size 256")
    turn = dialogue.say(line)
    assert gone not in turn.facts
    assert kept in turn.facts
    assert "Forgotten" in turn.reply


def test_what_is_no_fact_any_more_takes_no_other_fact_along() -> None:
    dialogue = Dialogue()
    dialogue.say("cnn, sgd lr 0.1")
    dialogue.say("batch size 256")
    turn = dialogue.say("forget the loss of 2.303")
    assert turn.facts["batch_size"] == 256
    assert "no longer counts" in turn.reply


@pytest.mark.parametrize(
    ("line", "hours"),
    [
        ("60 gpu hours, 45 min a run. no wait, 45 min per epoch, 4 epochs per run", 3.0),
        ("60 gpu hours, a run takes 2 hours, sorry, i mean 3 hours a run", 3.0),
        ("60 gpu hours, 45 min a run", 0.75),
    ],
)
def test_what_is_put_right_in_one_breath(line: str, hours: float) -> None:
    facts = Dialogue().say(line).facts
    assert facts["trial_hours"] == pytest.approx(hours)
    assert facts["budget_hours"] == 60
