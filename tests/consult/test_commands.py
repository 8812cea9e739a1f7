from __future__ import annotations

import pytest

from advisor.consult import Dialogue
from advisor.facts import Setup
from tests.consult.scripted import Script

READY = {
    "budget_hours": 40.0,
    "trial_hours": 0.5,
    "parameters": ("learning_rate", "weight_decay"),
    "metric": "val_loss",
}


@pytest.fixture
def script(monkeypatch: pytest.MonkeyPatch) -> Script:
    return Script(monkeypatch)


def test_why_tells_what_each_answer_would_change(script: Script) -> None:
    script.say("", "run/unstable", facts={"optimizer": "adamw"})
    reply = script.say("why do you ask?", command="why-ask").reply
    assert "turns on it" in reply
    assert "- 0.1: Your learning rate 0.1 lies above the usual" in reply


def test_why_without_a_question(script: Script) -> None:
    assert "I asked nothing" in script.say("why?", command="why-ask").reply


def test_how_known_names_facts_with_their_origin_and_references(script: Script) -> None:
    script.say("", "claim/grid-is-thorough", facts={"trial_hours": 0.5})
    reply = script.say("how do you know?", command="how-known").reply
    assert "cost of one trial: 30 min (told)" in reply
    assert "Bergstra & Bengio 2012" in reply
    assert "When it is wrong" in reply


def test_a_supposition_is_computed_and_not_kept(script: Script) -> None:
    script.say("", facts=READY)
    turn = script.say("what if I had 100 hours?", command="what-if", facts={"budget_hours": 100.0})
    assert "full-length trials: 200 instead of 80" in turn.reply
    assert turn.facts["budget_hours"] == 40.0


def test_a_supposition_needs_a_figure(script: Script) -> None:
    assert "Suppose what?" in script.say("what if?", command="what-if").reply


def test_the_last_facts_are_forgotten(script: Script) -> None:
    script.say("", facts={"optimizer": "adam"})
    script.say("", facts={"budget_hours": 40.0, "trial_hours": 0.5})
    turn = script.say("forget that", command="forget")
    assert turn.facts == {"optimizer": "adam"}
    assert "budget: 40 h" in turn.reply


def test_what_was_never_told_is_named_when_it_is_to_be_forgotten(script: Script) -> None:
    turn = script.say("forget the budget", command="forget", forgotten=("budget_hours",))
    assert turn.reply == "You have told me no budget: there is nothing to forget."


def test_named_facts_are_forgotten(script: Script) -> None:
    script.say("", facts={"optimizer": "adam", "budget_hours": 40.0})
    turn = script.say("forget the optimizer", command="forget", forgotten=("optimizer",))
    assert turn.facts == {"budget_hours": 40.0}


def test_nothing_to_forget(script: Script) -> None:
    assert "nothing to forget" in script.say("forget that", command="forget").reply


def test_starting_over_forgets_everything(script: Script) -> None:
    script.say("", "run/unstable", facts=READY)
    turn = script.say("start over", command="start-over")
    assert turn.facts == {}
    assert script.dialogue.session.focus == ()


def test_the_plan_waits_for_its_one_missing_fact(script: Script) -> None:
    script.say("", facts={"budget_hours": 40.0, "trial_hours": 0.5})
    turn = script.say("show the plan", command="show-plan")
    assert turn.question is not None
    assert turn.question.fact == "metric"
    assert turn.plan is None
    turn = script.say("val loss", facts={"metric": "val_loss"})
    assert turn.plan is not None
    assert "Stages:" in turn.reply
    assert "advisor plan --budget 40h --trial-cost 30m" in turn.reply


def test_the_plan_follows_what_was_told(script: Script) -> None:
    script.say("", facts=READY)
    plan = script.say("show the plan", command="show-plan").plan
    assert plan is not None
    assert {p.name for p in plan.space} == {"learning_rate", "weight_decay"}
    assert plan.goal.direction == "minimize"
    assert plan.cost is not None
    assert plan.cost.full_trials <= 80


def test_a_skipped_question_is_assumed_aloud(script: Script) -> None:
    script.say("", "topic/lr-range", question=True)
    seen = []
    for _ in range(6):
        if script.dialogue.pending and script.dialogue.pending.fact == "optimizer":
            seen.append(script.say("skip", command="skip").reply)
            break
        script.say("skip", command="skip")
    assert seen
    assert "I assume optimizer: adamw" in seen[0]
    assert script.dialogue.setup.optimizer == "adamw"
    assert script.dialogue.setup.provenance["optimizer"] == "assumed"


def test_facts_are_shown_with_their_origin(monkeypatch: pytest.MonkeyPatch) -> None:
    script = Script(monkeypatch, Dialogue(Setup(optimizer="sgd")))
    assert "optimizer: sgd (told)" in script.say("what do you know?", command="show-facts").reply


def test_help_and_the_end(script: Script) -> None:
    assert "why do you ask?" in script.say("help", command="help").reply
    script.say("", facts=READY)
    turn = script.say("bye", command="bye")
    assert turn.ended
    assert "The plan" in turn.reply


def test_another_batch_size_scales_the_learning_rate(script: Script) -> None:
    script.say("", facts={"batch_size": 128, "learning_rate": 0.1, "optimizer": "sgd"})
    reply = script.say("what if batch 512?", command="what-if", facts={"batch_size": 512}).reply
    assert "about 0.4 (in proportion, SGD) instead of 0.1" in reply


def test_a_bare_no_skips_a_question_that_has_no_yes_or_no(script: Script) -> None:
    asked = script.say("", "topic/how-long", question=True).question
    assert asked is not None
    turn = script.say("no")
    assert "go on without it" in turn.reply
    assert turn.question is None or turn.question.fact != asked.fact


def test_the_plan_tells_what_was_assumed_in_the_conversation(script: Script) -> None:
    script.say("", facts={"budget_trials": 60})
    script.say("show the plan", command="show-plan")
    reply = script.say("skip", command="skip").reply
    assert "I assume metric: val_loss" in reply
    assert "metric: val_loss, since you did not say" in script.say("show the plan", command="show-plan").reply


def test_a_bare_why_asks_about_the_open_question(script: Script) -> None:
    script.say("", "run/unstable")
    assert "turns on it" in script.say("Why?").reply


def test_a_why_before_any_advice_is_told_that_there_is_none() -> None:
    turn = Dialogue().say("why?")
    assert turn.matched == ()
    assert turn.reply.startswith("I have given no advice yet")
