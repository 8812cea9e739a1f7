"""Batches and devices that a text sets against each other."""

import pytest

from advisor.consult.quantities import plain
from advisor.consult.ratios import batch_ratio


@pytest.mark.parametrize(
    ("text", "ratio"),
    [
        ("config is for 8 cards, lr 0.02. What lr on one card?", 1 / 8),
        ("one gpu, so batch size 2, the repo's lr is meant for 16. lr/8 then?", 1 / 8),
        ("fine-tuning with batch 64 where the recipe has 512", 1 / 8),
        ("a total batch of 8 instead of 48", 1 / 6),
        ("4 gpus instead of 8", 1 / 2),
        ("batch 64 with lr 0.1 sgd, moving to batch 512. new lr?", 8),
        ("went from batch 256 to 4096 and now it diverges", 16),
        ("moved from 8 GPUs to 2 with the same config", 1 / 4),
        ("the paper uses 8 A100s, I have one 3090", 1 / 8),
        ("accumulation raised from 4 to 16, rate untouched", 4),
        ("we got the second gpu, same batch per device, lr up or not", 2),
    ],
)
def test_the_own_over_the_other(text: str, ratio: float) -> None:
    assert batch_ratio(plain(text)) == pytest.approx(ratio)


@pytest.mark.parametrize("text", ["lr 1e-3, 300 epochs, batch 64", "train 61 val 60 after 30 epochs", "2 gpus"])
def test_nothing_is_set_against_anything(text: str) -> None:
    assert batch_ratio(plain(text)) is None
