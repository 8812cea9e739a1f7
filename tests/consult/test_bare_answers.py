"""Short dialogues in which answers leave out their unit or what they are of, and what is known at their end."""

from typing import Any

import pytest

from advisor.consult.dialogue import Dialogue

TALKS: list[tuple[list[str], dict[str, Any]]] = [
    (
        [
            "I want to tune my resnet18, sgd",
            "yes, from scratch",
            "lr, wd and batch size",
            "40 hours on 2 gpus",
            "30",
            "sorry, 45 min per run",
        ],
        {
            "architecture": "cnn",
            "optimizer": "sgd",
            "budget_hours": 40,
            "n_workers": 2,
            "trial_hours": 0.75,
            "parameters": ("batch_size", "learning_rate", "weight_decay"),
        },
    ),
    (["how many trials can I afford?", "20", "two hours each", "no, 30 min"], {"trial_hours": 0.5}),
    (["my model overfits", "train 99, val 71", "no wait, val is 76"], {"train_accuracy": 0.99, "val_accuracy": 0.76}),
    (
        [
            "plan a search for me",
            "adamw",
            "I fine-tune bert-base",
            "lr and dropout",
            "I have one night",
            "~20 min a run",
            "batch is 16 btw",
        ],
        {
            "optimizer": "adamw",
            "architecture": "transformer",
            "fine_tuning": True,
            "parameters": ("dropout", "learning_rate"),
            "budget_hours": 10,
            "trial_hours": 0.3333333333333333,
            "batch_size": 16,
        },
    ),
    (
        ["is lr 1e-3 too high?", "adam, batch 64", "I changed it to 3e-4"],
        {"optimizer": "adam", "batch_size": 64, "learning_rate": 0.0003},
    ),
    (["my val acc is 0.8", "should I raise dropout to 0.5?", "it's 0.1 now"], {"val_accuracy": 0.8, "dropout": 0.1}),
    (
        [
            "xgboost, 200 trials",
            "lr, max_depth, subsample",
            "5 min",
            "on 8 cores in parallel",
            "not 200 but 300 trials",
        ],
        {"budget_trials": 300, "trial_hours": 0.08333333333333333},
    ),
    (
        ["I have 100 gpu hours", "a run costs 3", "what if I had 200 gpu hours?", "sorry, I have only 80 gpu hours"],
        {"budget_hours": 80, "trial_hours": 3},
    ),
    (
        ["loss is 2.3 and stays there, 10 classes", "0.1", "sgd", "sorry, lr is 0.01"],
        {"train_loss": 2.3, "n_classes": 10, "optimizer": "sgd", "learning_rate": 0.01},
    ),
    (
        ["which batch size should I use?", "a 24 GB card", "lr 1e-4 at batch 8", "I could go to 32"],
        {"memory_gb": 24, "learning_rate": 0.0001, "batch_size": 8},
    ),
]


@pytest.mark.parametrize(("said", "known"), TALKS, ids=[said[0] for said, _ in TALKS])
def test_a_short_dialogue_is_heard(said: list[str], known: dict[str, Any]) -> None:
    dialogue = Dialogue()
    for text in said:
        dialogue.say(text)
    found = dialogue.memory.values()
    assert {name: found.get(name) for name in known} == {
        name: pytest.approx(value) if isinstance(value, float) else value for name, value in known.items()
    }


def test_a_figure_with_the_unit_of_another_fact_is_no_answer() -> None:
    dialogue = Dialogue()
    for text in ("my model overfits", "5 min", "on 8 cores"):
        dialogue.say(text)
    assert not {"train_accuracy", "val_accuracy"} & set(dialogue.memory.values())
