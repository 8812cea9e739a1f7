"""Figures beside a fact that are of something else, as people write them: a false fact is worse than a missing one."""

from typing import Any

import pytest

from advisor.consult.telling import reading_of

NOT_OF_THIS_RUN = [
    "what lr? one site says 5e-5, another says 3e-4",
    "the score is fine as soon as the loss is under 1",
    "after the resume loss hops up .15 for an hour",
    "multi-task: tagging loss 3.1, intent loss .2",
    "d is at zero loss by epoch 3 and g goes up",
    "13 of my 40 trials have accuracy of exactly .6838",
    "0.1000 acc in 19 of 50 runs",
    "the card sits at 15% util",
    "the nightly job fails at threshold 0.90 acc",
    "which lr for the one you choose?",
    "train on one and report the other, mse or mae?",
    "accuracy == 1/num_classes since the start",
    "the losses are .2 apart from the first step on",
    "half of the trials explode, lr in (1e-4, 50)",
    "let the sweep go from lr=0.5 to lr=50",
    "the residual stalls at 1e-6 on fp32",
    "the loss is flat from batch one, what now",
    "always in the batches 300 till 320",
    "the defaults do .79 and the best of the search .77",
]
OF_A_SEARCH = [
    "batch size 2^k or uniform",
    "bs 8 vs bs 1 x accum 8, the same maths?",
    "lr goes from 2e-4 to 5e-2 in our sweep",
    'suggest_float("lr", 1e-3, 10)',
    "all 50 drew lr .0031, drop .2",
    "every job in the array logs lr=0.00317 wd=0.012",
    "team a and team b both landed on wd .05, lr 2e-3",
    "four factors: optimizer (3), lr (5), batch (4), dropout (4)",
    "low must be > 0 but i want wd=0 too",
    "about half the jobs end at accuracy 0.1000 on the dot",
]
NO_SCORE = [
    "the laptop battery is at 9 %",
    "the cpu is at 100 % all the time",
    "is 10% or 20% for validation better?",
    "i return 0.7*acc - 0.3*latency",
    "how can the accuracy be above 1?",
    "ddp with 4 gpus gives lower accuracy than 1 gpu",
    "the loss is half a nat higher than before",
    "loss on the 40 val scans makes teeth",
]
NOT_IN_THE_DATA = [
    "all 16 samples are the same string",
    "1k good or 50k noisy conversations?",
    "a grid of 1,200 points",
    "the seeds differ by 3000 points of return",
    "which net for 200-step sensor sequences",
    "it gets 40 at 10M frames",
    "only 11 of 1024 entries are used",
    "where do I find a set of 10k product photos?",
    "each patient has between 2 and 40 recordings",
    "the submission must have 1459 rows",
    "the val score jumps like mad on 80 sentences",
    "the thread has 40 comments",
    "an 11k grid points search",
    "we have validation data, 600 clips",
    "from 32 to 256 pictures at once",
    "one class has merely 12 images",
    "the 60 patients i kept aside",
    "there are 140 lines of this",
]
NO_BUDGET = [
    "which lr for a speech model on 10 h?",
    "too much for a 5 hour corpus?",
    "income in the 100 000s, ages next to it",
    "the epochs take 3, 5, 8, 13 minutes",
    "it grew in the course of the night",
    "it predicts rainfall an hour ahead",
    "it needs two days to get back",
    "we got to 77 percent in a day",
    "the search has eaten 1,900 gpu hours",
    "latency is measured over usb in 20 seconds",
    "it hasn't changed in two days",
]
NO_DEVICES = [
    "the gpu is 91 degree",
    "the predictions of a batch of one at a time are nonsense",
    "32 bit lets me take 6 at once",
]


@pytest.mark.parametrize("text", NOT_OF_THIS_RUN + OF_A_SEARCH + NO_SCORE + NOT_IN_THE_DATA + NO_BUDGET)
def test_a_figure_of_something_else_is_no_fact(text: str) -> None:
    named = {"metric", "architecture", "training", "epochs", "optimizer", "n_workers", "parameters"}
    assert not reading_of(text).facts.keys() - named


