import pytest

from advisor.consult.answers import command_of, forgotten
from advisor.consult.understanding import understand
from advisor.facts import Setup

ANSWERS = [
    ("trial_hours", "30 minutes", {"trial_hours": 0.5}),
    ("trial_hours", "2", {"trial_hours": 2.0}),
    ("budget_hours", "48", {"budget_hours": 48.0, "budget_kind": "wall"}),
    ("budget_hours", "40 gpu hours", {"budget_hours": 40.0, "budget_kind": "gpu"}),
    ("fine_tuning", "yes", {"fine_tuning": True}),
    ("fine_tuning", "no, from scratch", {"fine_tuning": False}),
    ("optimizer", "adamw", {"optimizer": "adamw"}),
    ("architecture", "a resnet", {"architecture": "cnn"}),
    ("n_examples", "50k", {"n_examples": 50_000}),
    ("val_accuracy", "76", {"val_accuracy": 0.76}),
    ("parameters", "lr, wd and dropout", {"parameters": ("dropout", "learning_rate", "weight_decay")}),
    ("metric", "f1", {"metric": "f1"}),
    ("direction", "higher is better", {"direction": "maximize"}),
    ("budget_kind", "wall clock", {"budget_kind": "wall"}),
]


@pytest.mark.parametrize(("asked", "text", "facts"), ANSWERS)
def test_a_short_answer_is_the_fact_asked_for(asked, text, facts):
    understood = understand(text, asked=asked)
    assert dict(understood.facts) == facts
    assert understood.matches == ()


def test_an_answer_that_tells_another_fact_keeps_it():
    assert understand("two days on 4 gpus", asked="budget_hours").facts["n_workers"] == 4


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("why do you ask?", "why-ask"),
        ("How do you know that?", "how-known"),
        ("says who?", "how-known"),
        ("what if I had 100 hours?", "what-if"),
        ("forget that", "forget"),
        ("Start over.", "start-over"),
        ("forget everything", "start-over"),
        ("show me the plan", "show-plan"),
        ("what do you know so far?", "show-facts"),
        ("I don't know", "skip"),
        ("help", "help"),
        ("bye", "bye"),
    ],
)
def test_commands(text, command):
    assert command_of(text) == command


@pytest.mark.parametrize(
    "text",
    [
        "what should I tune first?",
        "how do you know when a search is done?",
        "why does my loss explode?",
        "stop training longer?",
        "drop the learning rate by how much?",
        "remove weight decay or dropout?",
        "remove the dropout?",
        "drop the lr to 1e-4",
    ],
)
def test_questions_are_no_commands(text):
    assert command_of(text) is None


def test_what_if_carries_the_supposition():
    understood = understand("what if I had 100 hours?")
    assert understood.facts["budget_hours"] == 100


@pytest.mark.parametrize(
    ("text", "names"),
    [("forget the budget", ("budget_hours",)), ("forget my learning rate", ("learning_rate",)), ("forget that", ())],
)
def test_what_is_forgotten(text, names):
    assert forgotten(text) == names


@pytest.mark.parametrize(
    ("said", "listed"),
    [
        ("forget dropout, my model has none. lr, wd and batch size", ("batch_size", "learning_rate", "weight_decay")),
        ("lr and wd, no dropout in there", ("learning_rate", "weight_decay")),
        ("learning rate and depth, not the batch size", ("learning_rate", "num_layers")),
        ("lr, dropout", ("dropout", "learning_rate")),
    ],
)
def test_what_is_left_out_of_a_list_is_not_searched(said: str, listed: tuple[str, ...]) -> None:
    assert understand(said, Setup(), "parameters").facts["parameters"] == listed
