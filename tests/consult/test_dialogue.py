from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from advisor.consult import Dialogue, ask
from advisor.facts import Setup
from advisor.records import Evidence
from tests.consult.scripted import Script
from tests.factories import run


@pytest.fixture
def script(monkeypatch: pytest.MonkeyPatch) -> Script:
    return Script(monkeypatch)


@pytest.fixture
def scripted(monkeypatch: pytest.MonkeyPatch) -> Callable[[Dialogue], Script]:
    return lambda dialogue: Script(monkeypatch, dialogue)


def test_the_json_has_the_keys_of_the_contract(script: Script) -> None:
    told = script.say("grid is thorough", "claim/grid-is-thorough", facts={"trial_hours": 0.5}).to_json()
    assert set(told) >= {"version", "matched", "confidence", "reply", "facts", "question"}
    assert told["version"] == 1
    assert told["matched"] == ["claim/grid-is-thorough"]
    assert told["confidence"] == 0.9
    assert told["facts"] == {"trial_hours": 0.5}
    assert set(told["question"]) == {"fact", "text", "choices"}


def test_a_reply_has_point_figures_reason_and_one_thing_to_do(script: Script) -> None:
    facts = {"parameters": ("a", "b", "c", "d", "e"), "trial_hours": 0.5}
    reply = script.say("", "claim/grid-is-thorough", facts=facts).reply
    point, figures, meant, reason, do = reply.split("\n\n")[:5]
    assert "least thorough" in point
    assert "3,125 runs = 65 days" in figures
    assert "nothing was missed" in meant
    assert "Sobol" in reason
    assert do.startswith("**Do this:**")
    assert reply.count("**Do this:**") == 1


def test_facts_are_said_back_with_units(script: Script) -> None:
    reply = script.say("", facts={"budget_hours": 40.0, "trial_hours": 0.5, "n_workers": 4}).reply
    assert "budget: 40 h" in reply
    assert "cost of one trial: 30 min" in reply
    assert "4 workers" in reply


def test_new_facts_renew_the_answer_that_they_change(script: Script) -> None:
    script.say("", "topic/how-many-trials", question=True)
    reply = script.say("", facts={"budget_hours": 100.0, "trial_hours": 0.5}).reply
    assert "200 full-length trial" in reply


def test_a_symptom_is_asked_about_what_its_cure_needs(script: Script) -> None:
    turn = script.say("", "run/unstable", facts={"optimizer": "adamw"})
    assert turn.question is not None
    assert turn.question.fact == "learning_rate"
    reply = script.say("", facts={"learning_rate": 0.01}).reply
    assert "above the usual 0.0001 to 0.001" in reply
    assert "learning rate 0.001" in reply


def test_contradictions_are_asked_about(script: Script) -> None:
    script.say("", facts={"budget_hours": 40.0})
    turn = script.say("100 hours", facts={"budget_hours": 100.0})
    assert turn.question is not None
    assert turn.question.fact == "budget_hours"
    assert turn.question.choices == (40.0, 100.0)
    assert "40 h" in turn.reply
    assert "100 h" in turn.reply
    assert turn.facts["budget_hours"] == 40.0


@pytest.mark.parametrize(
    ("answer", "facts", "holds"),
    [
        ("the new one", {}, 100.0),
        ("the first", {}, 40.0),
        ("keep the old", {}, 40.0),
        ("100 h", {"budget_hours": 100.0}, 100.0),
        ("neither, 60", {"budget_hours": 60.0}, 60.0),
    ],
)
def test_contradictions_are_settled(script: Script, answer: str, facts: dict[str, float], holds: float) -> None:
    script.say("", facts={"budget_hours": 40.0})
    script.say("100 hours", facts={"budget_hours": 100.0})
    turn = script.say(answer, facts=facts)
    assert turn.facts["budget_hours"] == holds
    assert turn.question is None or turn.question.fact != "budget_hours"


def test_a_correction_in_words_replaces_and_says_so(script: Script) -> None:
    script.say("", facts={"budget_hours": 40.0})
    turn = script.say("sorry, I meant 100 hours", facts={"budget_hours": 100.0})
    assert turn.facts["budget_hours"] == 100.0
    assert "instead of 40 h" in turn.reply


def test_a_question_about_another_value_is_a_supposition(script: Script) -> None:
    script.say("", facts={"learning_rate": 0.001})
    turn = script.say("is 0.1 too high?", "topic/lr-range", question=True, facts={"learning_rate": 0.1})
    assert "0.1" in turn.reply
    assert turn.facts["learning_rate"] == 0.001


def test_the_log_contradicts_what_is_told(scripted: Callable[[Dialogue], Script]) -> None:
    runs = (run("a", {"loss": [1.0, 0.5]}, lr=0.01), run("b", {"loss": [1.0, 0.4]}, lr=0.01))
    script = scripted(Dialogue(evidence=Evidence(runs=runs)))
    turn = script.say("my lr is 0.1", facts={"learning_rate": 0.1})
    assert turn.question is not None
    assert "The loaded logs say learning rate 0.01" in turn.question.text
    assert turn.provenance["learning_rate"] == "measured"


