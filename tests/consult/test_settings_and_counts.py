"""Settings and counts in sentences as many hands type them: each kind by sentences of its own."""

from __future__ import annotations

from typing import Any

import pytest

from advisor.consult.telling import reading_of

NETWORKS = {
    "gte-large-en, cosine loss falls": "transformer",
    "esm2-35m embeddings for our enzymes": "transformer",
    "deit_tiny_patch16_224 with the usual recipe": "transformer",
    "mixtral in bf16, loss 2.1": "transformer",
    "effnet_b3 at 300 px": "cnn",
    "efficientnetv2_s, batch 20": "cnn",
    "maskrcnn finds half of the bolts": "cnn",
    "yolov9c misses the small ones": "cnn",
    "resnet101 or bigger is what everyone takes, mine is an r50": "cnn",
    "four conv layers, then a softmax": "cnn",
    "awd-lstm on our tickets": "rnn",
    "MLPRegressor(max_iter=900)": "mlp",
    "three hidden layers, tanh": "mlp",
    "Dense(128, 64, 8), relu": "mlp",
    "gat with 4 heads on a citation graph": "gnn",
    "GraphSAGE, mean aggregator": "gnn",
    "a graph conv net for pipes": "gnn",
    "exported with llama.cpp": None,
    "from transformers import Trainer": None,
    "VITS, 12 hours of one speaker": None,
    "two hidden layers or three?": None,
    "lstm with three dense layers on top": "rnn",
}
TUNED = {
    "sft on 900 recipes": True,
    "instruction-tuned it on our wiki": True,
    "unfroze the encoder in epoch 4": True,
    "worse than sft": None,
    "ran the whole sweep from scratch": None,
    "my own trainer, written from scratch": None,
    "first the rate, then I fine-tune the rest": None,
}
TIMES: dict[str, dict[str, Any]] = {
    "loss flat for two weeks": {},
    "went from 0.9 to 0.4 in a day": {},
    "s/it doubles over the night": {},
    "wer stuck, 25 h of Estonian": {},
    "each epoch is slower (5 min, 7 min, 12 min)": {},
    "got a second card": {},
    "have a great weekend": {},
    "the night run ended fine": {},
    "trained it on one 4090 for 3 days": {},
    "I get 4 h a day on the cluster": {},
    "one adapter takes 6 h": {"trial_hours": 6.0},
    "every training takes 2h 30 on my card": {"trial_hours": 2.5},
    "40 runs a 2 h": {"trial_hours": 2.0},
    "6 lrs x 3 wds x 30 min": {"trial_hours": 0.5},
    "runs 20 min.": {"trial_hours": 1 / 3},
    "12 trials, avg 15 min": {"trial_hours": 0.25},
    "8x A100 80GB for 36h": {"budget_hours": 36.0},
    "colab with a 12h limit": {"budget_hours": 12.0},
    "one run is 30 min and there is budget for 20 hours": {"trial_hours": 0.5, "budget_hours": 20.0},
    "is 40 enough for lr and dropout? budget 10h": {"budget_hours": 10.0},
    "what can be tuned in 5 hours?": {"budget_hours": 5.0},
    "how many configs in a weekend?": {"budget_hours": 48.0},
    "I need an answer in 30h, 4 gpus": {"budget_hours": 30.0},
    "90 gpu hours, 20 left": {"budget_hours": 20.0},
    "burnt 700 A100 hours on it": {},
}
SETTINGS: dict[str, dict[str, Any]] = {
    "bs:20 | dr:.25 | lr:4e-4": {"batch_size": 20, "dropout": 0.25, "learning_rate": 4e-4},
    '{"lr": 3e-4, "drop": 0.35}': {"learning_rate": 3e-4, "dropout": 0.35},
    "adamw, rate of two e minus four, .2 drop": {"learning_rate": 2e-4, "dropout": 0.2},
    "constant rate 5e-5, decay .02": {"learning_rate": 5e-5, "weight_decay": 0.02},
    "the rate is point zero zero five": {"learning_rate": 0.005},
    "decay of ten to the minus four": {"weight_decay": 1e-4},
    "sgd 0.05 momentum .9": {"learning_rate": 0.05},
    "inf after 10 steps with rmsprop at 0.02, would adam do better?": {"learning_rate": 0.02},
    "800 steps at 2e-6, portraits look burnt": {"learning_rate": 2e-6},
    "rank 16, 2e-4, bs 2": {"learning_rate": 2e-4, "batch_size": 2},
    "stuck for 30 epochs at a fixed 2e-3": {"learning_rate": 2e-3},
    "never changed the lr from 0.005": {"learning_rate": 0.005},
    "lr flat at 6e-4 all the way": {"learning_rate": 6e-4},
    "dropout .2 -> .4 -> .6, no change": {"dropout": 0.6},
    "bs 32 -> 128 -> back to 64": {"batch_size": 64},
    "4x16 batch": {"batch_size": 64},
    "two gpus, 24 each": {"batch_size": 48},
    "192 images per step": {"batch_size": 192},
    "the batch shrinks from 48 to 12": {"batch_size": 12},
    "revert lr 1e-3 -> 2e-4": {"learning_rate": 2e-4},
    "is .4 too much for sgd": {"learning_rate": 0.4},
    "is .6 a reasonable dropout": {"dropout": 0.6},
    "batch is 2. does accumulating 16 help?": {"batch_size": 2},
    "grad norm 2e-1 at first, 3e-6 now": {},
    "kl stays at 4e-7": {},
    "4 learning rates and 3 batch sizes were tried": {},
    "lr(6) x bs(4) x dropout(3)": {},
    "they differ by 5% in lr": {},
    "what lr with lion if 2e-4 was good with adamw?": {},
    "explained_variance 5e-8": {},
    "slow since we dropped to 4e-6": {"learning_rate": 4e-6},
    "more data, lr as before 2e-4": {"learning_rate": 2e-4},
    "constant 0.03 sgd, jitters": {"learning_rate": 0.03},
    "reward flat, should I raise the lr of 3e-6?": {"learning_rate": 3e-6},
    "my card fits 12 in bf16": {"batch_size": 12},
    "made for 8 gpus x 4. I have 2 gpus x 4": {"batch_size": 8},
    "eine 48er Batch": {"batch_size": 48},
    "tried lr 1e-2 1e-3 1e-4, nothing": {},
    "top four trials all have lr 0.2 and dropout .1": {},
    "both sweeps ended up at lr=4e-4": {},
    "first 2e-3, then settled on 5e-4 with lion": {"learning_rate": 5e-4},
    "does raising the lr from 4e-4 help?": {"learning_rate": 4e-4},
    "48 tiles per step": {"batch_size": 48},
    "30 ms per step": {},
}
COUNTS: dict[str, dict[str, Any]] = {
    "46 MRIs and a small unet": {"n_examples": 46},
    "9k chats for a tone of voice": {"n_examples": 9000},
    "1,400 engine sounds, five faults": {"n_examples": 1400},
    "split: 8200 train / 900 val / 900 test": {"n_examples": 8200},
    "4 % fraud of 120k": {"n_examples": 120_000},
    "data: {bs: 32, n: 45000}": {"n_examples": 45_000},
    "rows 1.4M, xgb": {"n_examples": 1_400_000},
    "30 scans in val": {},
    "dev = 40 sentences": {},
    "annotating another 700 photos": {},
    "2000 samples long signal": {},
    "asha with 96 samples": {},
    "12 parameter pairs tried": {},
    "a table with 20 rows": {},
    "four processes on one storage": {"n_workers": 4},
    "3 VMs share a database": {"n_workers": 3},
    "an a5000 x2 box": {"n_workers": 2},
    "14 hours on our only GPU": {"n_workers": 1},
    "6.400 Bilder": {"n_examples": 6400},
    "tuned on 8k invoices from two years": {"n_examples": 8000},
    "ppl over 90k steps": {},
    "held-out has only 80 pictures": {},
    "each run takes the whole 8-gpu node": {"n_workers": 1},
    "GCN, 1900 nodes": {},
    "class 'bolt' has 60 boxes": {},
    "ran on 8 gpus vs 1 gpu": {},
    "[iter 13080/43090] lr 1e-3": {},
    "price of that grid at 0.80/h": {"price_per_hour": 0.8},
    "1.40 per gpu hour": {},
}


