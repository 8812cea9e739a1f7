from __future__ import annotations

import pytest

from advisor.consult.dialogue import Dialogue
from advisor.consult.frequent_class import beside_frequent
from advisor.consult.understanding import understand


@pytest.mark.parametrize(
    ("text", "frequent", "accuracy"),
    [
        ("churn with 5% positives. my mlp gets 95% acc on train and 95% on val, done?", 95, 95),
        ("93% of my samples are class 0, val accuracy 93%, train 94%. finished?", 93, 93),
        ("fraud detection, 2% fraud, accuracy 0.98 train and val. good right?", 98, 98),
        ("spam is 12%, train acc 0.88 val acc 0.88, is that good?", 88, 88),
        ("imbalanced 97:3, val accuracy .97, can I stop?", 97, 97),
        ("1 in 20 is positive and my accuracy is 95%. good?", 95, 95),
    ],
)
def test_an_accuracy_of_always_the_same_answer_is_not_healthy(text: str, frequent: float, accuracy: float) -> None:
    found = beside_frequent(text.lower())
    assert (found["a"], found["b"]) == (pytest.approx(frequent), pytest.approx(accuracy))
    turn = Dialogue().say(text)
    assert turn.matched == ("topic/imbalance",)
    assert "answering nothing but the frequent class already has" in turn.reply


@pytest.mark.parametrize(
    "text",
    [
        "80/20 split, val accuracy 80%, train 81%",
        "dropout 10%, accuracy 90% train and 90% val, done?",
        "my val acc is 96% and train 96%, balanced classes, done?",
        "4% positives, auc 96%",
        "90% of trials fail, best accuracy is 91%",
        "5% positives, train 99%, val 90%, what now?",
    ],
)
def test_other_percentages_are_no_share_of_a_class(text: str) -> None:
    assert beside_frequent(text) == {}


def test_an_accuracy_told_of_both_sides_is_both_sides() -> None:
    facts = understand("accuracy 0.97 on train and val").facts
    assert (facts["train_accuracy"], facts["val_accuracy"]) == (0.97, 0.97)


def test_a_pair_of_accuracies_stays_a_pair() -> None:
    facts = understand("accuracy 0.97 on train and 0.91 on val").facts
    assert (facts["train_accuracy"], facts["val_accuracy"]) == (0.97, 0.91)