def test_what_is_known_is_not_asked(scripted: Callable[[Dialogue], Script]) -> None:
    facts = Setup(
        budget_hours=40, trial_hours=0.5, n_workers=1, parameters=("learning_rate",), optimizer="adamw",
        metric="val_loss", architecture="cnn", fine_tuning=False, train_accuracy=0.9, val_accuracy=0.8,
        n_examples=50_000, budget_kind="gpu",
    )  # fmt: skip
    turn = scripted(Dialogue(facts)).say("", "topic/which-strategy", question=True)
    assert turn.question is None
    assert turn.plan is not None
    assert turn.plan.summary in turn.reply


def test_a_question_is_dropped_after_two_tries(script: Script) -> None:
    asked = [script.say("hm").question for _ in range(12)]
    facts = [question.fact for question in asked if question]
    assert max(facts.count(fact) for fact in facts) == 2


def test_out_of_scope_is_answered_and_asks_nothing(script: Script) -> None:
    turn = script.say("my pandas import fails", "topic/out-of-scope")
    assert turn.matched == ("topic/out-of-scope",)
    assert turn.question is None
    assert "outside what I know" in turn.reply
    assert "advisor diagnose" in turn.reply


def test_unknown_words_ask_which_of_two(script: Script) -> None:
    turn = script.say("the thing with lr", unsure=("topic/lr-range", "topic/schedule"))
    assert turn.matched == ()
    assert turn.question is not None
    assert "Did you mean" in turn.question.text
    assert "1. Which learning rates to search" in turn.reply
    assert "2. Learning-rate schedule" in turn.reply
    answer = script.say("the second")
    assert answer.matched == ("topic/schedule",)


def test_a_cause_stands_before_the_symptom_that_it_explains(script: Script) -> None:
    turn = script.say("", "run/loss-spikes", "run/unstable")
    assert turn.matched == ("run/loss-spikes", "run/unstable")
    assert turn.reply.index("jumps around") < turn.reply.index("Rare spikes")


def test_a_symptom_is_looked_up_in_the_loaded_logs(scripted: Callable[[Dialogue], Script]) -> None:
    quiet = run("a", {"train/loss": [1 / (1 + i) for i in range(200)]})
    script = scripted(Dialogue(evidence=Evidence(runs=(quiet,))))
    reply = script.say("", "run/overfitting").reply
    assert "Your logs cannot tell" in reply


def test_facts_that_no_setup_holds_are_not_remembered(script: Script) -> None:
    turn = script.say("", facts={"architecture": "frobnicate", "nonsense": 3, "n_workers": 2})
    assert turn.facts == {"n_workers": 2}


def test_more_parameters_add_to_the_list(script: Script) -> None:
    script.say("", facts={"parameters": ["learning_rate", "dropout"]})
    turn = script.say("and also weight decay", facts={"parameters": ["weight_decay"]})
    assert turn.facts["parameters"] == ("dropout", "learning_rate", "weight_decay")


ODD = {
    "nothing": "",
    "space": " ",
    "a question mark": "?",
    "pictures": "🙂" * 50,
    "no word": "x" * 20_000,
    "control characters": "\x00\x1b[31m",
    "a template": "<script>{{ 7*7 }}</script>",
    "lines": "\n\n",
}


@pytest.mark.parametrize("text", ODD.values(), ids=ODD.keys())
def test_odd_words_are_answered(text: str) -> None:
    told = Dialogue().say(text).to_json()
    assert told["reply"]
    assert "49" not in told["reply"]


def test_the_session_holds_a_contradiction(tmp_path: Path) -> None:
    session = tmp_path / "talk.json"
    ask("my learning rate is 0.01", session)
    turn = ask("my learning rate is 0.3", session)
    assert turn.facts["learning_rate"] == 0.01
    assert turn.question is not None
    assert turn.question.fact == "learning_rate"
    assert ask("the new one", session).facts["learning_rate"] == 0.3


def test_what_is_loaded_is_told_at_the_start(scripted: Callable[[Dialogue], Script]) -> None:
    rising = [1 / (1 + i / 10) for i in range(60)] + [0.15 + 0.02 * i for i in range(140)]
    curves = {"train/loss": [1 / (1 + i / 10) for i in range(200)], "val/loss": rising}
    script = scripted(Dialogue(evidence=Evidence(runs=(run("a", curves),))))
    reply = script.say("hello").reply
    assert "I have read 1 run." in reply
    assert "*run/overfitting*" in reply
    assert "Your logs show it in `a`" in script.say("", "run/overfitting").reply


def test_the_diagnosis_outlives_a_change_of_means() -> None:
    dialogue = Dialogue(evidence=Evidence(runs=(run("a", {"train/loss": [1.0, 0.5, 0.2]}),)))
    first = dialogue.diagnosis
    dialogue.tell(budget_hours=10.0)
    assert dialogue.diagnosis is first
    dialogue.tell(optimizer="sgd")
    assert dialogue.diagnosis is not first


def test_what_is_known_rules_a_meaning_out(script: Script) -> None:
    turn = script.say("", "space/missing-lr", facts={"parameters": ["learning_rate", "weight_decay"]})
    assert turn.matched == ()
    assert "leaves out what matters most" not in turn.reply


def test_the_metric_is_not_asked_where_no_search_is_talked_about(script: Script) -> None:
    turn = script.say("", "run/miscalibrated")
    assert turn.question is None or turn.question.fact != "metric"
