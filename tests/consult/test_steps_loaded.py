"""Asked about steps of what is loaded: which to keep, what happened at one, whether going on pays."""

import numpy as np
import pytest

from advisor.consult import Dialogue
from advisor.records import Evidence
from tests.factories import parameter, run, study, trial


def _risen(lr: float = 0.001) -> Dialogue:
    steps = np.arange(120)
    noise = np.random.default_rng(0).normal(0, 0.002, 240).reshape(2, -1)
    train = 0.02 + np.exp(-steps / 12) + noise[0]
    val = 0.4 + np.exp(-steps / 8) + 0.006 * np.maximum(0, steps - 30) + noise[1]
    one = run("a/long", {"train/loss": train, "val/loss": val})
    return Dialogue(evidence=Evidence(runs=(one.model_copy(update={"hyperparameters": {"lr": lr}}),)))


@pytest.fixture
def lora() -> Dialogue:
    steps = np.arange(60)
    noise = np.random.default_rng(1)
    flat = [run(f"run{i}", {"eval/loss": 1.39 + noise.normal(0, 0.003, 60)}) for i in range(3)]
    good = run("run3", {"eval/loss": 0.3 + np.exp(-steps / 8) + noise.normal(0, 0.003, 60)})
    rates = [*((one, 5e-6) for one in flat), (good, 5e-5)]
    made = tuple(one.model_copy(update={"hyperparameters": {"lr": rate, "bs": 16}}) for one, rate in rates)
    return Dialogue(evidence=Evidence(runs=made))


@pytest.mark.parametrize(
    "text",
    ["which checkpoint should I use?", "when should it have stopped?", "how many epochs do I need", "best checkpoint?"],
)
def test_the_step_to_keep(text: str) -> None:
    reply = _risen().say(text).reply
    assert "Keep step" in reply
    assert "stop there the next time" in reply


@pytest.mark.parametrize("text", ["can I just continue training?", "should we train longer?", "is it done"])
def test_going_on_is_refused_where_it_only_got_worse(text: str) -> None:
    reply = _risen().say(text).reply
    assert reply.startswith("**No, not from its end.")
    assert "**Do this:**" in reply


def test_what_happened_at_a_step() -> None:
    reply = _risen().say("what happened at step 45?").reply
    assert "held-out loss" in reply
    assert "step" in reply


def test_a_quantity_that_a_finding_names() -> None:
    assert _risen().say("is the validation loss ok?").reply.startswith(("**No:", "**Not quite:"))
    assert "nothing against it" in _risen().say("is the entropy ok?").reply


def test_the_rate_of_the_best_run(lora: Dialogue) -> None:
    reply = lora.say("is lr the problem?").reply
    assert "5e-5" in reply
    assert "5e-6" in reply


@pytest.mark.parametrize("text", ["what did run3 do differently?", "which hyperparameter made the difference"])
def test_what_sets_the_best_apart(lora: Dialogue, text: str) -> None:
    reply = lora.say(text).reply
    assert "run3" in reply
    assert "lr" in reply
    assert "bs:" not in reply


def test_a_single_setting_that_differs_is_the_likely_cause(lora: Dialogue) -> None:
    reply = lora.say("what changed between run1 and run3").reply
    assert "only logged setting that differs" in reply


def test_what_words_leave_open_is_answered_from_what_is_loaded(lora: Dialogue) -> None:
    reply = lora.say("why are none of my runs learning").reply
    assert reply.startswith("**1 of the 4 runs learnt.**")


def test_which_to_stop(lora: Dialogue) -> None:
    assert lora.say("which one should i stop").reply.startswith(("**Stop", "**Nothing more", "**None"))


@pytest.fixture
def searched() -> Dialogue:
    trials = [trial(i, 0.5 + 0.01 * i, params={"lr": 0.001 * (1 + i), "wd": 0.1 / (1 + i)}) for i in range(12)]
    made = study(
        trials,
        parameter("lr", low=1e-4, high=0.1),
        parameter("wd", low=1e-3, high=1.0),
        directions=("maximize",),
        metric_names=("accuracy",),
    )
    return Dialogue(evidence=Evidence(studies=(made,)))


def test_the_best_settings_are_all_told(searched: Dialogue) -> None:
    reply = searched.say("what are the best hyperparameters so far?").reply
    assert "trial 11" in reply
    assert "lr: 0.012" in reply
    assert "wd: 0.00833" in reply


def test_how_many_more_trials(searched: Dialogue) -> None:
    assert "12 trials for 2 parameters" in searched.say("how many more trials do I need").reply


@pytest.mark.parametrize("text", ["what went wrong?", "why are the samples so bad?"])
def test_why_is_answered_by_what_was_found(text: str) -> None:
    assert "held-out loss" in _risen().say(text).reply


def test_what_is_none_of_our_business_stays_so_beside_a_log() -> None:
    assert "outside what I know" in _risen().say("how do I install optuna").reply


@pytest.mark.parametrize(
    ("text", "opens"),
    [
        ("is this run healthy?", "**No: "),
        ("would more steps help?", "**No, not from its end."),
        ("how much longer should I train", "**No, not from its end."),
    ],
)
def test_yes_or_no_to_all_of_it(text: str, opens: str) -> None:
    assert _risen().say(text).reply.startswith(opens)


def test_the_rate_of_the_next_run(lora: Dialogue) -> None:
    assert "5e-5" in lora.say("what learning rate should the next run use?").reply


def test_a_question_about_what_is_normal_is_no_question_for_all_of_it() -> None:
    assert not _risen().say("is it normal that the loss of a gan swings?").reply.startswith(("**No: ", "**Yes: "))
