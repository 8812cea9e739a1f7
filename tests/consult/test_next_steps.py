from __future__ import annotations

import pytest

from advisor.consult.dialogue import Dialogue
from advisor.consult.understood import Match, Understanding
from tests.consult.scripted import Script

_READY = ("cnn, sgd, minimize val loss, lr and wd", "I have 10 hours, 30 min a run")


def _after(*lines: str) -> Dialogue:
    dialogue = Dialogue()
    for line in lines:
        dialogue.say(line)
    return dialogue


@pytest.mark.parametrize(
    "text", ["ok what next", "what now", "let's do it", "go", "ok do that", "go ahead", "let's go"]
)
def test_with_a_budget_told_the_plan_comes_next(text: str) -> None:
    turn = _after(*_READY).say(text)
    assert turn.plan is not None
    assert "Searches learning_rate" in turn.reply


@pytest.mark.parametrize(
    "text",
    [
        "plan it", "let's plan", "plan this", "I'd like a plan now", "ok do that, plan", "plan please", "then plan",
        "can you plan it", "I want a plan", "give me the plan", "just plan the search",
    ],
)  # fmt: skip
def test_every_way_of_asking_for_the_plan_brings_it(text: str) -> None:
    assert _after(*_READY).say(text).plan is not None


@pytest.mark.parametrize("text", ["I plan to use adamw", "my plan was to train longer", "is it planned?"])
def test_a_plan_that_is_only_mentioned_is_not_asked_for(text: str) -> None:
    assert "To write it:" not in _after(*_READY).say(text).reply


def test_a_sight_described_after_the_plan_comes_before_it() -> None:
    turn = _after(*_READY, "plan it", "now the training loss is nan after 300 steps").say("what next")
    assert turn.plan is None
    assert "fp32" in turn.reply


def test_the_plan_is_not_printed_twice_by_itself() -> None:
    turn = _after(*_READY, "what next").say("and now?")
    assert "advisor run plan.yaml" in turn.reply
    assert "Stages:" not in turn.reply


def test_a_step_leaves_out_what_is_in_use_already() -> None:
    dialogue = _after("loss is nan after 300 steps", "bf16, lr 1e-4", "it didn't help")
    assert "bf16 instead" not in dialogue.session.exchanges[-1].reply
    dialogue.say("yes I clip at 1.0")
    reply = dialogue.say("and now?").reply
    assert "clip the gradient" not in reply
    assert "warm up over 5 %" in reply


def test_a_step_stays_whole_where_nothing_is_in_use() -> None:
    dialogue = _after("loss is nan after 300 steps", "it didn't help")
    assert "clip the gradient norm at 1.0" in dialogue.say("it didn't help").reply


def test_no_advice_is_given_twice_in_a_row() -> None:
    dialogue = _after("is it done or should I train longer?")
    replies = [dialogue.say(text).reply for text in ("it didn't help", "ok what next", "what now")]
    assert not any("30 trials brought nothing better" in reply for reply in replies)


def test_no_next_step_is_built_on_a_guess(monkeypatch: pytest.MonkeyPatch) -> None:
    script = Script(monkeypatch)
    script.say("", "run/overfitting")
    guess = Match(id="topic/same-training-differs", confidence=0.34)
    monkeypatch.setattr(
        "advisor.consult.dialogue.understand",
        lambda *_, **__: Understanding(text="hm", matches=(guess,), unsure=("topic/which-tool",)),
    )
    turn = script.dialogue.say("hm")
    assert turn.matched == (guess.id,)
    assert script.dialogue.session.focus == ("run/overfitting",)


def test_what_was_said_last_is_taken_back_alone() -> None:
    dialogue = _after(*_READY)
    assert "Forgotten: " in dialogue.say("undo that").reply
    other = _after(*_READY, "thanks")
    assert "told no fact" in other.say("undo that").reply
    assert other.memory.values()["budget_hours"] == 10