@pytest.mark.parametrize("text", NO_DEVICES)
def test_a_figure_beside_a_device_counts_none(text: str) -> None:
    assert "n_workers" not in reading_of(text).facts


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        ("with the new lr of .05 loss is inf", {"learning_rate": 0.05}),
        ("wer dev 14.1, train loss going down", {"val_score": 14.1, "metric": "wer"}),
        ("our win rate sits at 68 %", {"val_score": 0.68, "metric": "winrate"}),
        ("auc holds at .83 on val while the val loss goes up", {"val_score": 0.83, "metric": "auc"}),
        ("val_loss 1.430 at epoch 31, val_loss was 0.43 at epoch 8", {"val_loss": 1.43}),
        ("train loss .41 | vali .29 | test .27", {"train_loss": 0.41, "val_loss": 0.29}),
        ("54% train 53% val on 100 bird species", {"train_accuracy": 0.54, "val_accuracy": 0.53, "n_classes": 100}),
        ("31 train, 30 val. loss falls", {"train_accuracy": 0.31, "val_accuracy": 0.3}),
        ("val .91, train .86, dropout .4", {"val_accuracy": 0.91, "train_accuracy": 0.86, "dropout": 0.4}),
        ("train .52 val .55, both going down", {"train_loss": 0.52, "val_loss": 0.55}),
        ("epoch 1 train .52 val .55, epoch 2 train .49 val .53", {"train_loss": 0.49, "val_loss": 0.53}),
        ("val 0.0006 vs train 0.0009", {"train_loss": 0.0009, "val_loss": 0.0006}),
        ("val_loss fine (0.6, .55, .51)", {"val_loss": 0.51}),
        ("moved from 8xV100 to 4xA100", {"n_workers": 4}),
        ("swapped adam for adamw, zero change", {"optimizer": "adamw"}),
        ("50 gpu hours at 2h a run", {"trial_hours": 2.0, "budget_hours": 50.0, "budget_kind": "gpu"}),
        ("100 trials, 6 minutes, one gpu", {"trial_hours": 0.1, "budget_trials": 100, "n_workers": 1}),
        ("when a 5-fold cv takes 3 minutes", {"trial_hours": 0.05}),
        ("an mlp on 600 ligands", {"architecture": "mlp", "n_examples": 600}),
        ("just 58 mice, is a net allowed?", {"n_examples": 58}),
        ("dataset: 28k leaflets", {"n_examples": 28000}),
        ("lr welded to 1e-4", {"learning_rate": 1e-4}),
        (
            "[2000] training's auc: 0.9997 valid_1's auc: 0.8012",
            {"train_score": 0.9997, "val_score": 0.8012, "metric": "auc"},
        ),
        ("lr one can leave at 1e-3 to the end", {"learning_rate": 1e-3}),
        ("accuracy was 71 % yesterday and it is 10 % now", {"val_accuracy": 0.1}),
        ("91 -> 93 top-1, how?", {"val_accuracy": 0.91}),
        ("1 gpu bs 4 is good, 16 gpus are slow", {"n_workers": 16, "batch_size": 4}),
        ("dataset: 5 312 PSGs in five stages", {"n_examples": 5312}),
        ("loss stays at 3.4 on rmsprop. would adam be calmer?", {"train_loss": 3.4, "optimizer": "rmsprop"}),
        ("eta .001 and 2000 rounds", {"architecture": "trees", "learning_rate": 1e-3}),
        ("after the finetune it recites them", {"fine_tuning": True}),
        ("the loss rattles around 0.4", {"train_loss": 0.4}),
        ("val f1 prints nan each epoch", {"metric": "f1"}),
        ("dice climbed to .71", {"val_score": 0.71, "metric": "dice"}),
        ("optuna picks depth and width, nothing else", {"parameters": ("hidden_size", "num_layers")}),
    ],
)
def test_the_figure_that_is_meant(text: str, facts: dict[str, Any]) -> None:
    assert reading_of(text).facts == pytest.approx(facts)
