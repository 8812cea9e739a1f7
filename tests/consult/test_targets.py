"""A score that is wanted beside the one that is reached: met or missed by the figures."""

import pytest

from advisor.consult import ask
from advisor.consult.targets import target_told


@pytest.mark.parametrize(
    "said",
    [
        "should I even tune? fine-tuning distilbert with defaults gives 91 f1, need 90",
        "model has 93% acc, requirement is 92%. keep tuning?",
        "we have 0.83 AUC with defaults, need 0.80. should I tune?",
        "goal was 95% accuracy, I get 96. continue?",
        "rmse is 3.2 and the spec says 3.5, tune more?",
    ],
)
def test_a_target_that_is_met_needs_no_search(said: str) -> None:
    turn = ask(said)
    assert turn.matched == ("topic/should-i-tune",)
    assert turn.reply.startswith("**The target of")
    assert "on one run each" not in turn.reply


@pytest.mark.parametrize(
    ("said", "first"),
    [
        ("I got 70% baseline, boss wants 75. is tuning enough?", "**It may be: from 70 to 75"),
        ("my baseline is 70%, target is 75%. is tuning enough?", "**It may be: from 70 to 75"),
        ("defaults give 84, the client requires 90. worth tuning?", "**Hardly alone: from 84 to 90"),
    ],
)
def test_a_target_that_is_missed_is_not_called_met(said: str, first: str) -> None:
    turn = ask(said)
    assert turn.matched[0] in ("topic/should-i-tune", "topic/more-points")
    assert first in turn.reply or f"**{first.rpartition(': ')[2].capitalize()}" in turn.reply
    assert "already met" not in turn.reply


@pytest.mark.parametrize("said", ["currently 70, need 75", "boss wants 75, I have 70"])
def test_a_target_alone_asks_for_more_points(said: str) -> None:
    turn = ask(said)
    assert turn.matched == ("topic/more-points",)
    assert turn.reply.startswith("**From 70 to 75 means 17 % fewer errors")


@pytest.mark.parametrize(
    "said",
    [
        "i need 30 epochs, have 0.85 acc",
        "lr 0.1, need 0.9 momentum?",
        "ppo target_kl 0.02, reward 0.8",
        "val acc 0.8",
        "auc 0.781, we need +0.002",
        "attention is all you need and get BLEU 19 instead of 27",
        "target from -.454 to 1, all are .560",
        "must have between 60% and 100% of the nodes",
    ],
)
def test_what_is_needed_otherwise_is_no_target(said: str) -> None:
    assert target_told(said) == {}


def test_a_lower_error_meets_a_target() -> None:
    assert target_told("val loss 0.4, need below 0.3") == {"target": 0.3, "target_score": 0.4, "target_met": False}


def test_a_loss_in_passing_does_not_turn_the_direction() -> None:
    assert not target_told("we have 91.48 % and a target of about 98.5, the loss is already very low")["target_met"]