@pytest.mark.parametrize(("text", "told"), COUNTS.items())
def test_a_count_is_of_what_is_trained_on_or_with(text: str, told: dict[str, Any]) -> None:
    facts = reading_of(text).facts
    names = ("n_examples", "n_workers", "price_per_hour")
    assert {name: facts[name] for name in names if name in facts} == pytest.approx(told)


LISTS = {
    "searched lr, beta and rank so far": ("beta", "learning_rate", "rank"),
    "is 30 enough for lr, wd and dropout?": ("dropout", "learning_rate", "weight_decay"),
    "n_trials=20 for lr, layers, width": ("hidden_size", "learning_rate", "num_layers"),
}


@pytest.mark.parametrize(("text", "names"), LISTS.items())
def test_a_list_of_what_is_searched_is_told(text: str, names: tuple[str, ...]) -> None:
    assert reading_of(text).facts.get("parameters") == names


@pytest.mark.parametrize(("text", "told"), SETTINGS.items())
def test_a_setting_is_told_as_hands_write_it_and_figures_of_other_things_are_none(
    text: str, told: dict[str, Any]
) -> None:
    facts = reading_of(text).facts
    names = ("learning_rate", "batch_size", "dropout", "weight_decay")
    assert {name: facts[name] for name in names if name in facts} == pytest.approx(told)


@pytest.mark.parametrize(("text", "network"), NETWORKS.items())
def test_the_name_or_the_parts_of_a_network_tell_its_kind(text: str, network: str | None) -> None:
    assert reading_of(text).facts.get("architecture") == network


@pytest.mark.parametrize(("text", "tuned"), TUNED.items())
def test_supervised_fine_tuning_is_fine_tuning_and_a_search_from_scratch_is_none(text: str, tuned: bool | None) -> None:
    assert reading_of(text).facts.get("fine_tuning") == tuned


@pytest.mark.parametrize(("text", "told"), TIMES.items())
def test_a_time_is_a_budget_or_the_cost_of_a_run_only_where_it_is_said_so(text: str, told: dict[str, Any]) -> None:
    facts = reading_of(text).facts
    assert {name: facts[name] for name in ("budget_hours", "trial_hours") if name in facts} == pytest.approx(told)
