from typing import Any

import pytest

from advisor.consult.telling import reading_of


@pytest.mark.parametrize(
    ("text", "train", "val"),
    [
        ("99 on the ones it saw, 71 on the ones it didn't", 0.99, 0.71),
        ("99 on seen pairs, 63 unseen", 0.99, 0.63),
        ("seen .71 / unseen .79", 0.71, 0.79),
        ("training tapes 88, new ones 87, all calm", 0.88, 0.87),
        ("training shoes found 99 of 100, new shoes 58", 0.99, 0.58),
        ("58 out of 100 right on the letters it has seen, 56 of 100 on letters it hasn't", 0.58, 0.56),
        ("100% on the drill, 74% on new ones", 1.0, 0.74),
    ],
)
def test_both_sides_in_words_of_their_own(text: str, train: float, val: float) -> None:
    told = reading_of(text).facts
    assert (told["train_accuracy"], told["val_accuracy"]) == pytest.approx((train, val))


@pytest.mark.parametrize("text", ["seen 3 times, unseen 40", "a loss of 0.1 on seen pairs, 0.9 on unseen ones"])
def test_counts_and_losses_are_no_such_pair(text: str) -> None:
    assert "train_accuracy" not in reading_of(text).facts


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        ("the authors report a top-1 of 88, we get 79", {"val_accuracy": 0.79}),
        ("they have dice .91 we have .79", {"val_score": 0.79, "metric": "dice"}),
        ("they report 88, we get 79", {"val_accuracy": 0.79}),
        ("our clr 79.1 vs 81.3 printed in the paper", {"val_accuracy": 0.791}),
        ("77.9 here, 80.2 in the paper", {"val_accuracy": 0.779}),
        ("the brochure says 97, ours does 94", {"val_accuracy": 0.94}),
        ("29.1 in the paper, 27.4 at mine, is it the bpe", {}),
        ("the accuracy in the paper is 81, we have 40 gpus", {"n_workers": 40}),
    ],
)
def test_ones_own_figure_beside_that_of_a_paper(text: str, facts: dict[str, Any]) -> None:
    assert reading_of(text).facts == pytest.approx(facts)
