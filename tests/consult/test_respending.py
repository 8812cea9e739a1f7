from __future__ import annotations

import pytest

from advisor.consult.dialogue import Dialogue


def _told(*lines: str) -> Dialogue:
    dialogue = Dialogue()
    for line in ("cnn, sgd, minimize val loss", "I have 10 hours, 30 min a run", *lines):
        dialogue.say(line)
    return dialogue


@pytest.mark.parametrize("text", ["and with 4 gpus?", "what about 4 machines?", "ok and with 4 workers"])
def test_more_devices_are_answered_by_the_budget_they_make(text: str) -> None:
    turn = _told().say(text)
    assert "80 full-length trials fit into the budget instead of 20" in turn.reply
    assert not turn.matched
    assert turn.facts["n_workers"] == 4


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("one gpu just died", 2),
        ("a node is down", 2),
        ("we lost 2 machines", 1),
        ("2 of the cards broke", 1),
        ("I got one more gpu", 4),
    ],
)
def test_devices_that_are_lost_or_won_count_from_those_told(text: str, left: int) -> None:
    turn = _told("3 gpus").say(text)
    assert turn.facts["n_workers"] == left
    assert "which one holds" not in turn.reply
    assert f"With {left} at the same time {20 * left} full-length trials" in turn.reply


def test_a_question_for_other_devices_than_those_told_supposes_them() -> None:
    turn = _told("3 gpus").say("and with 4 gpus?")
    assert "80 instead of 60" in turn.reply
    assert turn.facts["n_workers"] == 3


def test_a_reward_that_died_is_no_device() -> None:
    turn = _told("3 gpus").say("the reward just died")
    assert turn.facts["n_workers"] == 3


def test_device_hours_bring_the_same_trials_sooner() -> None:
    dialogue = Dialogue()
    dialogue.say("cnn, sgd, minimize val loss, 10 gpu hours, 30 min a run")
    assert "the 20 full-length trials take 2.5 h instead of 10 h" in dialogue.say("and with 4 gpus?").reply


def test_a_price_is_the_price_of_the_budget() -> None:
    turn = _told("4 gpus").say("what would it cost in euros at 2.5 per hour")
    assert "40 device hours of your budget cost 100" in turn.reply
    assert "outside what I know" not in turn.reply
