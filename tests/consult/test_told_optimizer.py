"""What is prescribed of the rate looks at the optimizer that was told."""

from __future__ import annotations

import re

import pytest

from advisor.consult.costs import costs
from advisor.consult.dialogue import Dialogue
from advisor.consult.item import everything
from advisor.consult.reply import say
from advisor.consult.talk_facts import Talk
from advisor.facts.setup import Setup

_OF_THE_RATE = (
    "run/unstable", "run/diverged", "run/loss-spikes", "run/exploding-gradients", "run/early-instability",
    "run/slow-convergence", "run/plateau", "run/not-learning", "run/underfitting",
)  # fmt: skip


@pytest.mark.parametrize("item", _OF_THE_RATE)
@pytest.mark.parametrize("rate", [0.0001, 1.0, None])
@pytest.mark.parametrize("optimizer", ["prodigy", "dadaptation"])
def test_no_sight_moves_the_rate_of_an_optimizer_that_finds_its_own(
    item: str, rate: float | None, optimizer: str
) -> None:
    setup = Setup(optimizer=optimizer) if rate is None else Setup(optimizer=optimizer, learning_rate=rate)
    said = say(everything()[item], setup, None, Talk())
    assert not re.search(
        r"0\.0003|0\.333|a tenth of|rate by 10|rates a factor|learning rate \d", said.point + said.do
    ), said
    assert not said.figures
    assert re.search(r"\b1(?:\.0)?\b|d_coef", said.opening + said.do)


@pytest.mark.parametrize(
    "text",
    [
        "Prodigy with lr 1e-4: loss barely moves.",
        "prodigy lr 0.001, training is very slow, should I raise it?",
        "dadaptadam at 3e-4, nothing is learnt",
        "my optimizer is prodigy with lr=5e-5 and the loss hardly falls",
    ],
)
def test_a_rate_below_one_is_set_to_one(text: str) -> None:
    reply = Dialogue().say(text).reply.partition("Noted:")[0]
    assert "1.0" in reply
    assert not re.search(r"0\.0003|0\.003\b|0\.0009|0\.00015", reply)


def test_the_same_words_under_adam_still_raise_the_rate() -> None:
    assert "learning rate 0.0003" in Dialogue().say("AdamW with lr 1e-4: loss barely moves.").reply


def test_nothing_is_computed_from_a_rate_that_stays() -> None:
    known = costs(Setup(optimizer="prodigy", learning_rate=0.0001))
    assert (known.own_rate, known.lr_raise, known.lr_lower, known.lr_double_sgd) == (1.0, None, None, None)
    assert costs(Setup(optimizer="adam", learning_rate=0.0001)).lr_raise == pytest.approx(0.0003)


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("I switched from AdamW to Lion and kept lr 3e-4 wd 0.01, training is unstable", "3e-5", "0.0001"),
        ("lion at lr 1e-3, the loss jumps all over the place", "0.0001", "0.000333"),
        ("lion instead of adamw at 6e-4: loss goes to nan", "6e-5", "0.0002"),
    ],
)
def test_lion_told_with_its_rate_gets_an_answer(text: str, low: str, high: str) -> None:
    reply = Dialogue().say(text).reply
    assert f"{low} to {high} in place of" in reply


def test_lion_at_a_low_rate_is_no_rate_kept_from_adamw() -> None:
    assert "in place of" not in Dialogue().say("Lion lr 1e-5 and the loss jumps around").reply


def test_schedule_free_wants_no_decay_and_its_own_rates() -> None:
    assert "no decay is wanted" in Dialogue().say("schedule-free adamw, the loss stopped improving").reply
    sgd = Dialogue()
    assert sgd.say("schedule-free sgd lr 1.0").facts["optimizer"] == "schedule-free-sgd"
    assert "too high" not in Dialogue().say("schedule-free sgd lr 1.0 is the lr too high?").reply
