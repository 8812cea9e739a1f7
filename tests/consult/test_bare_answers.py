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
    (
        [
            "I'd like to plan a search for my vit, adamw, lr 3e-4, batch 256",
            "2 a100s for 3 days",
            "each run is about 4h",
            "hmm no wait, 3h, and only one a100",
            "wd 0.05 as well",
            "tune lr, wd and dropout",
        ],
        {
            "architecture": "transformer",
            "optimizer": "adamw",
            "learning_rate": 0.0003,
            "batch_size": 256,
            "n_workers": 1,
            "budget_hours": 72,
            "trial_hours": 3,
            "weight_decay": 0.05,
            "parameters": ("dropout", "learning_rate", "weight_decay"),
        },
    ),
    (
        [
            "my cnn gets 95 train and 78 val",
            "fine-tuned, imagenet weights",
            "4000 images, 12 classes",
            "sorry 14000",
            "val is 80 now",
            "batch 64",
        ],
        {
            "architecture": "cnn",
            "train_accuracy": 0.95,
            "val_accuracy": 0.8,
            "fine_tuning": True,
            "n_examples": 14000,
            "n_classes": 12,
            "batch_size": 64,
        },
    ),
    (
        [
            "lightgbm on 80k rows, auc",
            "got 100 trials, 3 min each",
            "the budget changed: 60 trials",
            "num_leaves, lr, min_child_samples",
        ],
        {
            "n_examples": 80000,
            "budget_trials": 60,
            "trial_hours": 0.05,
            "parameters": ("learning_rate", "min_child_samples", "num_leaves"),
            "metric": "auc",
        },
    ),
    (
        [
            "loss is nan after 200 steps, adam lr 1e-2",
            "I lowered it to 1e-3",
            "bs 32",
            "still nan",
            " ok 1e-4 now and it runs",
        ],
        {"optimizer": "adam", "learning_rate": 0.0001, "batch_size": 32},
    ),
    (
        [
            "how do I spend 50 gpu hours?",
            "one run is 40 min",
            "actually we only got 30 gpu hours",
            "on 4 gpus",
            "lr and batch size",
        ],
        {
            "budget_hours": 30,
            "budget_kind": "gpu",
            "trial_hours": 0.6666666666666666,
            "n_workers": 4,
            "parameters": ("batch_size", "learning_rate"),
        },
    ),
    (
        [
            "I fine-tune llama 3 8b with lora, lr 2e-4, 10k examples",
            "should I use 1e-4 instead?",
            "no I'll keep 2e-4",
            "batch 4, accumulation 8",
            "eval loss 1.1, train loss 0.7",
        ],
        {
            "architecture": "transformer",
            "fine_tuning": True,
            "learning_rate": 0.0002,
            "n_examples": 10000,
            "batch_size": 32,
            "val_loss": 1.1,
            "train_loss": 0.7,
        },
    ),
    (
        [
            "my boss gives me the cluster until monday, that's 60 hours, 8 gpus",
            "a training takes 5 hours on one gpu",
            "forget the gpus",
            "we got 6 gpus in the end",
        ],
        {"budget_hours": 60, "n_workers": 6, "trial_hours": 5},
    ),
    (
        ["train loss .3 val loss .9, lstm", "hidden 512, 2 layers, dropout .1", "i meant dropout .3", "50k sentences"],
        {
            "train_loss": 0.3,
            "val_loss": 0.9,
            "architecture": "rnn",
            "dropout": 0.3,
            "n_examples": 50000,
            "hidden_size": 512,
            "num_layers": 2,
        },
    ),
    (
        [
            "bert for ner, adam 5e-5, val f1 .84, train f1 .97",
            "batch 8, 3 epochs",
            "i mean batch 16",
            "8k sentences",
            "oh and it's 12 epochs, not 3",
        ],
        {
            "architecture": "transformer",
            "optimizer": "adam",
            "learning_rate": 5e-05,
            "val_score": 0.84,
            "train_score": 0.97,
            "batch_size": 16,
            "n_examples": 8000,
            "epochs": 12,
        },
    ),
    (
        [
            "we have 8 h100s until thursday, 72 hours",
            "one run: 6 hours on all 8",
            "make that 5 hours",
            "search lr and warmup",
        ],
        {"budget_hours": 72, "trial_hours": 5, "parameters": ("learning_rate", "warmup_steps")},
    ),
    (
        [
            "unet, dice 0.71 on val",
            "train dice?",
            "0.93",
            "lr is 1e-3",
            "too high? then 5e-4",
            "batch 4 on a 12 gb card",
        ],
        {"architecture": "cnn", "val_score": 0.71, "learning_rate": 0.001, "batch_size": 4, "memory_gb": 12},
    ),
    (
        [
            "my resnet is stuck at 71%",
            "200 classes, 100k images",
            "train is 74",
            "sgd lr .1 wd 1e-4 momentum .9",
            "changed wd to 5e-4",
            "now val is 73",
        ],
        {
            "architecture": "cnn",
            "val_accuracy": 0.73,
            "n_classes": 200,
            "n_examples": 100000,
            "train_accuracy": 0.74,
            "optimizer": "sgd",
            "learning_rate": 0.1,
            "weight_decay": 0.0005,
        },
    ),
    (
        [
            "can i tune xgboost in 2 hours?",
            "a fit is 30 seconds",
            "40k rows",
            "depth, eta and subsample",
            "make it 4 hours",
        ],
        {
            "budget_hours": 4,
            "trial_hours": 0.008333333333333333,
            "n_examples": 40000,
            "parameters": ("learning_rate", "max_depth", "subsample"),
        },
    ),
    (
        ["lstm, lr 1e-2, loss explodes", "clipping at 5", "lr 1e-3 instead", "hidden 1024", "no, hidden 512"],
        {"architecture": "rnn", "learning_rate": 0.001, "hidden_size": 512},
    ),
    (
        ["20 gpu hours left, 15 min a trial", "sorry 25 min", "and 12 gpu hours left only", "dropout and lr"],
        {
            "budget_hours": 12,
            "budget_kind": "gpu",
            "trial_hours": 0.4166666666666667,
            "parameters": ("dropout", "learning_rate"),
        },
    ),
    (
        [
            "train loss 0.2, val loss 0.8",
            "adamw, wd 0.01, dropout 0",
            "vit-small on 30k images",
            "I set dropout to .1 and wd to .1",
            "val loss is .6 now",
        ],
        {
            "train_loss": 0.2,
            "val_loss": 0.6,
            "optimizer": "adamw",
            "weight_decay": 0.1,
            "dropout": 0.1,
            "architecture": "transformer",
            "n_examples": 30000,
        },
    ),
    (
        [
            "my yolov8 is at map 0.61, lr .01 sgd, batch 16",
            "40 epochs, each takes 6 minutes",
            "2 gpus until sunday, that's 50 hours",
            "I want to search lr, wd and momentum",
            "wait, batch is 32",
            "and a run is 3 hours, not 4",
        ],
        {
            "architecture": "cnn",
            "optimizer": "sgd",
            "learning_rate": 0.01,
            "batch_size": 32,
            "n_workers": 2,
            "budget_hours": 50,
            "trial_hours": 3,
            "parameters": ("learning_rate", "momentum", "weight_decay"),
            "val_score": 0.61,
        },
    ),
    (
        [
            "sft of qwen 7b with lora, lr 1e-4",
            "5000 pairs",
            "would 3e-4 be better?",
            "ok I take 2e-4",
            "24 gb card, batch 2, accumulate 8",
        ],
        {
            "architecture": "transformer",
            "fine_tuning": True,
            "learning_rate": 0.0002,
            "n_examples": 5000,
            "memory_gb": 24,
            "batch_size": 16,
        },
    ),
    (
        [
            "val loss .8 train loss .4",
            "was my dropout of .1 too low?",
            "I'll go to .3",
            "weight decay is 0",
            "lr 1e-3 adam",
        ],
        {
            "val_loss": 0.8,
            "train_loss": 0.4,
            "dropout": 0.3,
            "weight_decay": 0,
            "learning_rate": 0.001,
            "optimizer": "adam",
        },
    ),
    (
        [
            "12 classes, 6000 photos, efficientnet pretrained",
            "acc 84 on val",
            "98 on train",
            "it was 6500 photos",
            "lr 3e-4",
        ],
        {
            "n_classes": 12,
            "n_examples": 6500,
            "architecture": "cnn",
            "fine_tuning": True,
            "val_accuracy": 0.84,
            "train_accuracy": 0.98,
            "learning_rate": 0.0003,
        },
    ),
    (
        [
            "plan a search please",
            "a transformer from scratch, adamw",
            "lr, dropout, warmup",
            "val loss",
            "100 gpu hours",
            "2 hours a run",
            "no sorry 3 hours",
        ],
        {
            "architecture": "transformer",
            "fine_tuning": False,
            "optimizer": "adamw",
            "parameters": ("dropout", "learning_rate", "warmup_steps"),
            "budget_hours": 100,
            "budget_kind": "gpu",
            "trial_hours": 3,
        },
    ),
    (
        [
            "random forest? no, xgboost. 50 trials",
            "search eta 0.01 to 0.3 and max_depth 3 to 9",
            "rather 80 trials",
            "a fit takes 90 s",
        ],
        {"budget_trials": 80, "parameters": ("learning_rate", "max_depth"), "trial_hours": 0.025},
    ),
    (
        ["is 5 configs enough?", "I have 5 parameters", "10 hours", "15 min each", "so how many can I do?"],
        {"budget_hours": 10, "trial_hours": 0.25},
    ),
    (
        [
            "lr 1e-5..1e-2, batch 16 to 128, dropout 0-0.5, plan it",
            "minimize val loss",
            "gru on 40k rows",
            "30 gpu hours",
            "20 minutes a run",
            "only 25 gpu hours after all",
            "dropout up to .4 only",
        ],
        {
            "architecture": "rnn",
            "n_examples": 40000,
            "budget_hours": 25,
            "trial_hours": 0.3333333333333333,
            "parameters": ("batch_size", "dropout", "learning_rate"),
        },
    ),
    (
        ["i use adam", "no, adamw", "lr 2e-4", "it's actually 1e-4", "train acc 91", "val acc 90"],
        {"optimizer": "adamw", "learning_rate": 0.0001, "train_accuracy": 0.91, "val_accuracy": 0.9},
    ),
    (
        ["my colleague uses lr 1e-3, should I too?", "mine is 1e-4", "adamw, vit", "epochs 90", "batch 1024 on 8 gpus"],
        {
            "learning_rate": 0.0001,
            "optimizer": "adamw",
            "architecture": "transformer",
            "batch_size": 1024,
            "n_workers": 8,
        },
    ),
    (
        [
            "catboost 200k rows, auc",
            "train auc .95 val auc .88",
            "depth 6 to 10, lr .01 to .3",
            "50 trials",
            "5 minutes each",
            "2 at a time",
        ],
        {
            "n_examples": 200000,
            "train_score": 0.95,
            "val_score": 0.88,
            "parameters": ("learning_rate", "max_depth"),
            "budget_trials": 50,
            "trial_hours": 0.08333333333333333,
            "n_workers": 2,
        },
    ),
    (
        ["2 hours per run", "sorry, minutes", "I mean 2 minutes per run", "200 of them"],
        {"trial_hours": 0.03333333333333333},
    ),
    (
        ["batch 64 is the max my card takes", "24 gb", "so batch 64, lr 1e-3, sgd", "loss nan", "lr 1e-4 then"],
        {"batch_size": 64, "memory_gb": 24, "learning_rate": 0.0001, "optimizer": "sgd"},
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


def test_a_small_bare_figure_is_no_accuracy_in_percent() -> None:
    dialogue = Dialogue()
    for text in ("my model overfits", "2"):
        dialogue.say(text)
    assert "train_accuracy" not in dialogue.memory.values()
