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
}


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
