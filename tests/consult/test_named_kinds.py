"""Kinds of network, fine-tuning and optimizers by their names and parts; names that only stand beside tell nothing."""

from __future__ import annotations

import pytest

from advisor.architectures import architectures, rivals
from advisor.consult.telling import reading_of

TREES = {
    "lgbm on 40k claims, auc .81": "trees",
    "a CatBoostRegressor for house rents, rmse 210": "trees",
    "HistGradientBoostingClassifier, 12k rows": "trees",
    "random forest of 400, acc .88 on held-out": "trees",
    "min_child_weight ended at the upper end, widen it?": "trees",
    "eta .02 and depth 5, rmse flat from round 900 on": "trees",
    "[40] train-rmse:3.11 valid-rmse:3.40": "trees",
    "booster in {gbtree, dart}, 60 trials": "trees",
    "is a mean more honest than a median over 5 seeds of lightgbm?": "trees",
    "lightgbm or a small net for 9k rows?": None,
    "xgboost .83, svm .81, which one do I keep": None,
    "xgboost .83, an mlp .81, which one do I keep": None,
    "boosting the learning rate made it worse": None,
    "eta for 40 trials on two cards?": None,
    "photos of oak trees, 6 species": None,
    "GBM segmentation, dice .71 on 80 scans": None,
}
NETS = {
    "LegalBERT on 3k contracts": "transformer",
    "XLS-R 300M on nine hours of Sami": "transformer",
    "is wd .1 usual for a 400M decoder?": "transformer",
    "mlm loss 2.3 after 20k steps": "transformer",
    "effnetv2 on orchids, 81 %": "cnn",
    "convnextv2-nano on 30k plankton images": "cnn",
    "5 conv + 2 fc, dropout .3": "cnn",
    "bptt over 400 steps gives norms of 1e5": "rnn",
    "128x128 relu for 20 sensor readings": "mlp",
    "graph conv net on roads, 9 classes": "gnn",
    "my graph transformer overfits": "gnn",
    "Robert trained it over night": None,
    "Qbert is the hardest of the games": None,
    "transformers 4.44 changed my loss": None,
    "is a ViT silly for 3k slides, should I take a resnet instead?": None,
}
UNTRAINED = (
    "ImportError: cannot import name 'AdamW' from 'transformers'",
    "how to export yolov8 to a phone",
    "write down the equations of an lstm for me",
    "which licence does llama 3 have",
    "how do i serve a lora adapter behind fastapi",
)
TUNED = {
    "whisper-base ft: wer .31": True,
    "mask rcnn, heads only, 120 drone pictures": True,
    "gpt2 tuning on recipes, ppl 21": True,
    "tuned whisper on 12 h of Frisian": True,
    "resnet50 from imagenet, 30 species": True,
    "since I dreamboothed my cat every cat is him": True,
    "textual inversion, 8 pictures, 2k steps": True,
    "all layers trainable, bert on 4k reviews": True,
    "lr is fine tuning for the end": None,
    "best pretrained model for Polish?": None,
    "I reinstalled everything from scratch, loss still nan": None,
    "ran it twice from scratch, same winner": None,
    "Their linear probe 71, mine 64": None,
}


@pytest.mark.parametrize(("text", "network"), (TREES | NETS).items())
def test_the_kind_of_model_is_told_where_it_is_plain(text: str, network: str | None) -> None:
    assert reading_of(text).facts.get("architecture") == network


@pytest.mark.parametrize("text", UNTRAINED)
def test_what_nobody_trains_tells_no_kind(text: str) -> None:
    assert not {"architecture", "optimizer", "fine_tuning"} & reading_of(text).facts.keys()


@pytest.mark.parametrize(("text", "tuned"), TUNED.items())
def test_fine_tuning_by_its_ways_and_no_figure_of_speech(text: str, tuned: bool | None) -> None:
    assert reading_of(text).facts.get("fine_tuning") == tuned


@pytest.mark.parametrize("text", ["tuned whisper on 12 h of Frisian", "mask rcnn, heads only", "tuning qwen 3b"])
def test_a_word_of_tuning_leaves_the_name_of_the_network(text: str) -> None:
    assert {"architecture", "fine_tuning"} <= reading_of(text).facts.keys()


def test_trees_are_weighed_against_nets() -> None:
    assert rivals("trees")
    assert not any(rivals(name) for name in architectures() if name != "trees")


@pytest.mark.parametrize(
    ("text", "optimizer", "rate"),
    [
        ("muon lr? we run 5e-4 with adamw", "adamw", 5e-4),
        ("what rate for lion? today it's adamw 2e-4", "adamw", 2e-4),
        ("I use sgd at 0.05, what lr would adamw need?", "sgd", 0.05),
        ("adafactor's learning rate? currently adam 1e-3", "adam", 1e-3),
        ("what lr for sgd, coming from adamw 1e-3", "sgd", 1e-3),
        ("adamw lr? training a vit", "adamw", None),
    ],
)
def test_the_optimizer_in_use_beside_another_whose_rate_is_asked_for(
    text: str, optimizer: str, rate: float | None
) -> None:
    facts = reading_of(text).facts
    assert (facts.get("optimizer"), facts.get("learning_rate")) == (optimizer, rate)


def test_a_rate_stays_one_beside_the_top_of_a_range() -> None:
    assert reading_of("subsample best at 1.0 (top of range) and eta 0.1").facts["learning_rate"] == 0.1
